import { CallSignalling, type Route } from './call_signalling.js';
import type { Clock } from './clock.js';
import type { ControlMessage } from './control_channel.js';
import { Diagnosis } from './diagnosis/diagnosis.js';
import type { BeckonError } from './failure.js';
import { Incoming } from './incoming.js';
import type { SignalBody } from './negotiator.js';
import type { NetworkReach } from './network_reach.js';
import type { OwnMedia } from './own_media.js';
import { PeerLink } from './peer_link.js';
import type {
  CallId,
  ClientMessage,
  EndReason,
  IceServer,
  Party,
  ServerSignal,
  ServerSignalAck,
} from './protocol.gen.js';

/** What one other party needs of the call it is in. */
export interface CallPeerHost {
  readonly clock: Clock;
  /** Of this side. */
  readonly epoch: number;
  /** `welcome.limits.body`. */
  readonly bodyLimit: number;
  readonly call: CallId;
  /** Whether the other side is no end of Beckon's; see `LinkStart.plain`. */
  readonly plain: boolean;
  /** This side's own number, where that may change in the course of the call. */
  readonly me?: string | undefined;
  /** Whether the server passes on what this session signals in the call. */
  readonly followed: boolean;
  /** Whether the server can be reached at all. */
  readonly online: boolean;
  /** What this side sends. */
  readonly own: OwnMedia;
  readonly iceServers: IceServer[];
  refreshIceServers(): Promise<RTCIceServer[]>;
  readonly reach: NetworkReach;
  send(message: ClientMessage): void;
  /** Signals of the other side that came before they could be taken, in the order they came. */
  earlySignals(): (ServerSignal | ServerSignalAck)[];
}

export interface CallPeerHandlers {
  /** The media's state changed: `connected`, or `lost` after it was away for a while. */
  media(state: 'connected' | 'lost'): void;
  /** Something of what comes from the other side is another. */
  incoming(): void;
  channel(channel: RTCDataChannel): void;
  /** The other side's heartbeat: whether it has media from here. */
  alive(connected: boolean): void;
  /** The other side hung up, said without the server. */
  hungUp(): void;
  /** Messages can go to the other side without the server from now on, or not any more. */
  controlChanged(): void;
  error(failure: BeckonError): void;
}

export interface CallPeerRole {
  polite: boolean;
  /** Whether this side makes the first offer. */
  offers: boolean;
}

const ANNOUNCED_AGAIN_MS = 150;
/** The server gives others in good time before they expire; older ones it may have forgotten to. */
const SERVERS_FRESH_FOR_MS = 10 * 60_000;
/** A restart does not wait longer for others. */
const SERVERS_WITHIN_MS = 400;

/**
 * The other side of a call, or one of several: the connection to it, the signalling with it by whichever way is open,
 * and its stream. When it begins a new life, both begin anew.
 */
export class CallPeer {
  /** Of all connections to it, one after the other. */
  readonly diagnosis: Diagnosis;
  readonly #host: CallPeerHost;
  readonly #handlers: CallPeerHandlers;
  /** What comes from the other side; the same object for the whole call. */
  readonly incoming: Incoming;
  #them: Party | undefined;
  #link: PeerLink | undefined;
  #signalling: CallSignalling | undefined;
  #closed = false;
  #serversAt = 0;
  #unsubscribe: () => void = () => {};

  /** Nothing is connected or gathered before `meet`. */
  constructor(host: CallPeerHost, handlers: CallPeerHandlers) {
    this.#host = host;
    this.#handlers = handlers;
    this.diagnosis = new Diagnosis(host.clock);
    this.incoming = new Incoming(() => handlers.incoming());
  }

  /** Undefined before the other side is known. */
  get party(): string | undefined {
    return this.#them?.party;
  }

  /** Undefined before the other side is known. */
  get connection(): RTCPeerConnection | undefined {
    return this.#link?.started ? this.#link.connection : undefined;
  }

  /** Whether media goes through. */
  get connected(): boolean {
    return this.#link?.connected ?? false;
  }

  /**
   * The other side as the server's newest snapshot has it: begins to negotiate with it, or begins anew when it began a
   * new life.
   */
  meet(them: Party, role: CallPeerRole): void {
    this.#them = them;
    if (this.#closed || this.#signalling?.peerEpoch === them.epoch) return;
    if (this.#signalling !== undefined) {
      this.#signalling.close();
      this.#dropLink();
    }
    this.#link ??= this.#makeLink();
    this.#signalling = this.#makeSignalling(them);
    this.#unsubscribe();
    this.#unsubscribe = this.#host.reach.onServer(() => this.#announce());
    this.#begin(this.#link, this.#signalling, role);
    for (const early of this.#host.earlySignals()) this.signal(early);
  }

  /** Takes a signal; false when it is too early for it. */
  signal(message: ServerSignal | ServerSignalAck): boolean {
    if (this.#closed) return true;
    if (this.#signalling === undefined || message.epoch !== this.#signalling.peerEpoch) return false;
    // The body is what the other side's negotiator sent, or what its application made of it: it judges that itself.
    if (message.type === 'signal') this.#signalling.receive({ ...message, body: message.body as SignalBody });
    else this.#signalling.receiveAck(message);
    return true;
  }

  /** See `Call.channel`. */
  channel(label: string, options: { ordered?: boolean; maxRetransmits?: number }): RTCDataChannel {
    this.#link ??= this.#makeLink();
    return this.#link.channel(label, options);
  }

  /** The host's `iceServers` are others now; used from the next restart on. */
  iceServersChanged(): void {
    this.#serversAt = this.#host.clock.now();
    if (this.#link?.started) this.#link.setIceServers(this.#host.iceServers);
  }

  /** What `CallPeerHost.followed` says may have changed. */
  routeChanged(): void {
    this.#signalling?.routeChanged();
  }

  /**
   * Nothing is heard of it any more. With `lingering` the other side is told `hang-up` before the connection closes.
   * `reason` is why the call is over.
   */
  close({ lingering, reason = 'hung-up' }: { lingering: boolean; reason?: EndReason }): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#unsubscribe();
    const { online, followed } = this.#host;
    this.diagnosis.end(reason, {
      serverReachable: online,
      otherReachable: followed ? this.#them?.attached : undefined,
    });
    this.#signalling?.close();
    this.#link?.close({ lingering });
    this.incoming.close();
  }

  // Again for what the other side sent into the former way at the last moment.
  #announce(): void {
    this.#signalling?.announce();
    this.#host.clock.after(ANNOUNCED_AGAIN_MS, () => this.#signalling?.announce());
  }

  #makeSignalling(them: Party): CallSignalling {
    const { clock, epoch, bodyLimit } = this.#host;
    const relayed = () => {
      const { call, me } = this.#host;
      return { call, to: them.party, ...(me === undefined ? {} : { me }) };
    };
    return new CallSignalling({
      clock,
      epoch,
      peerEpoch: them.epoch,
      bodyLimit,
      route: () => this.#route(),
      directToo: () => this.#link?.controlOpen ?? false,
      send: (route, frame) => {
        if (route === 'direct') this.#link?.send({ type: 'signal', frame });
        else this.#host.send({ type: 'signal', ...relayed(), ...frame });
      },
      sendAck: (route, frame) => {
        if (route === 'direct') this.#link?.send({ type: 'signal-ack', frame });
        else this.#host.send({ type: 'signal-ack', ...relayed(), ...frame });
      },
    });
  }

  #begin(link: PeerLink, signalling: CallSignalling, role: CallPeerRole): void {
    const { plain, iceServers, own, reach } = this.#host;
    this.#serversAt = this.#host.clock.now();
    link.start({
      ...role,
      plain,
      iceServers,
      refreshIceServers: () => this.#freshServers(),
      own,
      signalling: this.diagnosis.follow(link.connection, signalling),
      reach,
    });
  }

  // A restart is in a hurry: those there are will do, unless they are old.
  async #freshServers(): Promise<RTCIceServer[]> {
    const { clock } = this.#host;
    if (clock.now() - this.#serversAt < SERVERS_FRESH_FOR_MS) return this.#host.iceServers;
    const asked = this.#host.refreshIceServers();
    // What comes late is for the next one.
    asked.then(() => this.iceServersChanged()).catch(() => {});
    const late = new Promise<RTCIceServer[]>((resolve) => {
      clock.after(SERVERS_WITHIN_MS, () => resolve(this.#host.iceServers));
    });
    return Promise.race([asked, late]);
  }

  #makeLink(): PeerLink {
    const { media, channel, error, controlChanged } = this.#handlers;
    return new PeerLink(this.#host.clock, {
      media,
      track: (event) => this.incoming.show(event),
      substitutes: (tracks) => this.incoming.substitute(tracks),
      screens: (mids) => this.incoming.describe(mids),
      channel,
      control: (message) => this.#heard(message),
      collided: (offer) => this.#answerInstead(offer),
      controlChanged,
      error,
    });
  }

  #dropLink(): void {
    this.#link?.close({ lingering: false });
    this.#link = undefined;
    this.incoming.clear();
  }

  // Gives the own offer up and takes the other side's on a new connection.
  #answerInstead(offer: SignalBody): void {
    if (this.#signalling === undefined) return;
    this.#dropLink();
    this.#link = this.#makeLink();
    this.#begin(this.#link, this.#signalling, { polite: true, offers: false });
    this.#signalling.onmessage?.(offer);
  }

  #route(): Route {
    if (this.#host.followed && this.#them?.attached) return 'server';
    return this.#link?.controlOpen ? 'direct' : 'none';
  }

  #heard(message: ControlMessage<SignalBody>): void {
    if (message.type === 'signal') this.#signalling?.receive(message.frame);
    else if (message.type === 'signal-ack') this.#signalling?.receiveAck(message.frame);
    else if (message.type === 'hang-up') this.#handlers.hungUp();
    else {
      if (this.incoming.tell(message.sends)) this.#handlers.incoming();
      this.#handlers.alive(message.connected);
    }
  }
}
