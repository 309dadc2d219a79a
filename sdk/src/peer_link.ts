import type { SignalingChannel } from './api.js';
import { AppChannels } from './app_channels.js';
import type { Clock } from './clock.js';
import { ControlChannel, type ControlMessage } from './control_channel.js';
import type { BeckonError } from './failure.js';
import { PerfectNegotiator, type SignalBody } from './negotiator.js';

export interface PeerLinkHandlers {
  /** The media's state changed: `connected`, or `lost` after it was away for a while. */
  media(state: 'connected' | 'lost'): void;
  track(event: RTCTrackEvent): void;
  channel(channel: RTCDataChannel): void;
  control(message: ControlMessage<SignalBody>): void;
  /** Messages can go to the other side without the server from now on, or not any more. */
  controlChanged(): void;
  error(failure: BeckonError): void;
}

export interface LinkStart {
  polite: boolean;
  iceServers: RTCIceServer[];
  refreshIceServers(): Promise<RTCIceServer[]>;
  stream: MediaStream | undefined;
  signalling: SignalingChannel<SignalBody, SignalBody>;
}

/** `disconnected` often heals by itself; after this long it counts as lost. */
const TOLERATED_MS = 3000;
/** How long a connection lives on after a hang-up, so that the other side hears of it. */
const LINGER_MS = 1000;

/** One RTCPeerConnection to the other side of a call with all that belongs to it. */
export class PeerLink {
  readonly connection = new RTCPeerConnection();
  readonly #clock: Clock;
  readonly #handlers: PeerLinkHandlers;
  readonly #channels: AppChannels;
  readonly #listeners = new AbortController();
  #negotiator: PerfectNegotiator | undefined;
  #control: ControlChannel<SignalBody> | undefined;
  #missedNegotiation = false;
  #media: 'connected' | 'lost' | undefined;
  #cancelTolerance: () => void = () => {};

  /** Makes the connection, on which channels may be opened; nothing is negotiated or gathered before `start`. */
  constructor(clock: Clock, handlers: PeerLinkHandlers) {
    this.#clock = clock;
    this.#handlers = handlers;
    const { signal } = this.#listeners;
    this.#channels = new AppChannels(this.connection, (channel) => handlers.channel(channel));
    this.connection.addEventListener('track', (event) => handlers.track(event), { signal });
    this.connection.addEventListener('connectionstatechange', () => this.#watch(), { signal });
    const missed = () => {
      if (this.#negotiator === undefined) this.#missedNegotiation = true;
    };
    this.connection.addEventListener('negotiationneeded', missed, { signal });
  }

  get started(): boolean {
    return this.#negotiator !== undefined;
  }

  get connected(): boolean {
    return this.#media === 'connected';
  }

  /** Whether `send` reaches the other side. */
  get controlOpen(): boolean {
    return this.#control?.open ?? false;
  }

  /** Begins to negotiate. The impolite side makes the first offer, the polite one waits for it. */
  start({ polite, iceServers, refreshIceServers, stream, signalling }: LinkStart): void {
    const pc = this.connection;
    pc.setConfiguration({ iceServers });
    this.#control = new ControlChannel(pc, {
      // What says it travels on the connection itself: until it was lost, it is there.
      connected: () => this.#media !== 'lost',
      message: (message) => this.#handlers.control(message),
      opened: () => this.#handlers.controlChanged(),
      closed: () => this.#controlClosed(),
    });
    if (stream !== undefined) for (const track of stream.getTracks()) pc.addTrack(track, stream);
    this.#negotiator = new PerfectNegotiator(pc, signalling, {
      polite,
      awaitOffer: polite,
      turns: true,
      iceServers: refreshIceServers,
      onerror: (failure) => this.#handlers.error(failure),
    });
    // A channel opened before raised the event when nobody heard it, and it is not raised twice.
    if (this.#missedNegotiation) pc.dispatchEvent(new Event('negotiationneeded'));
  }

  channel(label: string, options: { ordered?: boolean; maxRetransmits?: number }): RTCDataChannel {
    return this.#channels.get(label, options);
  }

  /** Sends to the other side without the server, if that is possible now. */
  send(message: ControlMessage<SignalBody>): void {
    this.#control?.send(message);
  }

  /** What the server gave anew; used from the next restart on. */
  setIceServers(iceServers: RTCIceServer[]): void {
    this.connection.setConfiguration({ ...this.connection.getConfiguration(), iceServers });
  }

  /** Nothing is heard of it any more. With `lingering` the other side is told `hang-up` before the connection closes. */
  close({ lingering }: { lingering: boolean }): void {
    this.#cancelTolerance();
    this.#listeners.abort();
    this.#negotiator?.close();
    this.#channels.close();
    this.#control?.release();
    const pc = this.connection;
    if (!lingering || !this.controlOpen) {
      pc.close();
      return;
    }
    this.send({ type: 'hang-up' });
    for (const sender of pc.getSenders()) sender.replaceTrack(null).catch(() => {});
    this.#control?.whenClosed(() => pc.close());
    this.#clock.after(LINGER_MS, () => pc.close());
  }

  #watch(): void {
    const state = this.connection.connectionState;
    this.#cancelTolerance();
    if (state === 'connected') this.#enter('connected');
    else if (state === 'failed') this.#enter('lost');
    else if (state === 'disconnected')
      this.#cancelTolerance = this.#clock.after(TOLERATED_MS, () => this.#enter('lost'));
  }

  #controlClosed(): void {
    this.#enter('lost');
    this.#handlers.controlChanged();
  }

  #enter(state: 'connected' | 'lost'): void {
    if (this.#media === state || (state === 'lost' && this.#media === undefined)) return;
    this.#media = state;
    this.#control?.beat();
    this.#handlers.media(state);
  }
}
