import type { Platform, ServerChannel } from '../platform.js';
import type {
  ClientHello,
  ClientMessage,
  ErrorCode,
  Member,
  ServerChat,
  ServerMessage,
  ServerOk,
  ServerWelcome,
  UserRef,
} from '../protocol.gen.js';
import { FakeCalls } from './fake_calls.js';
import { FakeOpenCalls } from './fake_open_calls.js';
import type { ManualClock } from './manual_clock.js';

type Answer = Omit<ServerOk, 'type' | 'id'>;

export type Without<Message, Key extends string> = Message extends unknown ? Omit<Message, Key> : never;

/** One client's transport and, after its hello, its session. */
export class FakeSession implements ServerChannel {
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  onmessage: ((message: ServerMessage) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  hello: ClientHello | undefined;
  readonly received: ClientMessage[] = [];
  readonly #server: FakeServer;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  get who(): UserRef {
    const device = this.hello?.device ?? '';
    const user = this.#server.mdnDevices.has(device) ? device : `g-${device}`;
    return { user, name: this.#server.names.get(device) ?? '?' };
  }

  get attached(): boolean {
    return this.state === 'open' && this.hello !== undefined;
  }

  send(message: ClientMessage): void {
    if (this.state !== 'open') return;
    const copy: ClientMessage = JSON.parse(JSON.stringify(message));
    this.received.push(copy);
    queueMicrotask(() => this.#server.take(this, copy));
  }

  /** From the server to the client. */
  tell(message: ServerMessage): void {
    const copy: ServerMessage = JSON.parse(JSON.stringify(message));
    queueMicrotask(() => {
      if (this.state === 'open' && this.#server.passes(this, copy)) this.onmessage?.(copy);
    });
  }

  enter(state: 'open' | 'closed'): void {
    if (this.state === 'closed') return;
    this.state = state;
    this.onstate?.(state);
    if (state === 'closed') this.#server.gone(this);
  }

  close(): void {
    this.enter('closed');
  }
}

/**
 * A server in memory that speaks `beckon.v1` as far as the client's tests need it: sessions, lobby, chat, relay, ring
 * calls and signals. What it is told to lose, refuse or leave unanswered, it does.
 */
export class FakeServer {
  readonly sessions: FakeSession[] = [];
  readonly names = new Map<string, string>();
  readonly calls = new FakeCalls(this);
  readonly openCalls = new FakeOpenCalls();
  readonly mdnDevices = new Set<string>();
  heartbeat = 25_000;
  /** New transports get no further than `connecting` while false. */
  reachable = true;
  /** Takes everything in and does nothing while true. */
  deaf = false;
  /** Refuses every hello with it. */
  refusal: { code: ErrorCode; retry_in?: number } | undefined;
  /** What gets through in either direction. */
  passesUp: (message: ClientMessage, session: FakeSession) => boolean = () => true;
  passesDown: (message: ServerMessage, session: FakeSession) => boolean = () => true;
  rosterVersion = 1;
  chat: ServerChat[] = [];

  /** The device to say hello with as a user of MDN's dialect; it is the user's id, too. */
  mdn(name: string): string {
    const device = `m-${name}`;
    this.mdnDevices.add(device);
    return device;
  }

  /** What a client connects on. */
  platform(clock: Platform['clock'] | ManualClock, page: Partial<Platform> = {}): Platform {
    return { clock, random: () => 0.5, open: () => this.open(), watchPage: () => () => {}, ...page };
  }

  open(): FakeSession {
    const session = new FakeSession(this);
    this.sessions.push(session);
    if (this.reachable) queueMicrotask(() => session.enter('open'));
    return session;
  }

  get attached(): FakeSession[] {
    return this.sessions.filter((session) => session.attached);
  }

  /** The newest session of the user with that name. */
  session(name: string): FakeSession {
    const found = this.sessions.findLast((session) => session.hello !== undefined && session.who.name === name);
    if (found === undefined) throw new Error(`Nobody is called ${name}`);
    return found;
  }

  members(): Member[] {
    return [...new Map(this.attached.map(({ who }) => [who.user, { ...who, state: 'here' as const }])).values()];
  }

  passes(session: FakeSession, message: ServerMessage): boolean {
    return this.passesDown(message, session);
  }

  take(session: FakeSession, message: ClientMessage): void {
    if (this.deaf || session.state !== 'open' || !this.passesUp(message, session)) return;
    if (message.type === 'hello') this.#hello(session, message);
    else if (message.type === 'bye') session.enter('closed');
    else if (message.type === 'signal' || message.type === 'signal-ack') {
      if (!this.openCalls.signal(session, message)) this.calls.signal(session, message);
    } else {
      const answer = this.#request(session, message);
      if (typeof answer === 'string') session.tell({ type: 'error', code: answer, message: answer, id: message.id });
      else session.tell({ type: 'ok', id: message.id, ...answer });
    }
  }

  gone(session: FakeSession): void {
    if (session.hello === undefined) return;
    this.calls.detached(session);
    // Sessions of this server end with their transport.
    this.openCalls.gone(session);
    this.presence([], this.members().some(({ user }) => user === session.who.user) ? [] : [session.who.user]);
  }

  presence(members: Member[], left: string[]): void {
    const since = this.rosterVersion;
    this.rosterVersion += 1;
    const version = this.rosterVersion;
    for (const session of this.attached) {
      session.tell({ type: 'presence', room: 'lobby', since, version, members, left });
    }
  }

  say(from: UserRef, message: string, text: string): void {
    if (this.chat.some((line) => line.message === message)) return;
    const n = this.chat.length + 1;
    const line: ServerChat = { type: 'chat', room: 'lobby', n, message, from, text, at: 1_700_000_000_000 + n };
    this.chat.push(line);
    for (const session of this.attached) session.tell(line);
  }

  #hello(session: FakeSession, hello: ClientHello): void {
    if (this.refusal !== undefined) {
      session.tell({ type: 'error', message: 'No', ...this.refusal });
      return;
    }
    const taken = this.attached.some(
      ({ who, hello: other }) => who.name === hello.name && other?.device !== hello.device,
    );
    if (taken) {
      session.tell({ type: 'error', code: 'name-taken', message: 'Somebody here has that name' });
      return;
    }
    this.names.set(hello.device, hello.name);
    session.hello = hello;
    session.tell(this.#welcome(session));
    this.presence([{ ...session.who, state: 'here' }], []);
  }

  #welcome(session: FakeSession): ServerWelcome {
    return {
      type: 'welcome',
      v: 1,
      session: 'AAAAAAAAAAAAAAAAAAAAAA',
      ...session.who,
      stun: [],
      heartbeat: this.heartbeat,
      limits: { message: 131_072, body: 65_536, text: 4000, rooms: 16, calls: 4 },
      roster: { room: 'lobby', version: this.rosterVersion, chat: this.chat.length, members: this.members() },
      resumed: false,
      resume: 'resume-token',
    };
  }

  #request(session: FakeSession, message: Extract<ClientMessage, { id: string }>): ErrorCode | Answer {
    switch (message.type) {
      case 'sync':
        this.#sync(session, message.rooms?.['lobby']);
        for (const [id, version] of Object.entries(message.calls ?? {}))
          if (!this.openCalls.sync(session, id, version)) this.calls.sync(session, { [id]: version });
        return {};
      case 'rename':
        this.names.set(session.hello?.device ?? '', message.name);
        this.presence([{ ...session.who, state: 'here' }], []);
        return {};
      case 'chat':
        this.say(session.who, message.message, message.text);
        return {};
      case 'relay': {
        const to = this.attached.filter(({ who }) => who.user === message.to);
        const { kind, body } = message;
        for (const one of to) one.tell({ type: 'relay', from: session.who, kind, body });
        return to.length === 0 ? 'offline' : {};
      }
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

  #sync(session: FakeSession, has: { roster: number; chat: number } | undefined): void {
    if (has === undefined) return;
    const { rosterVersion: version, chat } = this;
    if (has.roster !== version) {
      session.tell({ type: 'roster', room: 'lobby', version, chat: chat.length, members: this.members() });
    }
    for (const line of chat.slice(has.chat)) session.tell(line);
  }
}
