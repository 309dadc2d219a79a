import type { Client, ConnectOptions, Transport } from '../api.js';
import { type Clock, systemClock } from '../clock.js';
import { connectOn } from '../connect.js';
import { HttpChannel } from '../http_channel.js';
import type { Platform } from '../platform.js';
import type {
  ClientHello,
  ClientMessage,
  ErrorCode,
  ServerChat,
  ServerMessage,
  ServerOk,
  ServerWelcome,
} from '../protocol.gen.js';
import { randomId128 } from '../random_id.js';
import type { ServerChannel } from '../server_channel.js';
import { FakeBlocks } from './fake_blocks.js';
import { FakeCalls } from './fake_calls.js';
import { FakeHttp } from './fake_http.js';
import { FakeLobby } from './fake_lobby.js';
import { type FakeLogin, FakeLogins, type FakeRefusal } from './fake_logins.js';
import { FakeOpenCalls } from './fake_open_calls.js';
import { seal, unseal } from './fake_seal.js';
import { FakeSession } from './fake_session.js';
import { FakeSocket, type FakeTransport } from './fake_transport.js';

export type Answer = ErrorCode | Omit<ServerOk, 'type' | 'id'>;

interface Token {
  session: string;
  device: string;
  number: number;
  login?: FakeLogin;
}

/**
 * A Beckon server in memory, for tests: sessions that are resumed, the lobby and its chat, private lines, calls between
 * users and by link, signals. Several clients of one program connect to it with `connect` and see each other as on a
 * real one. What it is told to lose, delay, refuse, cut or forget, it does; nothing ends by itself: the grace time of a
 * session whose client is away is over when `expire` says so, and invitations do not run out.
 */
export class FakeServer {
  /** All that were ever made, in order. */
  readonly transports: FakeTransport[] = [];
  /** Those that there are. */
  readonly sessions: FakeSession[] = [];
  readonly names = new Map<string, string>();
  readonly calls = new FakeCalls(this);
  readonly openCalls = new FakeOpenCalls(this);
  readonly logins = new FakeLogins();
  readonly blocks = new FakeBlocks(this);
  readonly lobby = new FakeLobby(this);
  readonly clock: Clock;
  readonly http: FakeHttp;
  heartbeat = 25_000;
  /** New connections get nowhere, and nobody says so, while false. */
  reachable = true;
  /** Takes everything in and does nothing while true. */
  deaf = false;
  /** Transports that do not get through: refused at once, or silent for ever. */
  blocked: Partial<Record<Transport, 'refused' | 'silent'>> = {};
  /** Refuses every hello with it. */
  refusal: FakeRefusal | undefined;
  /** What gets through in either direction; nobody has a session before the hello. */
  passesUp: (message: ClientMessage, session: FakeSession | undefined) => boolean = () => true;
  passesDown: (message: ServerMessage, session: FakeSession | undefined) => boolean = () => true;
  /** How long each message takes, in milliseconds of `clock`. */
  delay: () => number = () => 0;
  /** Whether the welcome says who is in the lobby; else `sync` has to ask. */
  rosterInWelcome = true;
  readonly #mdn = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #former: FakeSession[] = [];
  #key = 1;
  #lastArrival = 0;

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
    this.http = new FakeHttp(this);
  }

  /** As `connect` of `beckon`, but to this server. Each client is a device of its own, unless `device` names one. */
  readonly connect = (options: ConnectOptions): Promise<Client> =>
    connectOn(() => this.platform(this.clock), { device: randomId128(), ...options });

  /** What a client connects on. */
  platform(clock: Clock, parts: Partial<Platform> = {}): Platform {
    const open = (transport: Transport) => this.open(transport);
    return {
      clock,
      random: () => 0.5,
      open,
      offline: false,
      kept: undefined,
      store: undefined,
      watchPage: () => () => {},
      ...parts,
    };
  }

  /** The client's end of a new transport. */
  open(transport: Transport = 'websocket'): ServerChannel {
    if (transport === 'http') return new HttpChannel('http://fake/http', { fetch: this.http.fetch, clock: this.clock });
    const socket = new FakeSocket(this);
    this.transports.push(socket);
    const blocked = this.blocked.websocket;
    if (blocked === 'refused') queueMicrotask(() => socket.cut());
    else if (this.reachable && blocked === undefined) queueMicrotask(() => socket.opened());
    return socket;
  }

  /** A guest's id comes from their secret; for a device made by `mdn` it is that. */
  userOf({ device, guest = device }: Pick<ClientHello, 'device' | 'guest'>): string {
    return this.#mdn.has(device) ? device : `g-${guest}`;
  }

  /** The device to say hello with as a user of MDN's dialect; it is the user's id, too. */
  mdn(name: string): string {
    const device = `m-${name}`;
    this.#mdn.add(device);
    return device;
  }

  /** What was said in the lobby. */
  get chat(): ServerChat[] {
    return this.lobby.lines;
  }

  /** The sessions whose clients are there. */
  get attached(): FakeSession[] {
    return this.sessions.filter((session) => session.attached);
  }

  /** The newest session of the user with that name; if none is left, the last there was. */
  session(name: string): FakeSession {
    const named = ({ who }: FakeSession) => who.name === name;
    const found = this.sessions.findLast(named) ?? this.#former.findLast(named);
    if (found === undefined) throw new Error(`Nobody is called ${name}`);
    return found;
  }

  /** Breaks every connection without a word. The sessions stay. */
  cut(): void {
    for (const transport of this.transports) transport.cut();
  }

  /**
   * As killing the process and starting it again: sessions, calls, names and chat are gone, numbers begin anew, but
   * what the clients were given to keep is still good, unless the server has lost its `key` too.
   */
  restart({ key = 'kept' }: { key?: 'kept' | 'lost' } = {}): void {
    this.sessions.length = 0;
    this.names.clear();
    this.#ended.clear();
    this.calls.forget();
    this.openCalls.forget();
    this.lobby.forget();
    this.blocks.forget();
    if (key === 'lost') this.#key += 1;
    this.cut();
  }

  /** Says `goodbye` to all and closes all connections, as a server that stops does. The sessions stay. */
  drain(retryIn: number): void {
    for (const { session } of this.transports) session?.tell({ type: 'goodbye', retry_in: retryIn });
    this.carry(() => {
      for (const transport of this.transports) transport.shut(4005);
    });
  }

  /** Ends a session, as the end of its grace time would. */
  expire(session: FakeSession): void {
    const at = this.sessions.indexOf(session);
    if (at < 0) return;
    this.sessions.splice(at, 1);
    this.#ended.add(session.id);
    this.#former.push(session);
    session.transport?.shut(4000);
    this.calls.ended(session);
    this.openCalls.gone(session);
    this.lobby.changed(session.who);
    this.blocks.gone(session);
  }

  /** The login of a session ends, and the session with it. */
  endLogin(session: FakeSession): void {
    session.tell({ type: 'error', code: 'token-expired', message: 'The login is over' });
    const { transport } = session;
    this.carry(() => {
      transport?.shut(4006);
      this.expire(session);
    });
  }

  /** The sessions of a user that are there for this one. */
  reachableBy({ who: { user } }: FakeSession, to: string): FakeSession[] {
    return this.blocks.has(to, user) ? [] : this.attached.filter(({ who }) => who.user === to);
  }

  /** Seals what clients keep for the server. */
  seal(value: object): string {
    return seal(this.#key, value);
  }

  unseal<Value extends object>(sealed: string): Value | undefined {
    return unseal<Value>(this.#key, sealed);
  }

  /** Runs `task` when a message that is sent now arrives: after all that were sent before. */
  carry(task: () => void): void {
    const now = this.clock.now();
    this.#lastArrival = Math.max(this.#lastArrival, now + this.delay());
    if (this.#lastArrival > now) this.clock.after(this.#lastArrival - now, task);
    else queueMicrotask(task);
  }

  take(transport: FakeTransport, message: ClientMessage): void {
    const { session } = transport;
    session?.received.push(message);
    if (this.deaf || !this.passesUp(message, session)) return;
    if (message.type === 'hello') this.#hello(transport, message);
    else if (session === undefined) transport.tell({ type: 'error', code: 'bad-message', message: 'Hello first' });
    else if (message.type === 'bye') this.expire(session);
    else if (message.type === 'signal' || message.type === 'signal-ack') {
      if (!this.openCalls.signal(session, message)) this.calls.signal(session, message);
    } else {
      const answer = this.#request(session, message);
      if (typeof answer === 'string') session.tell({ type: 'error', code: answer, message: answer, id: message.id });
      else session.tell({ type: 'ok', id: message.id, ...answer });
    }
  }

  /** A transport is no more. One that was closed properly outside a call ends its session. */
  gone(transport: FakeTransport, code: number | undefined): void {
    const { session } = transport;
    if (session === undefined || session.transport !== transport) return;
    // What the client said before it closed comes first.
    this.carry(() => {
      if (session.transport !== transport) return;
      session.transport = undefined;
      const left = code === 1000 || code === 1001;
      if (left && !this.calls.occupies(session) && !this.openCalls.occupies(session)) this.expire(session);
      else this.#attachmentChanged(session);
    });
  }

  #hello(transport: FakeTransport, hello: ClientHello): void {
    const resuming = hello.resume === undefined ? undefined : this.#resumed(hello, hello.resume);
    const admitted = resuming !== undefined && hello.token === undefined ? resuming : this.logins.admit(hello);
    const refusal = this.refusal ?? this.#refusal(hello, resuming, admitted);
    if (refusal !== undefined || 'code' in admitted) {
      transport.tell({ type: 'error', message: 'No', ...(refusal ?? { code: 'internal' }) });
      return;
    }
    const session = resuming ?? new FakeSession(this, randomId128(), hello);
    session.login = admitted.login;
    session.hello = hello;
    this.names.set(session.who.user, session.login?.name ?? hello.name ?? session.who.user);
    this.blocks.opened(session, hello.blocked);
    if (!this.sessions.includes(session)) this.sessions.push(session);
    session.received.push(hello);
    session.given += 1;
    const former = session.transport;
    session.transport = transport;
    transport.session = session;
    transport.tell(this.#welcome(session, resuming !== undefined));
    if (former !== transport) former?.shut(4004);
    this.calls.opened(session, hello.calls ?? []);
    this.openCalls.opened(session, hello.calls ?? []);
    this.lobby.changed(session.who);
  }

  #refusal(
    hello: ClientHello,
    resuming: FakeSession | undefined,
    admitted: { login: FakeLogin | undefined } | FakeRefusal,
  ): FakeRefusal | undefined {
    if (hello.resume !== undefined && resuming === undefined) return { code: 'session-expired' };
    if ('code' in admitted) return admitted;
    if (resuming !== undefined && resuming.login?.sub !== admitted.login?.sub) return { code: 'session-expired' };
    if (admitted.login !== undefined) return undefined;
    const user = this.userOf(hello);
    const taken = this.sessions.some(({ who }) => who.name === hello.name && who.user !== user);
    return taken ? { code: 'name-taken' } : undefined;
  }

  /** The session that the token is good for: made anew when the server has forgotten it. */
  #resumed(hello: ClientHello, resume: string): FakeSession | undefined {
    const token = this.unseal<Token>(resume);
    if (token === undefined || token.device !== hello.device || this.#ended.has(token.session)) return undefined;
    let session = this.sessions.find(({ id }) => id === token.session);
    if (session !== undefined && token.number < session.used) return undefined;
    if (session === undefined) {
      session = new FakeSession(this, token.session, hello);
      session.login = token.login;
    }
    session.used = token.number;
    session.given = Math.max(session.given, token.number);
    return session;
  }

  #welcome(session: FakeSession, resumed: boolean): ServerWelcome {
    return {
      type: 'welcome',
      v: 1,
      session: session.id,
      ...session.who,
      stun: [],
      heartbeat: this.heartbeat,
      limits: { message: 131_072, body: 65_536, text: 4000, rooms: 16, calls: 4, blocked: 100 },
      ...(this.rosterInWelcome ? { roster: this.lobby.roster(session.who.user) } : {}),
      resumed,
      resume: this.#resumeToken(session),
      ...this.blocks.forWelcome(session),
      ...(session.login === undefined ? {} : { login_ends_in: session.login.endsIn }),
    };
  }

  #resumeToken({ id, hello, given, login }: FakeSession): string {
    const token: Token = { session: id, device: hello.device, number: given, ...(login && { login }) };
    return this.seal(token);
  }

  #attachmentChanged(session: FakeSession): void {
    this.calls.detached(session);
    this.openCalls.changed(session);
    this.lobby.changed(session.who);
  }

  #request(session: FakeSession, message: Extract<ClientMessage, { id: string }>): Answer {
    switch (message.type) {
      case 'sync':
        this.lobby.sync(session, message.rooms?.['lobby']);
        for (const [id, version] of Object.entries(message.calls ?? {}))
          if (!this.openCalls.sync(session, id, version)) this.calls.sync(session, { [id]: version });
        return {};
      case 'rename':
        this.names.set(session.who.user, message.name);
        this.lobby.changed(session.who);
        return {};
      case 'chat':
        this.lobby.say(session.who, message.message, message.text);
        return {};
      case 'relay': {
        if (this.blocks.has(session.who.user, message.to)) return 'forbidden';
        const to = this.reachableBy(session, message.to);
        const { kind, body } = message;
        for (const one of to) one.tell({ type: 'relay', from: session.who, kind, body });
        return to.length === 0 ? 'offline' : {};
      }
      case 'login':
        return this.#renew(session, message.token);
      case 'block':
      case 'unblock':
        return this.blocks.request(session, message);
      case 'room-join':
      case 'room-leave':
        return 'no-such-room';
      case 'call-open':
        return this.openCalls.open(message.lifetime);
      case 'call-join':
        return this.openCalls.join(session, message.link, message.media);
      default:
        return this.openCalls.request(session, message) ?? this.calls.request(session, message);
    }
  }

  #renew(session: FakeSession, token: string): Answer {
    const verified = this.logins.verify(token);
    if ('code' in verified) return verified.code;
    if (verified.login.sub !== session.login?.sub) return 'forbidden';
    session.login = verified.login;
    return { expires_in: verified.login.endsIn, resume: this.#resumeToken(session) };
  }
}
