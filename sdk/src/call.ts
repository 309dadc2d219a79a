import { Answer } from './answer.js';
import type { Call, CallEvents, CallMedia, CallState, PersonRef } from './api.js';
import type { CallHost, CallInit } from './call_host.js';
import { CallPeer } from './call_peer.js';
import type { ConnectionDiagnosis, ConnectionFailure } from './diagnosis/types.js';
import { personRef } from './dialect.js';
import { asFailure, BeckonError } from './failure.js';
import type { Incoming } from './incoming.js';
import { type LocalMedia, openMedia } from './media.js';
import { PairCall } from './pair_call.js';
import type { CallId, EndReason, IceServer, Media, Sealed, ServerSignal, ServerSignalAck } from './protocol.gen.js';
import type { RingBody } from './ring_body.js';
import type { SavedCall } from './saved_session.js';

/** Without the server's word: how long a call may take to connect, and to come back. As the server's own. */
const CONNECT_WITHIN_MS = 30_000;
const RECONNECT_WITHIN_MS = 60_000;
const RING_FOR_MS = 60_000;
/** How long a call that came in rings on when the server has lost it: its caller has to come back and repeat it. */
const RING_UNKNOWN_MS = 15_000;

/**
 * A call as this session sees it. While the server follows it, its snapshots say the state; when the session that it
 * was made on is gone, the media goes on and the state is what both ends see themselves.
 */
export class BeckonCall extends PairCall<CallEvents> implements Call {
  readonly direction: 'outgoing' | 'incoming';
  readonly peer: PersonRef;
  readonly media: Media;
  readonly #host: CallHost;
  #id: CallId;
  #version = -1;
  /** Whether the next snapshot is true whatever its version: the server may have begun to count anew. */
  #anyVersion = false;
  #proof: Sealed | undefined;
  #ringsUntil: number;
  /** Whether the server said itself that it is over. */
  #confirmed = false;
  #state: CallState = 'ringing';
  #reason: EndReason | undefined;
  #ringing = 0;
  #since: Date | undefined;
  #duration: number | undefined;
  #answering = false;
  // The party this session is on the server, as long as it is.
  #served = true;
  #ice: IceServer[] = [];
  readonly #them: CallPeer;
  #peerConnected = true;
  #deadline: EndReason | undefined;
  #cancelDeadline: () => void = () => {};
  readonly #life = new AbortController();
  #answer: Answer | undefined;

  constructor(host: CallHost, init: CallInit) {
    super(init.local, host.codecs, () => host.changed());
    this.#host = host;
    this.#id = init.id;
    this.direction = init.direction;
    this.peer = personRef(init.peer);
    this.media = init.media;
    this.#ringsUntil = host.clock.now() + RING_FOR_MS;
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
  get connection(): RTCPeerConnection | undefined {
    return this.#them.connection;
  }
  get diagnosis(): ConnectionDiagnosis {
    return this.#them.diagnosis;
  }
  get failure(): ConnectionFailure | undefined {
    return this.#them.diagnosis.failure;
  }
  /** The version of the newest snapshot, for `sync`; undefined when the server does not follow this call. */
  get version(): number | undefined {
    return this.#served && this.#version >= 0 ? this.#version : undefined;
  }
  /** What shows a server that has lost the call that it was there. */
  get proof(): Sealed | undefined {
    return this.#proof;
  }
  /** Whether it is over and the server knows. */
  get confirmed(): boolean {
    return this.#confirmed;
  }
  /** When the invitation runs out. */
  get ringsUntil(): number {
    return this.#ringsUntil;
  }
  /** Whether it was answered and is not over. */
  get underWay(): boolean {
    return this.#state !== 'ringing' && this.#state !== 'ended';
  }
  /** What to come back to it with. */
  get saved(): SavedCall {
    const { user, name } = this.peer;
    const media = this.own.sends ?? { audio: false, video: false, data: this.media.data };
    const { direction } = this;
    const proof = this.#proof === undefined ? {} : { proof: this.#proof };
    return { call: this.#id, direction, peer: { user, name }, media, ...this.own.saved, ...proof };
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
      this.own.open(media);
      this.#answer = new Answer(this.#host, this, this.#life.signal);
      await this.#answer.give(media.sends);
    } catch (error) {
      this.own.takeBack(media);
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

  /** The invitation was not taken: over. */
  fail(reason: EndReason = 'offline'): void {
    this.#end(reason);
  }

  /** The session goes on elsewhere: over here, and nobody is told. */
  abandon(reason: EndReason): void {
    this.#end(reason);
  }

  snapshot(body: RingBody): void {
    if (this.#state === 'ended' || (body.version <= this.#version && !this.#anyVersion)) return;
    // A server that has lost the call, and has it again, does not know who rings.
    if (this.#anyVersion && this.ringsHere && body.state === 'ringing')
      this.#host.request({ type: 'call-ringing', call: this.#id }).catch(() => {});
    this.#anyVersion = false;
    this.#version = body.version;
    this.#served = true;
    if (body.ice !== undefined) this.#ice = body.ice;
    if (body.state === 'ended') {
      this.#confirmed = true;
      this.#end(body.reason ?? 'session-lost', body.duration);
      return;
    }
    if (body.proof !== undefined && body.proof !== this.#proof) {
      this.#proof = body.proof;
      this.#host.changed();
    }
    if (body.state === 'ringing') this.#ringsOn(body.expires_in ?? RING_FOR_MS);
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
    const mine = body.parties.find(({ party }) => party === body.me);
    // What was reported while the server was away has not reached it.
    if (them !== undefined && mine !== undefined && mine.connected !== this.#them.connected)
      this.#report(this.#them.connected ? 'connected' : 'lost');
    this.#answer?.news();
  }

  /** Takes a signal; false when it is too early for it. */
  signal(message: ServerSignal | ServerSignalAck): boolean {
    return this.#them.signal(message);
  }

  /** A session is open again: this call's, or one that knows nothing of it. */
  sessionOpened(resumed: boolean): void {
    this.#anyVersion = true;
    if (resumed) this.serverChanged();
    else this.sessionLost();
  }

  /** The server has this session, and not this call: it lost it. What only rang is hoped for. */
  unknown(): void {
    if (this.#state !== 'ringing') this.sessionLost();
    else {
      this.#anyVersion = true;
      if (this.direction === 'incoming') this.#endBy('session-lost', RING_UNKNOWN_MS);
    }
  }

  iceServers(servers: IceServer[]): void {
    this.#ice = servers;
    this.#them.iceServersChanged();
  }

  /** This session is no party of it any more: what only rang is over, what connected goes on without server. */
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

  protected get incoming(): Incoming {
    return this.#them.incoming;
  }

  get #plain(): boolean {
    return this.peer.dialect === 'mdn';
  }

  get #followed(): boolean {
    return this.#served && this.#host.online;
  }

  #ringsOn(forMs: number): void {
    this.#ringsUntil = this.#host.clock.now() + forMs;
    this.#endBy(undefined);
  }

  #mustRingHere(): void {
    if (this.ringsHere) return;
    throw new BeckonError('wrong-state', 'Only an incoming call that rings can be answered');
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
        get online() {
          return call.#host.online;
        },
        own: this.own,
        get iceServers() {
          return call.#ice;
        },
        refreshIceServers: () => this.#refreshIceServers(),
        reach: this.#host.reach,
        send: (message) => this.#host.send(message),
        earlySignals: () => this.#host.earlySignals(this.#id),
      },
      {
        media: (state) => this.#report(state),
        incoming: () => this.tellIncoming(),
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
    if (this.#state === 'ended') return;
    if (this.#state === 'ringing') {
      if (!this.#host.online) this.#endBy('no-answer', Math.max(0, this.#ringsUntil - this.#host.clock.now()));
      else if (this.#deadline === 'no-answer') this.#endBy(undefined);
    } else if (this.#followed) this.#endBy(undefined);
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
    this.#life.abort();
    this.#reason = reason;
    this.#duration = duration ?? (this.#since === undefined ? 0 : this.#host.clock.now() - this.#since.getTime());
    this.#them.close({ lingering: tell, reason });
    this.own.stop();
    this.#enter('ended');
    this.own.close();
    this.emit('ended', reason);
  }
}
