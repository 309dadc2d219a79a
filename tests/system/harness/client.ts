import WebSocket from 'ws';
import { patience, withDeadline } from './deadline.ts';
import { type HttpSocketOptions, openHttpSocket } from './http_socket.ts';
import type {
  CallBody,
  CallState,
  ClientHello,
  ClientMessage,
  Member,
  Request,
  ServerError,
  ServerMessage,
  ServerOk,
  ServerWelcome,
} from './protocol.ts';
import { newId, readServerMessage } from './protocol.ts';
import type { ServerPlace } from './server_place.ts';

/** The server's `error` that answered a request. */
export class Refused extends Error {
  readonly code: ServerError['code'];
  readonly needs: ServerError['needs'];
  constructor(error: ServerError) {
    super(`${error.code}: ${error.message}`);
    this.code = error.code;
    this.needs = error.needs;
  }
}

export interface ClientOptions {
  name?: string;
  device?: string;
  epoch?: number;
  /** Comes as the user whom it names, not as a guest. */
  token?: string;
  /** What guests need. */
  password?: string;
  /** Comes over HTTP instead of a WebSocket. */
  http?: HttpSocketOptions;
}

type Of<T extends ServerMessage['type']> = Extract<ServerMessage, { type: T }>;

/** A session on the server, with all it was told. Every message is checked against the protocol's definition. */
export class Client {
  readonly device: string;
  readonly epoch: number;
  /** Everything the server sent, in order. */
  readonly received: ServerMessage[] = [];
  /** Set once the connection is over. */
  closed: { code: number; reason: string } | undefined;
  welcome!: ServerWelcome;
  /** The newest snapshot of each call. */
  readonly calls = new Map<string, CallBody>();
  /** Who is in the lobby. */
  people = new Map<string, Member>();
  readonly socket: WebSocket;
  readonly #credentials: Pick<ClientHello, 'token' | 'password'>;
  readonly #watchers = new Set<() => void>();
  #fault: Error | undefined;

  private constructor(
    server: ServerPlace,
    { device = newId(), epoch, token, password }: ClientOptions,
    socket: WebSocket,
  ) {
    this.#credentials = { ...(token !== undefined && { token }), ...(password !== undefined && { password }) };
    for (const secret of [token, password]) if (secret !== undefined) server.secrets.add(secret);
    this.device = device;
    this.epoch = epoch ?? Math.floor(Math.random() * 2 ** 32);
    server.secrets.add(this.device);
    this.socket = socket;
    this.socket.setMaxListeners(0); // whoever waits for a message listens
    this.socket.on('message', (data) => this.#take(String(data)));
    this.socket.on('error', () => undefined); // a close follows
    this.socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.#wake();
    });
  }

  /** Opens the connection, without a hello. */
  static async open(
    server: ServerPlace,
    options: ClientOptions = {},
    headers: Record<string, string> = {},
  ): Promise<Client> {
    const socket = options.http
      ? openHttpSocket(server, options.http)
      : new WebSocket(`${server.url.replace('http', 'ws')}/ws`, 'beckon.v1', { headers, ca: server.certificate });
    const client = new Client(server, options, socket);
    await client.until('the transport is open', () => client.socket.readyState === WebSocket.OPEN || undefined);
    return client;
  }

  /** Opens the connection and the session. */
  static async join(server: ServerPlace, options: ClientOptions = {}): Promise<Client> {
    const client = await Client.open(server, options);
    await client.hello(options.name);
    return client;
  }

  /** Says hello; a fresh name unless one is given. Rejects with `Refused`. */
  async hello(name = `guest ${newId()}`, more: Partial<ClientHello> = {}): Promise<ServerWelcome> {
    const seen = this.received.length;
    const named = this.#credentials.token === undefined && more.token === undefined ? { name } : {};
    const { device, epoch } = this;
    this.send({ type: 'hello', v: 1, device, ...named, epoch, ...this.#credentials, ...more });
    const answer = await this.until('welcome', () =>
      this.received
        .slice(seen)
        .find(
          (message): message is ServerWelcome | ServerError => message.type === 'welcome' || message.type === 'error',
        ),
    );
    if (answer.type === 'error') throw new Refused(answer);
    this.welcome = answer;
    return answer;
  }

  /** A new connection that goes on with the session of `before`, whatever became of that one's connection. */
  static async resume(server: ServerPlace, before: Client, { epoch = before.epoch } = {}): Promise<Client> {
    const client = await Client.open(server, { device: before.device, epoch });
    const proofs = [...before.calls.values()].flatMap(({ proof }) => (proof === undefined ? [] : [proof]));
    await client.hello(before.welcome.name, { resume: before.welcome.resume, calls: proofs });
    return client;
  }

  get user(): string {
    return this.welcome.user;
  }

  send(message: ClientMessage): void {
    this.socket.send(JSON.stringify(message));
  }
  /** Sends any text (or bytes, as a binary message). */
  sendRaw(data: string | Buffer): void {
    this.socket.send(data);
  }

  /** Sends a request and waits for its answer. Rejects with `Refused`. */
  async request(request: Request): Promise<ServerOk> {
    const id = newId();
    this.send({ ...request, id } as ClientMessage);
    const answer = await this.until(`the answer to ${request.type}`, () =>
      this.received.find((message) => (message.type === 'ok' || message.type === 'error') && message.id === id),
    );
    if (answer.type === 'error') throw new Refused(answer);
    return answer as ServerOk;
  }

  /** The code with which the server refuses the request. */
  async refusal(request: Request): Promise<ServerError['code']> {
    const answer = await this.request(request).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (answer instanceof Refused) return answer.code;
    throw answer ?? new Error(`${request.type} was not refused`);
  }

  /** Everything received of one type. */
  all<T extends ServerMessage['type']>(type: T): Of<T>[] {
    return this.received.filter((message): message is Of<T> => message.type === type);
  }

  /** Waits for a message of the type that fits, past ones included. */
  message<T extends ServerMessage['type']>(type: T, fits: (message: Of<T>) => boolean = () => true): Promise<Of<T>> {
    return this.until(`a ${type}`, () => this.all(type).find(fits));
  }

  /** Waits until the call is in the state. */
  callIs(call: string, state: CallState): Promise<CallBody> {
    return this.until(`call ${call} is ${state}`, () => {
      const now = this.calls.get(call);
      return now?.state === state ? now : undefined;
    });
  }

  /** Waits until `pick` gives something; it is asked again after every message. */
  async until<T>(what: string, pick: () => T | undefined, within: number = patience): Promise<T> {
    let watcher: (() => void) | undefined;
    const found = new Promise<T>((resolve, reject) => {
      watcher = () => {
        const value = pick();
        if (this.#fault !== undefined) reject(this.#fault);
        else if (value !== undefined) resolve(value);
        else if (this.closed !== undefined) reject(new Error(`closed with ${this.closed.code} before ${what}`));
      };
      this.#watchers.add(watcher);
      this.socket.once('open', watcher);
      watcher();
    });
    try {
      return await withDeadline(found, what, within);
    } catch (error) {
      const last = this.received.slice(-5).map((message) => JSON.stringify(message).slice(0, 300));
      throw error instanceof Refused ? error : new Error(`${String(error)}\nlast received:\n${last.join('\n')}`);
    } finally {
      if (watcher !== undefined) this.#watchers.delete(watcher);
    }
  }

  /** Waits for the end of the connection; gives the close code. */
  async ended(): Promise<number> {
    const { code } = await this.until('the connection is closed', () => this.closed);
    return code;
  }

  /** Says bye and waits for the end. */
  async leave(): Promise<void> {
    if (this.closed === undefined) this.send({ type: 'bye' });
    await this.ended();
  }

  /** Loses the connection without a word. */
  drop(): void {
    this.socket.terminate();
  }

  #take(text: string): void {
    try {
      const message = readServerMessage(text);
      this.received.push(message);
      this.#follow(message);
    } catch (error) {
      this.#fault ??= error instanceof Error ? error : new Error(String(error));
    }
    this.#wake();
  }

  #follow(message: ServerMessage): void {
    if (message.type === 'call') {
      const known = this.calls.get(message.call);
      if (known === undefined || known.version <= message.version) this.calls.set(message.call, message);
    } else if (message.type === 'welcome' || (message.type === 'roster' && message.room === 'lobby')) {
      const members = message.type === 'welcome' ? message.roster?.members : message.members;
      this.people = new Map((members ?? []).map((member) => [member.user, member]));
    } else if (message.type === 'presence' && message.room === 'lobby') {
      for (const member of message.members) this.people.set(member.user, member);
      for (const user of message.left) this.people.delete(user);
    }
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
