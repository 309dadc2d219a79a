import type { CallMedia } from './api.js';
import { BeckonCall } from './call.js';
import type { CallHost } from './call_host.js';
import { dialectOf } from './dialect.js';
import { EarlySignals } from './early_signals.js';
import { asFailure, BeckonError } from './failure.js';
import { Invitations } from './invitations.js';
import { closeMedia, type LocalMedia, openMedia } from './media.js';
import type {
  CallId,
  EndReason,
  Sealed,
  ServerError,
  ServerIceServers,
  ServerOk,
  ServerSignal,
  ServerSignalAck,
  UserId,
} from './protocol.gen.js';
import { randomId128 } from './random_id.js';
import type { Request } from './requests.js';
import { ReturningCalls } from './returning_calls.js';
import type { RingBody } from './ring_body.js';
import type { SavedCall } from './saved_session.js';

export interface CallBookOptions {
  host: Omit<CallHost, 'earlySignals'>;
  me(): UserId;
  nameOf(user: UserId): string;
  busyWhileInCall: boolean;
  /** Whether the user is in a call that is not in this book. */
  engaged(): boolean;
  /** One that rings here, or has come back. */
  arrived(call: BeckonCall): void;
  /** The devices could not be opened again for a call that comes back; it goes on without. */
  failed(failure: BeckonError): void;
}

/** Ended calls remembered, so that late snapshots of them are known as such. */
const REMEMBERED = 200;
/** As many proofs as a hello can present. */
const UNCONFIRMED = 16;

/** The calls of a client: places new ones, knows to which one a message belongs, lets nobody see one twice. */
export class CallBook {
  readonly #options: CallBookOptions;
  readonly #host: CallHost;
  readonly #calls = new Map<CallId, BeckonCall>();
  readonly #over = new Set<CallId>();
  // Of calls that are over here without the server's having said so.
  readonly #unconfirmed = new Map<CallId, Sealed>();
  readonly #early = new EarlySignals();
  readonly #invitations: Invitations;
  readonly #returning: ReturningCalls;

  constructor(options: CallBookOptions) {
    this.#options = options;
    const { host } = options;
    this.#host = {
      clock: host.clock,
      epoch: host.epoch,
      codecs: host.codecs,
      get bodyLimit() {
        return host.bodyLimit;
      },
      get online() {
        return host.online;
      },
      request: host.request,
      insist: (request) => this.#insist(request),
      send: host.send,
      reach: host.reach,
      earlySignals: (call) => this.earlySignals(call),
      changed: () => {
        this.#tidy();
        host.changed();
      },
    };
    this.#invitations = new Invitations(this.#host, {
      met: (call, id) => this.#adopt(call, id),
      snapshot: (body) => this.snapshot(body),
    });
    this.#returning = new ReturningCalls(host.clock, {
      back: (body, saved, local) => this.#takeBack(body, saved, local),
      gone: (id) => {
        this.#remember(id);
        this.#host.changed();
      },
      failed: (failure) => options.failed(failure),
    });
  }

  get calls(): ReadonlyMap<CallId, BeckonCall> {
    return this.#calls;
  }

  get versions(): Record<CallId, number> {
    const versions: Record<CallId, number> = {};
    for (const [id, { version }] of this.#calls) if (version !== undefined) versions[id] = version;
    return versions;
  }

  /** What shows a server that has lost calls that they were there; those that are not over first. */
  get proofs(): Sealed[] {
    const here = [...this.#calls.values(), ...this.#returning.saved].flatMap(({ proof }) => proof ?? []);
    return [...here, ...this.#unconfirmed.values()];
  }

  /** What to come back to after a reload. */
  get saved(): SavedCall[] {
    const here = [...this.#calls.values()].filter((call) => call.underWay).map((call) => call.saved);
    return [...here, ...this.#returning.saved];
  }

  /** Whether a call rings or connects. */
  get urgent(): boolean {
    return [...this.#calls.values()].some(({ state }) => state === 'ringing' || state === 'connecting');
  }

  /** Whether a call was answered and is not over. */
  get underWay(): boolean {
    return [...this.#calls.values()].some(({ underWay }) => underWay);
  }

  async call(to: UserId, media: CallMedia): Promise<BeckonCall> {
    if (this.#invitations.has(to)) throw new BeckonError('busy', 'This user is being called already');
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

  /** The calls that the tab's former page was in: they come back once the server says that they are there. */
  bringBack(calls: readonly SavedCall[]): void {
    this.#returning.expect(calls);
  }

  /** A snapshot of any call. */
  snapshot(body: RingBody): void {
    const known = this.#calls.get(body.call);
    if (body.state === 'ended') this.#unconfirmed.delete(body.call);
    if (known !== undefined) known.snapshot(body);
    else if (this.#returning.snapshot(body)) return;
    else if (body.state === 'ended') this.#remember(body.call);
    else if (this.#over.has(body.call)) this.#refuseReturn(body);
    else if (this.#invitations.park(body)) return;
    else if (body.me !== undefined) this.#refuseReturn(body);
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

  /** The server's word about a call as a whole, or about one of its signals. */
  refused({ call: id, code }: ServerError): void {
    const call = id === undefined ? undefined : this.#calls.get(id);
    if (call === undefined || this.#invitations.has(call.peer.user)) return;
    if (code === 'not-a-party') call.sessionLost();
    if (code !== 'no-such-call') return;
    call.unknown();
    if (call.direction === 'outgoing') void this.#invitations.repeat(call);
  }

  /** A session is open: the one before, or a new one that the calls are not those of. */
  opened(resumed: boolean): void {
    if (!resumed) this.#early.clear();
    for (const call of [...this.#calls.values()]) {
      // An invitation that is not answered yet is sent again with the requests.
      call.sessionOpened(resumed || this.#invitations.has(call.peer.user));
    }
    this.#returning.opened();
  }

  /** There is no session at the moment. */
  lost(): void {
    for (const call of [...this.#calls.values()]) call.serverChanged();
  }

  /** Ends every call, as far as that can be done at once. */
  hangUpAll(): void {
    this.#returning.close();
    for (const call of [...this.#calls.values()]) void call.hangUp();
  }

  /** The page goes: what rings here rings on elsewhere, invitations are taken back, the rest is for the next page. */
  leavePage(): void {
    for (const call of [...this.#calls.values()]) {
      if (call.ringsHere) call.abandon('session-lost');
      else if (!call.underWay) void call.hangUp();
    }
  }

  /** Ends every call here and tells nobody. */
  abandon(reason: EndReason): void {
    this.#returning.close();
    for (const call of [...this.#calls.values()]) call.abandon(reason);
  }

  async #invite(to: UserId, local: LocalMedia): Promise<BeckonCall> {
    if (this.#invitations.has(to)) {
      closeMedia(local);
      throw new BeckonError('busy', 'This user is being called already');
    }
    const peer = { user: to, name: this.#options.nameOf(to) };
    const init = { id: randomId128(), direction: 'outgoing', peer, media: local.sends, local } as const;
    const call = new BeckonCall(this.#host, init);
    this.#calls.set(call.id, call);
    this.#host.changed();
    try {
      await this.#invitations.send(call);
      return call;
    } catch (error) {
      const failure = asFailure(error);
      call.fail('offline');
      if (failure.code === 'timeout') void this.#host.insist({ type: 'call-cancel', call: call.id });
      throw failure;
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
    this.#options.arrived(call);
  }

  // The call goes on where the tab's former page left it.
  #takeBack(body: RingBody, saved: SavedCall, local: LocalMedia): void {
    const direction = body.me === 'p0' ? 'outgoing' : 'incoming';
    const peer = direction === 'outgoing' ? body.callee : body.caller;
    const call = new BeckonCall(this.#host, { id: body.call, direction, peer, media: body.media, local });
    this.#calls.set(call.id, call);
    call.restore(saved);
    call.snapshot(body);
    this.#options.arrived(call);
  }

  // What is over here stays over: a server that still has this session in it is told.
  #refuseReturn({ call, me, state }: RingBody): void {
    this.#remember(call);
    if (me !== undefined) void this.#insist({ type: state === 'ringing' ? 'call-cancel' : 'hang-up', call });
  }

  async #insist(request: Request): Promise<ServerOk | BeckonError> {
    const answer = await this.#options.host.insist(request);
    if ('call' in request && typeof request.call === 'string') this.#unconfirmed.delete(request.call);
    return answer;
  }

  #tidy(): void {
    for (const [id, call] of this.#calls) {
      if (call.state !== 'ended') continue;
      this.#calls.delete(id);
      this.#remember(id);
      if (call.proof !== undefined && !call.confirmed) this.#unconfirmed.set(id, call.proof);
    }
    trim(this.#unconfirmed, UNCONFIRMED);
  }

  #remember(id: CallId): void {
    this.#over.add(id);
    trim(this.#over, REMEMBERED);
  }
}

/** Takes the oldest out. */
function trim(of: Set<CallId> | Map<CallId, unknown>, most: number): void {
  for (const oldest of of.keys()) {
    if (of.size <= most) return;
    of.delete(oldest);
  }
}
