import type { SignalingChannel } from './api.js';
import { AppChannels } from './app_channels.js';
import { Bridges } from './bridges.js';
import type { Clock } from './clock.js';
import { ControlChannel, type ControlMessage } from './control_channel.js';
import type { BeckonError } from './failure.js';
import { sendKeyFrames } from './key_frames.js';
import { LinkRecovery } from './link_recovery.js';
import { PerfectNegotiator, type SignalBody } from './negotiator.js';
import type { NetworkReach } from './network_reach.js';
import { Outgoing } from './outgoing.js';
import type { OwnMedia } from './own_media.js';
import { PictureWatch } from './picture_watch.js';

export interface PeerLinkHandlers {
  /** The media's state changed: `connected`, or `lost` after it was away for a while. */
  media(state: 'connected' | 'lost'): void;
  track(event: RTCTrackEvent): void;
  /** What comes in the place of the connection's tracks at the moment; see `Incoming.substitute`. */
  substitutes(tracks: ReadonlyMap<MediaStreamTrack, MediaStreamTrack>): void;
  /** Which sections of the other side's next description are a screen; not checked. */
  screens(mids: unknown): void;
  channel(channel: RTCDataChannel): void;
  control(message: ControlMessage<SignalBody>): void;
  /**
   * An offer came on the signalling of a plain link while its own one is not answered: the link is of no use any more,
   * another one has to take the offer.
   */
  collided(offer: SignalBody): void;
  /** Messages can go to the other side without the server from now on, or not any more. */
  controlChanged(): void;
  error(failure: BeckonError): void;
}

export interface LinkStart {
  polite: boolean;
  /** Whether this side makes the first offer. */
  offers: boolean;
  /**
   * The other side is no end of Beckon's: no channel of ours, no turns, one exchange that nothing is added to, and it
   * may be gone without a word.
   */
  plain: boolean;
  iceServers: RTCIceServer[];
  refreshIceServers(): Promise<RTCIceServer[]>;
  own: OwnMedia;
  signalling: SignalingChannel<SignalBody, SignalBody>;
  /** What the network is like besides this connection; for `plain` ones nothing is done about it. */
  reach: NetworkReach;
}

/** `disconnected` often heals by itself; after this long it counts as lost, whatever comes. */
const TOLERATED_MS = 3000;
/** Nothing came for so long: it counts as lost. Shorter pauses are mended without a word. */
const SILENCE_TOLERATED_MS = 1500;
/** How long a restart is waited for before a bridge is begun; so that usually one side alone does. */
const STAND_IN_AFTER_MS = { impolite: 500, polite: 800 };
/** When pictures begin anew after a gap, they do once more after this. */
const SHOWN_AGAIN_MS = 400;
/** The other side closed a plain connection: time for its hang-up to come by the server. */
const WORDLESS_MS = 1000;
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
  #recovery: LinkRecovery | undefined;
  #bridges: Bridges | undefined;
  #outgoing: Outgoing | undefined;
  #picture: PictureWatch | undefined;
  #missedNegotiation = false;
  #plain = false;
  #media: 'connected' | 'lost' | undefined;
  #cancelTolerance: () => void = () => {};
  #cancelShowing: () => void = () => {};

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

  /** Begins to negotiate. */
  start({ polite, offers, plain, iceServers, refreshIceServers, own, signalling, reach }: LinkStart): void {
    const pc = this.connection;
    pc.setConfiguration({ iceServers });
    this.#plain = plain;
    if (!plain) {
      this.#control = this.#makeControl(own);
      this.#recovery = this.#makeRecovery(reach, polite);
      this.#bridges = this.#makeBridges(polite, signalling);
    }
    const outgoing = new Outgoing(pc, own, { plain, changed: () => this.#control?.beat() });
    this.#outgoing = outgoing;
    // Where the other side cannot be told why its picture stands still, the browser alone adapts it.
    if (!plain)
      this.#picture = new PictureWatch(pc, this.#clock, (step) => {
        outgoing.step = step;
      });
    // Something has to be offered.
    if (plain && offers && pc.getSenders().length === 0) pc.addTransceiver('audio', { direction: 'recvonly' });
    this.#negotiator = new PerfectNegotiator(pc, this.#bridges?.signalling ?? signalling, {
      polite,
      awaitOffer: !offers,
      turns: !plain,
      reoffer: !plain,
      iceServers: refreshIceServers,
      onrestart: () => this.#recovery?.restarting(),
      screens: () => outgoing.screens,
      onscreens: (mids) => this.#handlers.screens(mids),
      onerror: (failure) => this.#handlers.error(failure),
    });
    if (plain && offers) this.#watchForCollision(signalling, this.#negotiator);
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
    this.#cancelShowing();
    this.#recovery?.stop();
    this.#bridges?.close();
    this.#listeners.abort();
    this.#negotiator?.close();
    this.#outgoing?.close();
    this.#picture?.stop();
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

  // A rollback within milliseconds of the own offer can leave Chromium gathering for ever, so it does not come to one:
  // the connection has carried nothing yet. Only the first description can collide, none is offered after it.
  #watchForCollision(signalling: LinkStart['signalling'], negotiator: PerfectNegotiator): void {
    const hear = signalling.onmessage;
    signalling.onmessage = (message) => {
      const described = 'description' in message;
      if (described) signalling.onmessage = hear;
      if (described && message.description.type === 'offer' && negotiator.offering) this.#handlers.collided(message);
      else hear?.(message);
    };
  }

  #makeControl(own: OwnMedia): ControlChannel<SignalBody> {
    return new ControlChannel(this.#clock, this.connection, {
      alive: () => ({
        // What says it travels on the connection itself: until it was lost, it is there.
        connected: this.#media !== 'lost',
        sends: this.#outgoing?.sources ?? own.sources,
        ...(own.wantsPictures ? {} : { wants: 'audio' }),
      }),
      message: (message) => {
        this.#recovery?.alive();
        if (message.type === 'alive' && this.#outgoing !== undefined)
          this.#outgoing.pictures = message.wants !== 'audio';
        this.#handlers.control(message);
      },
      opened: () => this.#handlers.controlChanged(),
      closed: () => this.#controlClosed(),
    });
  }

  #makeRecovery(reach: NetworkReach, polite: boolean): LinkRecovery {
    return new LinkRecovery({
      clock: this.#clock,
      connection: this.connection,
      reach,
      restart: () => void this.#negotiator?.restart(),
      standIn: () => this.#bridges?.begin(),
      standInAfterMs: polite ? STAND_IN_AFTER_MS.polite : STAND_IN_AFTER_MS.impolite,
      ask: () => this.#control?.ask(),
      silent: (ms) => {
        // Nothing comes, which says nothing of how much the path takes.
        this.#picture?.stop();
        if (ms >= SILENCE_TOLERATED_MS && !this.#bridges?.carrying) this.#enter('lost');
      },
      heard: () => {
        this.#bridges?.over();
        this.#showAgain();
        if (this.#media === 'connected') this.#picture?.start();
        if (this.connection.connectionState === 'connected') this.#enter('connected');
      },
    });
  }

  #makeBridges(polite: boolean, signalling: LinkStart['signalling']): Bridges {
    return new Bridges({
      clock: this.#clock,
      polite,
      main: this.connection,
      silent: () => this.#recovery?.silent ?? false,
      signalling,
      changed: (substitutes) => {
        this.#handlers.substitutes(substitutes);
        if (substitutes.size > 0) this.#enter('connected');
      },
    });
  }

  // The way there may be open a little later than the way here.
  #showAgain(): void {
    sendKeyFrames(this.connection);
    this.#cancelShowing();
    this.#cancelShowing = this.#clock.after(SHOWN_AGAIN_MS, () => sendKeyFrames(this.connection));
  }

  #watch(): void {
    const state = this.connection.connectionState;
    this.#cancelTolerance();
    if (state === 'connected') this.#enter('connected');
    else if (state === 'failed') this.#enter('lost');
    else if (state === 'disconnected') this.#loseAfter(TOLERATED_MS);
    if (this.#plain && state === 'connected') this.#watchTransport();
  }

  #loseAfter(ms: number): void {
    this.#cancelTolerance = this.#clock.after(ms, () => this.#enter('lost'));
  }

  // With a channel of ours its end says at once that the other side closed the connection; else that of DTLS does,
  // seconds before ICE notices (RFC 5246, 7.2.1: `close_notify`).
  #watchTransport(): void {
    const transport = this.connection.getReceivers()[0]?.transport;
    const closed = () => {
      if (transport?.state !== 'closed') return;
      this.#cancelTolerance();
      this.#loseAfter(WORDLESS_MS);
    };
    transport?.addEventListener('statechange', closed, { signal: this.#listeners.signal });
  }

  #controlClosed(): void {
    this.#enter('lost');
    this.#handlers.controlChanged();
  }

  #enter(state: 'connected' | 'lost'): void {
    if (this.#media === state || (state === 'lost' && this.#media === undefined)) return;
    this.#media = state;
    if (state === 'connected') {
      this.#recovery?.start();
      this.#picture?.start();
    } else this.#picture?.stop();
    this.#control?.beat();
    this.#handlers.media(state);
  }
}
