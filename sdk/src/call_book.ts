import type { CallMedia } from './api.js';
import { BeckonCall, type CallHost } from './call.js';
import { dialectOf } from './dialect.js';
import { EarlySignals } from './early_signals.js';
import { asFailure, BeckonError } from './failure.js';
import { closeMedia, type LocalMedia, openMedia } from './media.js';
import type { CallId, ServerError, ServerIceServers, ServerSignal, ServerSignalAck, UserId } from './protocol.gen.js';
import { randomId128 } from './random_id.js';
import type { RingBody } from './ring_body.js';

export interface CallBookOptions {
  host: Omit<CallHost, 'earlySignals'>;
  me(): UserId;
  nameOf(user: UserId): string;
  busyWhileInCall: boolean;
  /** Whether the user is in a call that is not in this book. */
  engaged(): boolean;
  incoming(call: BeckonCall): void;
}

/** Ended calls remembered, so that late snapshots of them are known as such. */
const REMEMBERED = 200;

/** The calls of a client: places new ones, knows to which one a message belongs, lets nobody see one twice. */
export class CallBook {
  readonly #options: CallBookOptions;
  readonly #host: CallHost;
  readonly #calls = new Map<CallId, BeckonCall>();
  readonly #over = new Set<CallId>();
  readonly #early = new EarlySignals();
  // Users invited just now, with what they sent of calls of their own before the server said which call stands.
  readonly #inviting = new Map<UserId, Map<CallId, RingBody>>();

  constructor(options: CallBookOptions) {
    this.#options = options;
    const { host } = options;
    this.#host = {
      clock: host.clock,
      epoch: host.epoch,
      get bodyLimit() {
        return host.bodyLimit;
      },
      get online() {
        return host.online;
      },
      request: host.request,
      insist: host.insist,
      send: host.send,
      earlySignals: (call) => this.earlySignals(call),
      changed: () => {
        this.#tidy();
        host.changed();
      },
    };
  }

  get calls(): ReadonlyMap<CallId, BeckonCall> {
    return this.#calls;
  }

  get versions(): Record<CallId, number> {
    const versions: Record<CallId, number> = {};
    for (const [id, { version }] of this.#calls) if (version !== undefined) versions[id] = version;
    return versions;
  }

  /** Whether a call rings or connects. */
  get urgent(): boolean {
    return [...this.#calls.values()].some(({ state }) => state === 'ringing' || state === 'connecting');
  }

  async call(to: UserId, media: CallMedia): Promise<BeckonCall> {
    if (this.#inviting.has(to)) throw new BeckonError('busy', 'This user is being called already');
    if (media.data && dialectOf(to) === 'mdn')
      throw new BeckonError('unsupported', 'This user’s client has no data channels');
    const before = [...this.#calls.values()].filter((call) => !call.ringsHere);
    const local = await openMedia(media);
    // While the user was asked for devices the other side may have called: then this is the answer, if that was not
    // given meanwhile.
    const theirs = [...this.#calls.values()].find((call) => call.peer.user === to && !before.includes(call));
    if (theirs === undefined) return this.#invite(to, local);
    if (theirs.occupies) closeMedia(local);
    else await theirs.acceptWith(local);
    return theirs;
  }

  /** A snapshot of any call. */
  snapshot(body: RingBody): void {
    const known = this.#calls.get(body.call);
    const meeting = this.#inviting.get(body.caller.user);
    if (known !== undefined) known.snapshot(body);
    else if (body.state === 'ended') this.#remember(body.call);
    else if (this.#over.has(body.call)) this.#refuseReturn(body);
    else if (meeting !== undefined) meeting.set(body.call, body);
    else if (body.state === 'ringing' && body.callee.user === this.#options.me()) this.#ring(body);
  }

  signal(message: ServerSignal | ServerSignalAck): void {
    if (this.#over.has(message.call)) return;
    if (this.#calls.get(message.call)?.signal(message) !== true) this.#early.keep(message);
  }

  /** Takes the signals out that came for a call which was not known, all or those of one party. */
  earlySignals(call: CallId, from?: string): (ServerSignal | ServerSignalAck)[] {
    return this.#early.take(call, from);
  }

  iceServers({ call, servers }: ServerIceServers): void {
    this.#calls.get(call)?.iceServers(servers);
  }

  refused(error: ServerError): void {
    if (error.call !== undefined) this.#calls.get(error.call)?.refused(error);
  }

  /** A new session is open that has `bodies`; the others were made on one that is gone. */
  opened(bodies: readonly RingBody[]): void {
    this.#early.clear();
    const here = new Set(bodies.map(({ call }) => call));
    for (const [id, call] of [...this.#calls]) {
      if (here.has(id) || this.#inviting.has(call.peer.user)) call.serverChanged();
      else call.sessionLost();
    }
    for (const body of bodies) this.snapshot(body);
  }

  /** There is no session at the moment. */
  lost(): void {
    for (const call of [...this.#calls.values()]) call.serverChanged();
  }

  /** Ends every call, as far as that can be done at once. */
  hangUpAll(): void {
    for (const call of [...this.#calls.values()]) void call.hangUp();
  }

  async #invite(to: UserId, local: LocalMedia): Promise<BeckonCall> {
    if (this.#inviting.has(to)) {
      closeMedia(local);
      throw new BeckonError('busy', 'This user is being called already');
    }
    const peer = { user: to, name: this.#options.nameOf(to) };
    const init = { id: randomId128(), direction: 'outgoing', peer, media: local.sends, local } as const;
    const call = new BeckonCall(this.#host, init);
    const meeting = new Map<CallId, RingBody>();
    this.#inviting.set(to, meeting);
    this.#calls.set(call.id, call);
    this.#host.changed();
    try {
      const answer = await this.#host.request({ type: 'call-invite', call: call.id, to, media: local.sends });
      if (answer.call !== undefined && answer.call !== call.id) this.#adopt(call, answer.call);
      return call;
    } catch (error) {
      const failure = asFailure(error);
      call.fail();
      if (failure.code === 'timeout') void this.#host.insist({ type: 'call-cancel', call: call.id });
      throw failure;
    } finally {
      this.#inviting.delete(to);
      for (const body of meeting.values()) this.snapshot(body);
    }
  }

  // The other side's invitation came first and stands: the app's call object becomes that call.
  #adopt(call: BeckonCall, id: CallId): void {
    this.#calls.delete(call.id);
    this.#remember(call.id);
    if (call.state === 'ended') {
      // Taken back while the answer was on its way.
      this.#remember(id);
      void this.#host.insist({ type: 'hang-up', call: id });
      return;
    }
    call.adopt(id);
    this.#calls.set(id, call);
  }

  #ring(body: RingBody): void {
    const engaged = this.#options.engaged() || [...this.#calls.values()].some((call) => call.occupies);
    if (engaged && this.#options.busyWhileInCall) {
      this.#remember(body.call);
      void this.#host.insist({ type: 'call-busy', call: body.call });
      return;
    }
    const { caller: peer, media } = body;
    const call = new BeckonCall(this.#host, { id: body.call, direction: 'incoming', peer, media });
    this.#calls.set(call.id, call);
    call.snapshot(body);
    this.#host.changed();
    this.#host.request({ type: 'call-ringing', call: call.id }).catch(() => {});
    this.#options.incoming(call);
  }

  // What is over here stays over: a server that still has this session in it is told.
  #refuseReturn(body: RingBody): void {
    if (body.me !== undefined) void this.#host.insist({ type: 'hang-up', call: body.call });
  }

  #tidy(): void {
    for (const [id, call] of this.#calls) {
      if (call.state !== 'ended') continue;
      this.#calls.delete(id);
      this.#remember(id);
    }
  }

  #remember(id: CallId): void {
    this.#over.add(id);
    if (this.#over.size > REMEMBERED) for (const oldest of [...this.#over].slice(0, 1)) this.#over.delete(oldest);
  }
}
