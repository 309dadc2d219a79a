import type { Call, CallEvents, CallMedia, CallState, PersonRef } from './api.js';
import { CallPeer } from './call_peer.js';
import type { Clock } from './clock.js';
import { personRef } from './dialect.js';
import { Emitter } from './emitter.js';
import { asFailure, BeckonError } from './failure.js';
import { closeMedia, type LocalMedia, openMedia } from './media.js';
import type {
  CallId,
  ClientMessage,
  EndReason,
  IceServer,
  Media,
  ServerError,
  ServerOk,
  ServerSignal,
  ServerSignalAck,
  UserRef,
} from './protocol.gen.js';
import type { Request, RequestOptions } from './requests.js';
import type { RingBody } from './ring_body.js';

/** What a call needs of the client it belongs to. */
export interface CallHost {
  readonly clock: Clock;
  readonly epoch: number;
  /** `welcome.limits.body`. */
  readonly bodyLimit: number;
  /** Whether a session is open. */
  readonly online: boolean;
  request(request: Request, options?: RequestOptions): Promise<ServerOk>;
  /** Keeps asking for a while, also on later connections, until the server answers. Never rejects. */
  insist(request: Request): Promise<ServerOk | BeckonError>;
  send(message: ClientMessage): void;
  /** Signals that came for this call before it could take them, all or those of one party, in the order they came. */
  earlySignals(call: CallId, from?: string): (ServerSignal | ServerSignalAck)[];
  /** The state or the id changed. */
  changed(): void;
}

export interface CallInit {
  id: CallId;
  direction: 'outgoing' | 'incoming';
  peer: UserRef;
  media: Media;
  /** What this side sends; an incoming call has it from `accept` on. */
  local?: LocalMedia;
}

/** Without the server's word: how long a call may take to connect, and to come back. As the server's own. */
const CONNECT_WITHIN_MS = 30_000;
const RECONNECT_WITHIN_MS = 60_000;

/**
 * A call as this session sees it. While the server follows it, its snapshots say the state; when the session that it
 * was made on is gone, the media goes on and the state is what both ends see themselves.
 */
export class BeckonCall extends Emitter<CallEvents> implements Call {
  readonly direction: 'outgoing' | 'incoming';
  readonly peer: PersonRef;
  readonly media: Media;
  readonly #host: CallHost;
  #id: CallId;
  #version = -1;
  #state: CallState = 'ringing';
  #reason: EndReason | undefined;
  #ringing = 0;
  #since: Date | undefined;
  #duration: number | undefined;
  #media: LocalMedia | undefined;
  #answering = false;
  // The party this session is on the server, as long as it is.
  #served = true;
  #ice: IceServer[] = [];
  readonly #them: CallPeer;
  #peerConnected = true;
  #deadline: EndReason | undefined;
  #cancelDeadline: () => void = () => {};

  constructor(host: CallHost, init: CallInit) {
    super();
    this.#host = host;
    this.#id = init.id;
    this.direction = init.direction;
    this.peer = personRef(init.peer);
    this.media = init.media;
    this.#media = init.local;
    this.#them = this.#makePeer();
  }

  get id(): CallId {
    return this.#id;
  }
  get state(): CallState {
    return this.#state;
  }
  get reason(): EndReason | undefined {
    return this.#reason;
  }
  get ringing(): number {
    return this.#ringing;
  }
  get since(): Date | undefined {
    return this.#since;
  }
  get duration(): number | undefined {
    return this.#duration;
  }
  get local(): MediaStream | undefined {
    return this.#media?.stream;
  }
  get connection(): RTCPeerConnection | undefined {
    return this.#them.connection;
  }
  get remote(): MediaStream {
    return this.#them.remote;
  }
  /** The version of the newest snapshot, for `sync`; undefined when the server does not follow this call. */
  get version(): number | undefined {
    return this.#served && this.#version >= 0 ? this.#version : undefined;
  }
  /** Whether it came in and is not answered yet, or is being answered. */
  get ringsHere(): boolean {
    return this.direction === 'incoming' && this.#state === 'ringing';
  }
  /** Whether it occupies the user: all but one that only rings here. */
  get occupies(): boolean {
    if (this.#state === 'ended') return false;
    return this.#answering || !this.ringsHere;
  }

  get microphone(): boolean {
    return this.local?.getAudioTracks().some((track) => track.enabled) ?? false;
  }
  set microphone(on: boolean) {
    for (const track of this.local?.getAudioTracks() ?? []) track.enabled = on;
  }
  get camera(): boolean {
    return this.local?.getVideoTracks().some((track) => track.enabled) ?? false;
  }
  set camera(on: boolean) {
    for (const track of this.local?.getVideoTracks() ?? []) track.enabled = on;
  }

  async accept(media: CallMedia = this.media): Promise<void> {
    this.#mustRingHere();
    this.#answering = true;
    try {
      await this.acceptWith(await openMedia(media));
    } finally {
      this.#answering = false;
    }
  }

  /** As `accept`, with media that is there already and belongs to the call from now on. */
  async acceptWith(media: LocalMedia): Promise<void> {
    try {
      this.#mustRingHere();
      this.#setLocal(media);
      await this.#host.request({ type: 'call-accept', call: this.#id, media: media.sends });
    } catch (error) {
      closeMedia(media);
      if (this.#media === media && this.#state === 'ringing') this.#setLocal(undefined);
      throw asFailure(error);
    }
  }

  async decline(): Promise<void> {
    this.#mustRingHere();
    this.#leave('call-decline', 'declined');
  }

  async busy(): Promise<void> {
    this.#mustRingHere();
    this.#end('busy');
    await this.#host.insist({ type: 'call-busy', call: this.#id });
  }

  async hangUp(): Promise<void> {
    if (this.#state === 'ended') return;
    if (this.#state !== 'ringing') this.#leave('hang-up', 'hung-up');
    else if (this.direction === 'incoming') this.#leave('call-decline', 'declined');
    else this.#leave('call-cancel', 'cancelled');
  }

  channel(label: string, options: { ordered?: boolean; maxRetransmits?: number } = {}): RTCDataChannel {
    if (this.#state === 'ended') throw new BeckonError('wrong-state', 'The call is over');
    if (this.#plain) throw new BeckonError('unsupported', 'The other side’s client has no data channels');
    return this.#them.channel(label, options);
  }

  /** The invitation met the other side's, which stands: this is that call from now on. */
  adopt(id: CallId): void {
    this.#id = id;
    this.#version = -1;
  }

  /** The invitation was not taken: over, without an event of it. */
  fail(): void {
    this.#end('offline');
  }

  snapshot(body: RingBody): void {
    if (this.#state === 'ended' || body.version <= this.#version) return;
    this.#version = body.version;
    this.#served = true;
    if (body.ice !== undefined) this.#ice = body.ice;
    if (body.state === 'ended') {
      this.#end(body.reason ?? 'session-lost', body.duration);
      return;
    }
    if (body.ringing !== this.#ringing) {
      this.#ringing = body.ringing;
      this.emit('ringing', body.ringing);
    }
    if (body.state === 'active' && body.duration !== undefined) {
      this.#since ??= new Date(this.#host.clock.now() - body.duration);
    }
    this.#enter(body.state);
    const them = body.me === undefined ? undefined : body.parties.find(({ party }) => party !== body.me);
    if (them !== undefined && body.state !== 'ringing') {
      const { me, polite = me !== 'p0' } = body;
      // One of MDN's clients is impolite by nature, whoever calls; with all others the impolite side offers first.
      this.#them.meet(them, { polite, offers: this.#plain ? me === 'p0' : !polite });
    }
    this.serverChanged();
  }

  /** Takes a signal; false when it is too early for it. */
  signal(message: ServerSignal | ServerSignalAck): boolean {
    return this.#them.signal(message);
  }

  /** The server's word about one of this call's signals, or about the whole call in answer to a `sync`. */
  refused({ code }: ServerError): void {
    if (code === 'no-such-call' || code === 'not-a-party') this.sessionLost();
  }

  iceServers(servers: IceServer[]): void {
    this.#ice = servers;
    this.#them.iceServersChanged();
  }

  /** The session that the call was made on is gone: what only rang is over, what connected goes on without server. */
  sessionLost(): void {
    this.#served = false;
    if (this.#state === 'ringing') this.#end('session-lost');
    else this.serverChanged();
  }

  /** The server can be reached again, or not any more. */
  serverChanged(): void {
    if (this.#state === 'ended') return;
    this.#them.routeChanged();
    this.#judge();
  }

  get #plain(): boolean {
    return this.peer.dialect === 'mdn';
  }

  get #followed(): boolean {
    return this.#served && this.#host.online;
  }

  #mustRingHere(): void {
    if (this.ringsHere) return;
    throw new BeckonError('wrong-state', 'Only an incoming call that rings can be answered');
  }

  #setLocal(media: LocalMedia | undefined): void {
    this.#media = media;
    this.emit('local', media?.stream);
  }

  #makePeer(): CallPeer {
    const call = this;
    const { clock, epoch } = this.#host;
    return new CallPeer(
      {
        clock,
        epoch,
        plain: this.#plain,
        get bodyLimit() {
          return call.#host.bodyLimit;
        },
        get call() {
          return call.#id;
        },
        get followed() {
          return call.#followed;
        },
        get local() {
          return call.local;
        },
        get iceServers() {
          return call.#ice;
        },
        refreshIceServers: () => this.#refreshIceServers(),
        send: (message) => this.#host.send(message),
        earlySignals: () => this.#host.earlySignals(this.#id),
      },
      {
        media: (state) => this.#report(state),
        remote: () => this.emit('remote', this.remote),
        channel: (channel) => this.emit('channel', channel),
        alive: (connected) => this.#heardAlive(connected),
        hungUp: () => this.#leave('hang-up', 'hung-up'),
        controlChanged: () => this.serverChanged(),
        error: (failure) => this.emit('error', failure),
      },
    );
  }

  #report(state: 'connected' | 'lost'): void {
    const peer = this.#them.party;
    if (this.#served && peer !== undefined) {
      // Without answer: a session that is not the party any more is told so, and that is harmless.
      this.#host.request({ type: 'call-media', call: this.#id, peer, state }).catch(() => {});
    }
    this.serverChanged();
  }

  #heardAlive(connected: boolean): void {
    this.#peerConnected = connected;
    this.#judge();
  }

  // Where the server does not say the state, both ends do.
  #judge(): void {
    if (this.#state === 'ringing' || this.#state === 'ended') return;
    if (this.#followed) this.#endBy(undefined);
    else if (this.#them.connected) {
      this.#endBy(undefined);
      this.#enter(this.#peerConnected ? 'active' : 'reconnecting');
    } else if (this.#state === 'connecting') this.#endBy('connect-failed', CONNECT_WITHIN_MS);
    else if (this.#plain) this.#end('connection-lost');
    else {
      this.#enter('reconnecting');
      this.#endBy('connection-lost', RECONNECT_WITHIN_MS);
    }
  }

  // A deadline that runs already is not put off.
  #endBy(reason: EndReason | undefined, withinMs = 0): void {
    if (reason === this.#deadline) return;
    this.#cancelDeadline();
    this.#deadline = reason;
    if (reason !== undefined) this.#cancelDeadline = this.#host.clock.after(withinMs, () => this.#end(reason));
  }

  async #refreshIceServers(): Promise<RTCIceServer[]> {
    if (this.#followed) await this.#host.request({ type: 'ice-servers', call: this.#id }, { attempts: 1 });
    return this.#ice;
  }

  #enter(state: CallState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'active') this.#since ??= new Date(this.#host.clock.now());
    this.emit('state', state);
    this.#host.changed();
  }

  // Over here at once; the server is told for as long as it takes. What it cannot take back any more it hangs up.
  #leave(type: 'hang-up' | 'call-cancel' | 'call-decline', reason: EndReason): void {
    if (this.#state === 'ended') return;
    const call = this.#id;
    this.#end(reason, undefined, { tell: true });
    void this.#host.insist({ type, call }).then((answer) => {
      if (type !== 'hang-up' && answer instanceof BeckonError) void this.#host.insist({ type: 'hang-up', call });
    });
  }

  #end(reason: EndReason, duration?: number, { tell = false } = {}): void {
    if (this.#state === 'ended') return;
    this.#cancelDeadline();
    this.#reason = reason;
    this.#duration = duration ?? (this.#since === undefined ? 0 : this.#host.clock.now() - this.#since.getTime());
    this.#them.close({ lingering: tell });
    closeMedia(this.#media);
    this.#enter('ended');
    if (this.#media !== undefined) this.#setLocal(undefined);
    this.emit('ended', reason);
  }
}
