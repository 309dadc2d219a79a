import type {
  CallBody,
  CallState,
  ClientMessage,
  ClientSignal,
  ClientSignalAck,
  EndReason,
  ErrorCode,
  Media,
  ServerSignal,
} from '../protocol.gen.js';
import type { FakeServer, FakeSession } from './fake_server.js';

interface FakeParty {
  readonly session: FakeSession;
  readonly media: Media;
  connected: boolean;
}

interface FakeCall {
  readonly id: string;
  readonly callee: { user: string; name: string };
  readonly media: Media;
  readonly parties: FakeParty[];
  readonly rings: Set<FakeSession>;
  state: CallState;
  version: number;
  reason: EndReason | undefined;
}

type CallRequest = Extract<ClientMessage, { id: string; call: string }>;

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

  request(session: FakeSession, message: CallRequest): ErrorCode | { call?: string } {
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
      if (call === undefined) session.tell({ type: 'error', code: 'no-such-call', message: 'Unknown', call: id });
      else if (call.version !== version) session.tell({ type: 'call', ...this.#view(call, session) });
    }
    return {};
  }

  /** The transport of the session is gone. */
  detached(session: FakeSession): void {
    for (const call of this.#calls.values()) {
      if (call.state === 'ended') continue;
      if (call.state === 'ringing' && call.parties[0]?.session === session) this.#end(call, 'cancelled');
      else if (call.parties.some((party) => party.session === session)) this.#publish(call);
    }
  }

  /** Forgets every call, as after a restart. */
  forget(): void {
    this.#calls.clear();
  }

  #invite(session: FakeSession, id: string, to: string, media: Media): ErrorCode | { call?: string } {
    if (this.#calls.has(id)) return { call: id };
    const rings = this.#server.attached.filter(({ who }) => who.user === to);
    const callee = rings[0]?.who;
    if (callee === undefined) return 'offline';
    const crossing = [...this.#calls.values()].find(
      (call) => call.state === 'ringing' && call.parties[0]?.session.who.user === to && call.rings.has(session),
    );
    if (crossing !== undefined) {
      this.#accept(crossing, session, media);
      return { call: crossing.id };
    }
    const caller = { session, media, connected: false };
    const init = { state: 'ringing', version: 0, reason: undefined } as const;
    const call: FakeCall = { id, callee, media, parties: [caller], rings: new Set(rings), ...init };
    this.#calls.set(id, call);
    this.#publish(call);
    return { call: id };
  }

  #accept(call: FakeCall, session: FakeSession, media: Media): ErrorCode | Record<string, never> {
    const winner = call.parties[1]?.session;
    if (winner !== undefined) return winner === session ? {} : 'already-answered';
    call.parties.push({ session, media, connected: false });
    call.state = 'connecting';
    this.#publish(call);
    return {};
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
    const sessions = new Set([...call.parties.map(({ session }) => session), ...call.rings]);
    for (const session of sessions) session.tell({ type: 'call', ...this.#view(call, session) });
  }

  #view(call: FakeCall, session: FakeSession): CallBody {
    const { id, version, callee, media, rings, parties } = call;
    const caller = parties[0]?.session.who ?? callee;
    const me = parties.findIndex((party) => party.session === session);
    const body = { call: id, version, mode: 'ring', caller, callee, media, ringing: rings.size } as const;
    if (me < 0 && parties.length > 1) return { ...body, state: 'ended', reason: 'answered-elsewhere', parties: [] };
    const reason = call.reason === undefined ? {} : { reason: call.reason };
    if (me < 0) return { ...body, state: call.state, parties: [], ...reason };
    const shown = parties.map((party, index) => ({
      party: `p${index}`,
      ...party.session.who,
      epoch: party.session.hello?.epoch ?? 0,
      attached: party.session.attached,
      connected: party.connected,
      media: party.media,
    }));
    const withMdn = shown.some(({ user }, index) => index !== me && user.startsWith('m-'));
    const role = { me: `p${me}`, polite: me === 1 || withMdn, ...(parties.length > 1 ? { ice: [] } : {}) };
    return { ...body, state: call.state, parties: shown, ...role, ...reason };
  }
}
