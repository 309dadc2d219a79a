import type { SignalingChannel } from './api.js';
import type { BridgeBody } from './bridge.js';
import { type Clock, systemClock } from './clock.js';
import { asFailure, type BeckonError } from './failure.js';
import { ImpoliteTurns, PoliteTurns, type Turn, type TurnTaking } from './turn_taking.js';

/** What two negotiators say to each other: descriptions and candidates as the browser makes them, and words of ours. */
export type SignalBody =
  /** With `turns` from a side that takes turns; `screens` are the sections (RFC 8843, `mid`) of a screen it shares. */
  | { description: RTCSessionDescriptionInit; turns?: true; screens?: string[] }
  | { candidate: RTCIceCandidateInit }
  /** The polite side asks the impolite one, who alone restarts ICE. */
  | { restart: true }
  /** Only between two sides that both take turns. */
  | { turn: Turn }
  /** Of another connection; not for the negotiator. */
  | { bridge: BridgeBody };

type Described = Extract<SignalBody, { description: unknown }>;

export interface NegotiatorOptions {
  /** One side is polite, the other is not; it gives way when both offer at once. */
  polite: boolean;
  /**
   * Make no offer before the first one of the other side came. For the polite side of a new connection: the first
   * exchange is then one offer and one answer that carries this side's tracks too. Default false.
   */
  awaitOffer?: boolean;
  /**
   * Offers between two sides that both set this do not cross once the first exchange is over: the polite side asks the
   * other for its turn before it offers, and the other holds its own offers back meanwhile. It costs the polite side a
   * round trip and avoids rollbacks, after which Chromium can freeze pictures. A side that is kept waiting for 10 s
   * offers as in the plain pattern, which it is all the time with a side that does not set this. Default false.
   */
  turns?: boolean;
  /**
   * False: the other side takes no offer once one was made, by either side, as naive ones do. This side makes one at
   * most, none after one of the other side, and never restarts ICE; it takes every offer. Only for a polite side.
   * Default true.
   */
  reoffer?: boolean;
  /** Asked before every ICE restart; what it gives is set with `setConfiguration`. A rejection restarts without. */
  iceServers?: () => Promise<RTCIceServer[]>;
  /** ICE is being restarted: an offer for it is about to be made here, or came from the other side. */
  onrestart?: () => void;
  /** The `screens` of a description that is about to be sent. */
  screens?: () => string[];
  /** Those of one that is about to be applied; not checked. */
  onscreens?: (screens: unknown) => void;
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
  /** No offer is to be made any more. */
  #spent = false;
  #makingOffer = false;
  #ignoreOffer = false;
  /** Those found while a description is being set. */
  #heldCandidates: RTCIceCandidate[] | undefined;
  #closed = false;
  #queue: Promise<void> = Promise.resolve();
  #turns: TurnTaking | undefined;
  /** What is to be replaced by the restart that is under way: from the wish for it until its offer is answered. */
  #restarting: { ufrag: string | undefined } | undefined;
  #restartTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(pc: RTCPeerConnection, channel: SignalingChannel<SignalBody, SignalBody>, options: NegotiatorOptions) {
    this.#pc = pc;
    this.#channel = channel;
    this.#options = options;
    this.#awaitingOffer = options.awaitOffer ?? false;
    const { signal } = this.#handlers;
    pc.addEventListener('negotiationneeded', () => this.#offerInTurn(), { signal });
    pc.addEventListener('icecandidate', ({ candidate }) => this.#sendCandidate(candidate), { signal });
    pc.addEventListener('connectionstatechange', () => this.#watch(), { signal });
    channel.onmessage = (message) => this.#enqueue(() => this.#process(message));
  }

  get polite(): boolean {
    return this.#options.polite;
  }

  /** Whether an own offer is being made, or is not answered yet. */
  get offering(): boolean {
    return this.#makingOffer || this.#pc.signalingState === 'have-local-offer';
  }

  /**
   * Gathers and negotiates new paths while media keeps flowing on the old ones. On the polite side it asks the other
   * one. Calls while a restart is under way, that is until its offer is answered, are part of that one: the side that
   * answers gathers its own paths only then. Nothing where `reoffer` is false.
   */
  async restart(): Promise<void> {
    if (this.#closed || this.#options.reoffer === false) return;
    if (this.polite) {
      this.#channel.send({ restart: true });
      return;
    }
    if (this.#restarting !== undefined) return;
    this.#restarting = { ufrag: ufragOf(this.#pc.currentLocalDescription) };
    await this.#refreshServers();
    if (this.#closed) return;
    this.#options.onrestart?.();
    this.#pc.restartIce();
  }

  /** Takes all handlers off. The connection and the channel stay as they are. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#handlers.abort();
    this.#channel.onmessage = undefined;
    clearTimeout(this.#restartTimer);
    this.#turns?.close();
  }

  #offerInTurn(): void {
    if (this.#awaitingOffer || this.#spent) return;
    this.#spent = this.#options.reoffer === false;
    if (this.#turns?.want() ?? true) void this.#offer();
  }

  /** Gives whether it was sent. */
  async #offer(): Promise<boolean> {
    try {
      this.#makingOffer = true;
      await this.#describe();
      return true;
    } catch (error) {
      this.#restarting = undefined;
      this.#fail(error);
      return false;
    } finally {
      this.#makingOffer = false;
      this.#turns?.settled();
    }
  }

  // One after another: a candidate is never applied before the description it came after.
  #enqueue(task: () => void | Promise<void>): void {
    this.#queue = this.#queue.then(task).catch((error: unknown) => this.#fail(error));
  }

  #takeTurns(): TurnTaking {
    const idle = () => !this.#closed && !this.#makingOffer && this.#pc.signalingState === 'stable';
    // A deadline waits its turn as messages do: an offer made while one is being set would become its answer.
    const after: Clock['after'] = (ms, task) => {
      let due: (() => void) | undefined = task;
      const cancel = systemClock.after(ms, () => this.#enqueue(() => due?.()));
      return () => {
        due = undefined;
        cancel();
      };
    };
    const Turns = this.polite ? PoliteTurns : ImpoliteTurns;
    return new Turns({
      clock: { now: systemClock.now, after },
      send: (turn) => {
        if (!this.#closed) this.#channel.send({ turn });
      },
      offer: async () => idle() && this.#offer(),
      idle,
    });
  }

  async #process(message: SignalBody): Promise<void> {
    if (this.#closed) return;
    if ('description' in message) await this.#takeDescription(message);
    else if ('candidate' in message) await this.#takeCandidate(message.candidate);
    else if ('restart' in message && !this.polite) void this.restart();
    else if ('turn' in message) await this.#turns?.heard(message.turn);
  }

  async #takeDescription({ description, turns, screens }: Described): Promise<void> {
    const pc = this.#pc;
    const offered = description.type === 'offer';
    // An answer is wholly applied before the next message is looked at, so the pattern's third flag
    // (isSettingRemoteAnswerPending) would never be seen set here.
    const collision = offered && (this.#makingOffer || pc.signalingState !== 'stable');
    this.#ignoreOffer = !this.polite && collision;
    if (this.#ignoreOffer) return;
    this.#awaitingOffer = false;
    this.#spent = this.#options.reoffer === false;
    if (turns && this.#options.turns) this.#turns ??= this.#takeTurns();
    this.#options.onscreens?.(screens);
    try {
      if (!offered) this.#turns?.settling();
      else if (this.#restarts(description)) this.#options.onrestart?.();
      await pc.setRemoteDescription(description); // rolls an own offer back
      if (!offered) this.#restarted();
      if (!offered || this.#closed) return;
      this.#turns?.settling();
      await this.#describe();
    } finally {
      this.#turns?.settled();
    }
  }

  #restarts(offer: RTCSessionDescriptionInit): boolean {
    const current = this.#pc.currentRemoteDescription;
    return current !== null && ufragOf(current) !== ufragOf(offer);
  }

  // An offer that was made before the wish for a restart carries none; its answer is not the one waited for.
  #restarted(): void {
    const ufrag = ufragOf(this.#pc.currentLocalDescription);
    if (ufrag === undefined || ufrag !== this.#restarting?.ufrag) this.#restarting = undefined;
  }

  async #takeCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    // As it is now: a late answer may clear the flag before the candidate is refused.
    const ignore = this.#ignoreOffer;
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      if (!ignore && !this.#isOutdated(candidate)) throw error;
    }
  }

  // One that was found for the paths before a restart can come after it; Firefox refuses it.
  #isOutdated({ usernameFragment }: RTCIceCandidateInit): boolean {
    const current = ufragOf(this.#pc.remoteDescription);
    return typeof usernameFragment === 'string' && current !== undefined && usernameFragment !== current;
  }

  // Sets and sends it, and only then its candidates: Firefox finds some before it is set.
  async #describe(): Promise<void> {
    this.#heldCandidates ??= [];
    try {
      await this.#pc.setLocalDescription();
      const description = this.#pc.localDescription;
      if (description === null || this.#closed) return;
      const screens = this.#options.screens?.() ?? [];
      this.#channel.send({
        description: description.toJSON(),
        ...(this.#options.turns && { turns: true }),
        ...(screens.length > 0 && { screens }),
      });
    } finally {
      const held = this.#heldCandidates ?? [];
      this.#heldCandidates = undefined;
      for (const candidate of held) this.#sendCandidate(candidate);
    }
  }

  #sendCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate === null || this.#closed) return;
    if (this.#heldCandidates === undefined) this.#channel.send({ candidate: candidate.toJSON() });
    else this.#heldCandidates.push(candidate);
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

/** Another one says that ICE was restarted (RFC 8839, section 4.4.1.1.1). */
function ufragOf(description: RTCSessionDescriptionInit | null): string | undefined {
  return /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1];
}
