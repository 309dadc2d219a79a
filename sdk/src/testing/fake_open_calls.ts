import type {
  CallBody,
  ClientMessage,
  ClientSignal,
  ClientSignalAck,
  ErrorCode,
  Media,
  Party,
  ServerMessage,
  ServerSignal,
  UserRef,
} from '../protocol.gen.js';
import { randomId128 } from '../random_id.js';

/** What open calls need of a session. */
export interface OpenCallSession {
  readonly id: string;
  readonly who: UserRef;
  readonly attached: boolean;
  readonly hello: { readonly epoch: number } | undefined;
  tell(message: ServerMessage): void;
}

/** What the server keeps of a party, and what a proof tells of it. */
interface Seat {
  readonly party: string;
  /** Its session's id. */
  readonly at: string;
  readonly user: string;
  readonly name: string;
  readonly epoch: number;
  readonly media: Media;
}

interface OpenParty extends Seat {
  /** Undefined after a restart until the session is back. */
  session: OpenCallSession | undefined;
}

interface Proof {
  readonly open: string;
  readonly link: string;
  readonly party: string;
  readonly version: number;
  readonly joined: number;
  readonly seats: readonly Seat[];
}

/** Of the server that the calls are on. */
interface Sealing {
  seal(value: object): string;
  unseal<Value extends object>(sealed: string): Value | undefined;
}

interface OpenCall {
  readonly id: string;
  readonly link: string;
  readonly parties: OpenParty[];
  version: number;
  /** How many have ever joined. */
  joined: number;
}

type CallRequest = Extract<ClientMessage, { id: string; call: string }>;

const SEATS = 8;
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Open calls of the fake server, without deadlines. A link is good until `expired` has it. */
export class FakeOpenCalls {
  /** Links whose time is over. */
  readonly expired = new Set<string>();
  readonly #links = new Map<string, string>();
  readonly #calls = new Map<string, OpenCall>();
  readonly #sealing: Sealing;

  constructor(sealing: Sealing) {
    this.#sealing = sealing;
  }

  /** Who is in it, by number. */
  parties(call: string): Party[] {
    return this.#calls.get(call)?.parties.map(partyOf) ?? [];
  }

  open(lifetime = LIFETIME_MS): { call: string; link: string; expires_in: number } {
    const call = randomId128();
    const link = `link-${call}`;
    this.#links.set(link, call);
    return { call, link, expires_in: Math.min(lifetime, LIFETIME_MS) };
  }

  join(session: OpenCallSession, link: string, media: Media): ErrorCode | { call: string } {
    const id = this.#links.get(link);
    if (id === undefined) return 'no-such-call';
    if (this.expired.has(link)) return 'token-expired';
    const call = this.#calls.get(id) ?? { id, link, parties: [], version: 0, joined: 0 };
    if (find(call, session) !== undefined) return { call: id };
    if (call.parties.length === SEATS) return 'busy';
    this.#calls.set(id, call);
    const epoch = session.hello?.epoch ?? 0;
    call.parties.push({ party: `p${call.joined}`, at: session.id, ...session.who, epoch, media, session });
    call.joined += 1;
    this.#publish(call);
    return { call: id };
  }

  /** Undefined when it is not for an open call. */
  request(session: OpenCallSession, message: CallRequest): ErrorCode | Record<string, never> | undefined {
    const call = this.#calls.get(message.call);
    if (call === undefined) return undefined;
    const me = find(call, session);
    if (message.type === 'hang-up') {
      if (me !== undefined) this.#leave(call, me);
      return {};
    }
    if (me === undefined) return 'not-a-party';
    if (message.type === 'ice-servers') session.tell({ type: 'ice-servers', call: call.id, servers: [] });
    return message.type === 'ice-servers' || message.type === 'call-media' ? {} : 'wrong-state';
  }

  /** False when it is not for an open call. */
  signal(session: OpenCallSession, message: ClientSignal | ClientSignalAck): boolean {
    const call = this.#calls.get(message.call);
    if (call === undefined) return false;
    const { to, ...rest } = message;
    const from = find(call, session)?.party;
    const other = call.parties.find(({ party }) => party === to)?.session;
    if (from !== undefined && other !== undefined) other.tell({ ...rest, from } as ServerSignal);
    else {
      const seq = 'seq' in message ? { seq: message.seq } : {};
      session.tell({ type: 'error', code: 'not-a-party', message: 'No', call: call.id, to, ...seq });
    }
    return true;
  }

  /** What differs from what the session has; false for a call that is not open. */
  sync(session: OpenCallSession, id: string, version: number): boolean {
    const call = this.#calls.get(id);
    if (call === undefined) return false;
    if (find(call, session) === undefined)
      session.tell({ type: 'error', code: 'not-a-party', message: 'You are not in this call', call: id });
    else if (call.version !== version) session.tell({ type: 'call', ...this.#view(call, session) });
    return true;
  }

  /** Whether the session is in a call. */
  occupies(session: OpenCallSession): boolean {
    return [...this.#calls.values()].some((call) => find(call, session) !== undefined);
  }

  /** The session has a transport, with the client's proofs of calls. A call that is not known is made anew from one. */
  opened(session: OpenCallSession, proofs: readonly string[]): void {
    for (const sealed of proofs) {
      const proof = this.#sealing.unseal<Proof>(sealed);
      const own = ({ party, at }: Seat) => party === proof?.party && at === session.id;
      if (proof?.open === undefined || !proof.seats.some(own)) continue;
      const { open: id, link, version, joined, seats } = proof;
      const parties = seats.map((seat) => ({ ...seat, session: undefined }));
      const call = this.#calls.get(id) ?? { id, link, version, joined, parties };
      this.#calls.set(id, call);
      call.version = Math.max(call.version, version);
      const mine = call.parties.find(own);
      if (mine !== undefined) mine.session = session;
    }
    this.changed(session);
  }

  /** It was attached or detached, or began a new life. */
  changed(session: OpenCallSession): void {
    for (const call of this.#calls.values()) if (find(call, session) !== undefined) this.#publish(call);
  }

  /** It ended. */
  gone(session: OpenCallSession): void {
    for (const call of this.#calls.values()) {
      const me = find(call, session);
      if (me !== undefined) this.#leave(call, me);
    }
  }

  /** Forgets every call, as after a restart; the links are good still. */
  forget(): void {
    this.#calls.clear();
  }

  #leave(call: OpenCall, who: OpenParty): void {
    call.parties.splice(call.parties.indexOf(who), 1);
    this.#publish(call);
    const { id, version } = call;
    who.session?.tell({
      type: 'call',
      call: id,
      version,
      mode: 'open',
      state: 'ended',
      reason: 'hung-up',
      parties: [],
    });
    if (call.parties.length === 0) this.#calls.delete(id);
  }

  #publish(call: OpenCall): void {
    call.version += 1;
    for (const { session } of call.parties) session?.tell({ type: 'call', ...this.#view(call, session) });
  }

  #view(call: OpenCall, session: OpenCallSession): CallBody {
    const { id, version, link, joined, parties } = call;
    const party = find(call, session)?.party ?? '';
    const state = parties.length > 1 ? 'open' : 'waiting';
    const seats = parties.map(({ session: _, ...seat }) => seat);
    const proof = this.#sealing.seal({ open: id, link, party, version, joined, seats } satisfies Proof);
    const shown = parties.map(partyOf);
    return { call: id, version, mode: 'open', state, parties: shown, me: party, link, proof, ice: [] };
  }
}

function find(call: OpenCall, session: OpenCallSession): OpenParty | undefined {
  return call.parties.find((party) => party.session === session);
}

function partyOf({ session, at: _, ...seat }: OpenParty): Party {
  const now = session === undefined ? {} : { ...session.who, epoch: session.hello?.epoch ?? 0 };
  return { ...seat, ...now, attached: session?.attached ?? false, connected: false };
}
