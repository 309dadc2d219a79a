import type { SignalingChannel } from './api.js';
import { asFailure, type BeckonError } from './failure.js';

/** What two negotiators say to each other: descriptions and candidates as the browser makes them, or our one request. */
export type SignalBody =
  | { description: RTCSessionDescriptionInit }
  | { candidate: RTCIceCandidateInit }
  /** The polite side asks the impolite one, who alone restarts ICE. */
  | { restart: true };

export interface NegotiatorOptions {
  /** One side is polite, the other is not; it gives way when both offer at once. */
  polite: boolean;
  /**
   * Make no offer before the first one of the other side came. For the polite side of a new connection: the first
   * exchange is then one offer and one answer that carries this side's tracks too. Default false.
   */
  awaitOffer?: boolean;
  /** Asked before every ICE restart; what it gives is set with `setConfiguration`. A rejection restarts without. */
  iceServers?: () => Promise<RTCIceServer[]>;
  /** A description or candidate that could not be made or applied. Negotiation goes on with the next. */
  onerror?: (failure: BeckonError) => void;
}

/** How often at most ICE is restarted, or asked to be, while the connection stays failed. */
const RESTART_EVERY_MS = 4000;

/**
 * The perfect negotiation pattern (W3C WebRTC 1.0, section 10.7; MDN "Perfect negotiation") for any RTCPeerConnection
 * over any channel that delivers in order. Add and remove tracks, transceivers and data channels on the connection as
 * you like, on both sides at any time; never make or set descriptions yourself. A `failed` connection is restarted by
 * its single owner, the impolite side; `disconnected` is left to heal by itself.
 */
export class PerfectNegotiator {
  readonly #pc: RTCPeerConnection;
  readonly #channel: SignalingChannel<SignalBody, SignalBody>;
  readonly #options: NegotiatorOptions;
  readonly #handlers = new AbortController();
  #awaitingOffer: boolean;
  #makingOffer = false;
  #ignoreOffer = false;
  #closed = false;
  #queue: Promise<void> = Promise.resolve();
  #restarting = false;
  #restartTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(pc: RTCPeerConnection, channel: SignalingChannel<SignalBody, SignalBody>, options: NegotiatorOptions) {
    this.#pc = pc;
    this.#channel = channel;
    this.#options = options;
    this.#awaitingOffer = options.awaitOffer ?? false;
    const { signal } = this.#handlers;
    pc.addEventListener('negotiationneeded', () => void this.#offer(), { signal });
    pc.addEventListener('icecandidate', ({ candidate }) => this.#sendCandidate(candidate), { signal });
    pc.addEventListener('connectionstatechange', () => this.#watch(), { signal });
    channel.onmessage = (message) => this.#enqueue(message);
  }

  get polite(): boolean {
    return this.#options.polite;
  }

  /**
   * Gathers and negotiates new paths while media keeps flowing on the old ones. On the polite side it asks the other
   * one. Calls while a restart is under way are part of that one.
   */
  async restart(): Promise<void> {
    if (this.#closed) return;
    if (this.polite) {
      this.#channel.send({ restart: true });
      return;
    }
    if (this.#restarting) return;
    this.#restarting = true;
    try {
      await this.#refreshServers();
      if (!this.#closed) this.#pc.restartIce();
    } finally {
      this.#restarting = false;
    }
  }

  /** Takes all handlers off. The connection and the channel stay as they are. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handlers.abort();
    this.#channel.onmessage = undefined;
    clearTimeout(this.#restartTimer);
  }

  async #offer(): Promise<void> {
    if (this.#awaitingOffer) return;
    try {
      this.#makingOffer = true;
      await this.#pc.setLocalDescription();
      this.#sendDescription();
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#makingOffer = false;
    }
  }

  // One after another: a candidate is never applied before the description it came after.
  #enqueue(message: SignalBody): void {
    this.#queue = this.#queue.then(() => this.#process(message)).catch((error: unknown) => this.#fail(error));
  }

  async #process(message: SignalBody): Promise<void> {
    if (this.#closed) return;
    if ('description' in message) await this.#takeDescription(message.description);
    else if ('candidate' in message) await this.#takeCandidate(message.candidate);
    else if ('restart' in message && !this.polite) void this.restart();
  }

  async #takeDescription(description: RTCSessionDescriptionInit): Promise<void> {
    const pc = this.#pc;
    const offered = description.type === 'offer';
    // An answer is wholly applied before the next message is looked at, so the pattern's third flag
    // (isSettingRemoteAnswerPending) would never be seen set here.
    const collision = offered && (this.#makingOffer || pc.signalingState !== 'stable');
    this.#ignoreOffer = !this.polite && collision;
    if (this.#ignoreOffer) return;
    this.#awaitingOffer = false;
    await pc.setRemoteDescription(description); // rolls an own offer back
    if (!offered || this.#closed) return;
    await pc.setLocalDescription();
    this.#sendDescription();
  }

  async #takeCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    // As it is now: a late answer may clear the flag before the candidate is refused.
    const ignore = this.#ignoreOffer;
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      if (!ignore) throw error;
    }
  }

  #sendDescription(): void {
    const description = this.#pc.localDescription;
    if (description !== null && !this.#closed) this.#channel.send({ description: description.toJSON() });
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate !== null) this.#channel.send({ candidate: candidate.toJSON() });
  }

  #watch(): void {
    clearTimeout(this.#restartTimer);
    if (this.#pc.connectionState !== 'failed') return;
    void this.restart();
    this.#restartTimer = setTimeout(() => this.#watch(), RESTART_EVERY_MS);
  }

  async #refreshServers(): Promise<void> {
    if (this.#options.iceServers === undefined) return;
    try {
      const iceServers = await this.#options.iceServers();
      if (!this.#closed) this.#pc.setConfiguration({ ...this.#pc.getConfiguration(), iceServers });
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!this.#closed) this.#options.onerror?.(asFailure(error));
  }
}
