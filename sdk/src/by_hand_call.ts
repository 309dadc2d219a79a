import type { ByHandEvents, ByHandState, CallMedia } from './api.js';
import { decodeBlob } from './blob.js';
import { CallSignalling } from './call_signalling.js';
import { type Clock, systemClock } from './clock.js';
import type { ControlMessage } from './control_channel.js';
import { Diagnosis } from './diagnosis/diagnosis.js';
import type { ConnectionDiagnosis, ConnectionFailure } from './diagnosis/types.js';
import { asFailure, BeckonError } from './failure.js';
import { Incoming } from './incoming.js';
import { offerFewCodecs } from './lean_codecs.js';
import { ManualChannel } from './manual_channel.js';
import { type LocalMedia, openMedia } from './media.js';
import type { SignalBody } from './negotiator.js';
import { Bell, type NetworkReach, serverless, watchNetwork } from './network_reach.js';
import { PairCall } from './pair_call.js';
import { PeerLink } from './peer_link.js';
import type { EndReason } from './protocol.gen.js';

export interface ByHandOptions {
  /** How to get through to each other over the Internet; none is needed in one network. */
  iceServers?: RTCIceServer[];
}

const CONNECT_WITHIN_MS = 30_000;
const RECONNECT_WITHIN_MS = 60_000;
/** As the server's own limit: no description comes near it. */
const BODY_LIMIT = 65_536;

/** Those of this page, by `ManualChannel.id`, and those that calls of this page have answered. */
const ownInvitations = new Set<number>();
const answeredInvitations = new Set<number>();

/**
 * A call without any server. One side makes an invitation, a text that somebody carries to the other side; that side
 * makes a reply, which is carried back. Then the call stands, and all else goes over it. It ends with its page.
 */
export class ByHandCall extends PairCall<ByHandEvents> {
  readonly #clock: Clock = systemClock;
  readonly #diagnosis = new Diagnosis(this.#clock);
  readonly #iceServers: RTCIceServer[];
  readonly #link: PeerLink;
  protected readonly incoming = new Incoming(() => this.tellIncoming());
  readonly #manual: ManualChannel;
  readonly #page = new AbortController();
  #signalling: CallSignalling | undefined;
  #late: SignalBody[] = [];
  #blob = '';
  // What goes wrong before there is a text makes that there is none.
  #fail: ((failure: BeckonError) => void) | undefined;
  readonly #failure = new Promise<never>((_, reject) => {
    this.#fail = reject;
  });
  #state: ByHandState = 'waiting';
  #reason: EndReason | undefined;
  #since: Date | undefined;
  #duration: number | undefined;
  #peerConnected = true;
  #cancelDeadline: (() => void) | undefined;

  private constructor(media: LocalMedia, iceServers: RTCIceServer[]) {
    super(media, {}, () => {});
    this.#iceServers = iceServers;
    this.#link = this.#makeLink();
    this.#manual = new ManualChannel(this.#link.connection);
    this.#manual.onlate = (message) => this.#sendDirectly(message);
    if (typeof window !== 'undefined')
      window.addEventListener('pagehide', () => this.#leave(), { signal: this.#page.signal });
  }

  /**
   * Begins a call: `blob` is the invitation. Asks for camera and microphone first where `media` wants them; default is
   * audio and video. Rejects with `permission-denied`, `no-device`, `device-unavailable`.
   */
  static offer(media: CallMedia = {}, options: ByHandOptions = {}): Promise<ByHandCall> {
    return ByHandCall.#begin(undefined, media, options);
  }

  /**
   * Takes an invitation: `blob` is the reply. Rejects as `offer` does, and with `bad-message` for a text that is no
   * invitation or is damaged, before anything is asked for; its message says what to do.
   */
  static async answer(blob: string, media: CallMedia = {}, options: ByHandOptions = {}): Promise<ByHandCall> {
    const { side, id } = await decodeBlob(blob);
    if (side !== 'offer')
      throw new BeckonError('bad-message', 'This is a reply: it belongs to who made the invitation');
    if (ownInvitations.has(id))
      throw new BeckonError('bad-message', 'This is your own invitation: take it to the other side');
    if (answeredInvitations.has(id)) throw new BeckonError('bad-message', 'This invitation was answered here already');
    return ByHandCall.#begin({ blob, id }, media, options);
  }

  /** What is to be carried to the other side. */
  get blob(): string {
    return this.#blob;
  }
  /** `waiting` until the other side has what was made here, as far as this side can know. */
  get state(): ByHandState {
    return this.#state;
  }
  get reason(): EndReason | undefined {
    return this.#reason;
  }
  get since(): Date | undefined {
    return this.#since;
  }
  get duration(): number | undefined {
    return this.#duration;
  }
  /** As `Call.diagnosis`. */
  get diagnosis(): ConnectionDiagnosis {
    return this.#diagnosis;
  }
  /** As `Call.failure`. */
  get failure(): ConnectionFailure | undefined {
    return this.#diagnosis.failure;
  }
  /** The connection underneath. Add and remove tracks on it as you like, but do not negotiate on it. */
  get connection(): RTCPeerConnection {
    return this.#link.connection;
  }

  /**
   * Takes the reply, on the side that made the invitation; the call connects. Rejects with `bad-message` for what is no
   * reply or is damaged, with `wrong-state` for the reply to another invitation, or when one was taken already. After
   * a rejection another text can be taken.
   */
  async accept(blob: string): Promise<void> {
    await this.#manual.accept(blob);
    this.#startSignalling();
    this.#enter('connecting');
    this.#endBy('connect-failed', CONNECT_WITHIN_MS);
  }

  /** As `Call.channel`. */
  channel(label: string, options: { ordered?: boolean; maxRetransmits?: number } = {}): RTCDataChannel {
    if (this.#state === 'ended') throw new BeckonError('wrong-state', 'The call is over');
    return this.#link.channel(label, options);
  }

  /** Ends the call, or gives it up. Never fails: it is over here at once; the other side is told over the call itself. */
  async hangUp(): Promise<void> {
    this.#leave();
  }

  static async #begin(
    invitation: { blob: string; id: number } | undefined,
    media: CallMedia,
    { iceServers = [] }: ByHandOptions,
  ): Promise<ByHandCall> {
    const call = new ByHandCall(await openMedia(media), iceServers);
    try {
      await call.#describe(invitation);
      return call;
    } catch (error) {
      call.#leave();
      throw asFailure(error);
    }
  }

  async #describe(invitation: { blob: string; id: number } | undefined): Promise<void> {
    const offers = invitation === undefined;
    this.#link.start({
      polite: !offers,
      offers,
      plain: false,
      iceServers: this.#iceServers,
      refreshIceServers: async () => this.#iceServers,
      own: this.own,
      signalling: this.#diagnosis.follow(this.#link.connection, this.#manual),
      reach: this.#reach(),
    });
    if (offers) {
      ownInvitations.add(this.#manual.id);
      offerFewCodecs(this.#link.connection);
    } else {
      answeredInvitations.add(invitation.id);
      this.on('ended', () => {
        // Given up: it may be answered once more.
        if (this.#since === undefined) answeredInvitations.delete(invitation.id);
      });
      await this.#manual.accept(invitation.blob);
      this.#startSignalling();
    }
    this.#blob = await Promise.race([this.#manual.blob(), this.#failure]);
    this.#fail = undefined;
  }

  #reach(): NetworkReach {
    const changes = new Bell();
    watchNetwork(() => changes.ring(), this.#page.signal);
    return serverless(changes);
  }

  #makeLink(): PeerLink {
    return new PeerLink(this.#clock, {
      media: (state) => this.#judge(state),
      track: (event) => this.incoming.show(event),
      substitutes: (tracks) => this.incoming.substitute(tracks),
      screens: (mids) => this.incoming.describe(mids),
      channel: (channel) => this.emit('channel', channel),
      control: (message) => this.#heard(message),
      collided: () => {},
      controlChanged: () => this.#signalling?.routeChanged(),
      error: (failure) => {
        this.#fail?.(failure);
        this.emit('error', failure);
      },
    });
  }

  // From the first exchange on the two negotiate over the call itself.
  #startSignalling(): void {
    const { id: epoch, peerId } = this.#manual;
    if (this.#signalling !== undefined || peerId === undefined) return;
    this.#signalling = new CallSignalling({
      clock: this.#clock,
      epoch,
      peerEpoch: peerId,
      bodyLimit: BODY_LIMIT,
      route: () => (this.#link.controlOpen ? 'direct' : 'none'),
      send: (_, frame) => this.#link.send({ type: 'signal', frame }),
      sendAck: (_, frame) => this.#link.send({ type: 'signal-ack', frame }),
    });
    this.#signalling.onmessage = (message) => this.#manual.onmessage?.(message);
    for (const message of this.#late.splice(0)) this.#signalling.send(message);
  }

  #sendDirectly(message: SignalBody): void {
    // Of what does not stand yet nothing can be restarted; once it stands the wish is out of date.
    if ('restart' in message && !this.#link.controlOpen) return;
    if (this.#signalling === undefined) this.#late.push(message);
    else this.#signalling.send(message);
  }

  #heard(message: ControlMessage<SignalBody>): void {
    if (message.type === 'signal') this.#signalling?.receive(message.frame);
    else if (message.type === 'signal-ack') this.#signalling?.receiveAck(message.frame);
    else if (message.type === 'hang-up') this.#leave();
    else {
      if (this.incoming.tell(message.sends)) this.tellIncoming();
      this.#peerConnected = message.connected;
      if (this.#link.connected) this.#judge('connected');
    }
  }

  #judge(media: 'connected' | 'lost'): void {
    if (this.#state === 'ended') return;
    if (media === 'connected') {
      this.#cancelDeadline?.();
      this.#cancelDeadline = undefined;
    } else this.#endBy('connection-lost', RECONNECT_WITHIN_MS);
    if (media === 'connected' && this.#peerConnected) this.#enter('active');
    else if (this.#since !== undefined) this.#enter('reconnecting');
  }

  #endBy(reason: EndReason, withinMs: number): void {
    this.#cancelDeadline ??= this.#clock.after(withinMs, () => this.#end(reason, { lingering: false }));
  }

  #enter(state: ByHandState): void {
    if (state === this.#state) return;
    this.#state = state;
    if (state === 'active') this.#since ??= new Date(this.#clock.now());
    this.emit('state', state);
  }

  #leave(): void {
    this.#end('hung-up', { lingering: true });
  }

  #end(reason: EndReason, how: { lingering: boolean }): void {
    if (this.#state === 'ended') return;
    this.#cancelDeadline?.();
    this.#page.abort();
    this.#reason = reason;
    this.#duration = this.#since === undefined ? 0 : this.#clock.now() - this.#since.getTime();
    this.#manual.close();
    this.#signalling?.close();
    this.#diagnosis.end(reason, { serverReachable: undefined, otherReachable: undefined });
    this.#link.close(how);
    this.incoming.close();
    this.own.stop();
    this.#enter('ended');
    this.own.close();
    this.emit('ended', reason);
  }
}
