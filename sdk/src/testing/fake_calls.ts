import type {
  CallBody,
  CallState,
  ClientMessage,
  ClientSignal,
  ClientSignalAck,
  EndReason,
  Media,
  ServerSignal,
  UserRef,
} from '../protocol.gen.js';
import type { Answer, FakeServer } from './fake_server.js';
import type { FakeSession } from './fake_session.js';

interface FakeParty {
  /** Undefined when the server was restarted and the party is not back. */
  session: FakeSession | undefined;
  readonly who: UserRef;
  readonly epoch: number;
  readonly media: Media;
  connected: boolean;
}

interface FakeCall {
  readonly id: string;
  readonly callee: UserRef;
  readonly media: Media;
  readonly parties: FakeParty[];
  readonly rings: Set<FakeSession>;
  readonly ringsUntil: number;
  state: CallState;
  version: number;
  reason: EndReason | undefined;
}

/** What a party is given of an answered call, so that a server that has lost it can make it anew. */
interface Proof extends Pick<FakeCall, 'id' | 'callee' | 'media' | 'state' | 'version'> {
  readonly party: number;
  readonly parties: Pick<FakeParty, 'who' | 'epoch' | 'media'>[];
}

type CallRequest = Extract<ClientMessage, { id: string; call: string }>;

const RING_MS = 60_000;

/** Ring calls of the fake server: one device answers, the others hear of it; no deadlines. */
export class FakeCalls {
  readonly #server: FakeServer;
  readonly #calls = new Map<string, FakeCall>();

  constructor(server: FakeServer) {
    this.#server = server;
  }

  state(id: string): CallState | undefined {
    return this.#calls.get(id)?.state;
  }

  request(session: FakeSession, message: CallRequest): Answer {
    if (message.type === 'call-invite') return this.#invite(session, message.call, message.to, message.media);
    const call = this.#calls.get(message.call);
    if (call === undefined) return message.type === 'hang-up' || message.type === 'call-cancel' ? {} : 'no-such-call';
    const party = call.parties.find((one) => one.session === session);
    if (party === undefined && !call.rings.has(session)) return 'not-a-party';
    if (call.state === 'ended') return ['hang-up', 'call-cancel'].includes(message.type) ? {} : 'wrong-state';
    switch (message.type) {
      case 'call-accept':
        return this.#accept(call, session, message.media);
      case 'call-decline':
        return this.#end(call, 'declined');
      case 'call-cancel':
        return call.state === 'ringing' ? this.#end(call, 'cancelled') : 'wrong-state';
      case 'call-busy':
        call.rings.delete(session);
        return call.rings.size === 0 ? this.#end(call, 'busy') : {};
      case 'hang-up':
        return this.#end(call, 'hung-up');
      case 'call-media':
        if (party !== undefined) party.connected = message.state === 'connected';
        return this.#judge(call);
      case 'ice-servers':
        session.tell({ type: 'ice-servers', call: call.id, servers: [] });
        return {};
      default:
        this.#publish(call);
        return {};
    }
  }

  signal(session: FakeSession, message: ClientSignal | ClientSignalAck): void {
    const call = this.#calls.get(message.call);
    const from = call?.parties.findIndex((party) => party.session === session) ?? -1;
    const to = call?.parties[Number(message.to.slice(1))]?.session;
    if (from < 0 || to === undefined) {
      const refusal = { code: from < 0 ? 'not-a-party' : 'offline', message: 'No', call: message.call } as const;
      session.tell({ type: 'error', ...refusal, ...('seq' in message ? { seq: message.seq } : {}) });
      return;
    }
    const { to: _, ...rest } = message;
    to.tell({ ...rest, from: `p${from}` } as ServerSignal);
  }

  sync(session: FakeSession, has: Record<string, number>): Record<string, never> {
    for (const [id, version] of Object.entries(has)) {
      const call = this.#calls.get(id);
      if (call === undefined || !this.#concerns(call, session))
        session.tell({ type: 'error', code: 'no-such-call', message: 'Unknown', call: id });
      else if (call.version !== version) session.tell({ type: 'call', ...this.#view(call, session) });
    }
    return {};
  }

  /** Whether the session is in a call that was answered. */
  occupies(session: FakeSession): boolean {
    return this.#live().some(
      ({ state, parties }) => state !== 'ringing' && parties.some((one) => one.session === session),
    );
  }

  /** The session has a transport, with the client's proofs of calls: what concerns it is told. */
  opened(session: FakeSession, proofs: readonly string[]): void {
    for (const sealed of proofs) {
      const proof = this.#server.unseal<Proof>(sealed);
      // Those of open calls are not for here.
      if (proof?.parties !== undefined) this.#present(session, proof);
    }
    for (const call of this.#live()) {
      if (call.state === 'ringing' && call.callee.user === session.who.user) call.rings.add(session);
      if (this.#concerns(call, session)) this.#publish(call);
    }
  }

  /** The transport of the session is gone. */
  detached(session: FakeSession): void {
    for (const call of this.#live()) if (call.parties.some((party) => party.session === session)) this.#publish(call);
  }

  /** The session is over. */
  ended(session: FakeSession): void {
    for (const call of this.#live()) {
      call.rings.delete(session);
      if (call.state === 'ringing' && call.parties[0]?.session === session) this.#end(call, 'cancelled');
      else if (call.parties.some((party) => party.session === session)) this.#publish(call);
    }
  }

  /** A user has blocked another: the call of the two, if there is one, ends as if they had declined it or hung up. */
  blocked(by: string, other: string): void {
    for (const call of this.#live()) {
      const caller = call.parties[0]?.who.user;
      if (![by, other].every((user) => user === caller || user === call.callee.user)) continue;
      if (call.state !== 'ringing') this.#end(call, 'hung-up');
      else this.#end(call, caller === by ? 'cancelled' : 'declined');
    }
  }

  /** Forgets every call. */
  forget(): void {
    this.#calls.clear();
  }

  #live(): FakeCall[] {
    return [...this.#calls.values()].filter(({ state }) => state !== 'ended');
  }

  #concerns({ parties, rings }: FakeCall, session: FakeSession): boolean {
    return rings.has(session) || parties.some((party) => party.session === session);
  }

  #invite(session: FakeSession, id: string, to: string, media: Media): Answer {
    if (this.#calls.has(id)) return { call: id };
    if (this.#server.blocks.has(session.who.user, to)) return 'forbidden';
    const rings = this.#server.reachableBy(session, to);
    const callee = rings[0]?.who;
    if (callee === undefined) return 'offline';
    const crossing = this.#live().find(
      (call) => call.state === 'ringing' && call.parties[0]?.session?.who.user === to && call.rings.has(session),
    );
    if (crossing !== undefined) {
      this.#accept(crossing, session, media);
      return { call: crossing.id };
    }
    const parties = [this.#party(session, media)];
    const ringsUntil = this.#server.clock.now() + RING_MS;
    const init = { state: 'ringing', version: 0, reason: undefined, ringsUntil } as const;
    const call: FakeCall = { id, callee, media, parties, rings: new Set(rings), ...init };
    this.#calls.set(id, call);
    this.#publish(call);
    return { call: id };
  }

  #party(session: FakeSession, media: Media): FakeParty {
    return { session, who: session.who, epoch: session.hello.epoch, media, connected: false };
  }

  #accept(call: FakeCall, session: FakeSession, media: Media): Answer {
    const winner = call.parties[1]?.session;
    if (winner !== undefined) return winner === session ? {} : 'already-answered';
    call.parties.push(this.#party(session, media));
    call.state = 'connecting';
    this.#publish(call);
    return {};
  }

  // A call that was forgotten is made anew, with the party that shows it; the other one is in it once it shows it too.
  #present(session: FakeSession, proof: Proof): void {
    const { id, callee, media, party, state, version } = proof;
    let call = this.#calls.get(id);
    if (call === undefined) {
      const parties = proof.parties.map((one) => ({ ...one, session: undefined, connected: state === 'active' }));
      const init = { rings: new Set<FakeSession>(), ringsUntil: 0, reason: undefined };
      call = { id, callee, media, parties, state, version, ...init };
      this.#calls.set(id, call);
    }
    call.version = Math.max(call.version, version);
    const mine = call.parties[party];
    if (mine !== undefined) mine.session = session;
    if (call.state === 'ended') session.tell({ type: 'call', ...this.#view(call, session) });
  }

  #judge(call: FakeCall): Record<string, never> {
    const both = call.parties.length === 2 && call.parties.every(({ connected }) => connected);
    if (both) call.state = 'active';
    else if (call.state === 'active') call.state = 'reconnecting';
    this.#publish(call);
    return {};
  }

  #end(call: FakeCall, reason: EndReason): Record<string, never> {
    call.state = 'ended';
    call.reason = reason;
    this.#publish(call);
    return {};
  }

  #publish(call: FakeCall): void {
    call.version += 1;
    const sessions = new Set([...call.parties.flatMap(({ session }) => session ?? []), ...call.rings]);
    for (const session of sessions) session.tell({ type: 'call', ...this.#view(call, session) });
  }

  #view(call: FakeCall, session: FakeSession): CallBody {
    const { id, version, callee, media, rings, parties, state } = call;
    const caller = parties[0]?.who ?? callee;
    const me = parties.findIndex((party) => party.session === session);
    const body = { call: id, version, mode: 'ring', caller, callee, media, ringing: rings.size } as const;
    if (me < 0 && parties.length > 1) return { ...body, state: 'ended', reason: 'answered-elsewhere', parties: [] };
    const reason = call.reason === undefined ? {} : { reason: call.reason };
    const left = state === 'ringing' ? { expires_in: Math.max(0, call.ringsUntil - this.#server.clock.now()) } : {};
    if (me < 0) return { ...body, state, parties: [], ...reason, ...left };
    const shown = parties.map(({ session: its, who, epoch, media: sends, connected }, index) => ({
      party: `p${index}`,
      ...(its?.who ?? who),
      epoch: its?.hello.epoch ?? epoch,
      attached: its?.attached ?? false,
      connected,
      media: sends,
    }));
    const withMdn = shown.some(({ user }, index) => index !== me && user.startsWith('m-'));
    const role = { me: `p${me}`, polite: me === 1 || withMdn };
    const answered = parties.length > 1 ? { ice: [], proof: this.#proof(call, me) } : {};
    return { ...body, state, parties: shown, ...role, ...answered, ...reason, ...left };
  }

  #proof({ id, callee, media, state, version, parties }: FakeCall, party: number): string {
    const kept = parties.map(({ session, who, epoch, media: sends }) => ({
      who,
      epoch: session?.hello.epoch ?? epoch,
      media: sends,
    }));
    const proof: Proof = { id, callee, media, state, version, party, parties: kept };
    return this.#server.seal(proof);
  }
}
