import { BeckonError } from './failure.js';
import type { Platform, ServerChannel } from './platform.js';
import type { ClientHello, ClientMessage, ClientSync, ServerMessage, ServerWelcome } from './protocol.gen.js';
import { Requests } from './requests.js';

export interface ConnectionHandlers {
  /** What to introduce oneself with, each time anew. */
  hello(): ClientHello;
  /** A session is open. The first of a client and each later one is a new session to the server. */
  opened(welcome: ServerWelcome): void;
  /** The connection is gone; it comes back by itself. */
  lost(): void;
  /** The server did not take the hello; it will be tried again unless `close` is called. */
  refused(failure: BeckonError): void;
  /** Everything but answers. */
  message(message: ServerMessage): void;
  /** The versions to `sync`. */
  versions(): Pick<ClientSync, 'calls' | 'rooms'>;
  /** Whether a call rings or connects, so that `sync` goes more often. */
  urgent(): boolean;
}

const URGENT_SYNC_MS = 5000;
const ANSWER_WITHIN_MS = 10_000;
const OPEN_WITHIN_MS = 10_000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_LAST_MS = 15_000;

/** The client's way to the server: one transport after another, each with a hello, a heartbeat and an end. */
export class Connection {
  readonly requests: Requests;
  readonly #platform: Platform;
  readonly #handlers: ConnectionHandlers;
  #channel: ServerChannel | undefined;
  #heartbeat: number | undefined;
  #failures = 0;
  #retryNoSooner = 0;
  #stopped = true;
  #syncing: Promise<void> | undefined;
  #transportLife = new AbortController();
  #cancelRetry: () => void = () => {};
  #cancelDeadline: () => void = () => {};
  #cancelSync: () => void = () => {};

  constructor(platform: Platform, handlers: ConnectionHandlers) {
    this.#platform = platform;
    this.#handlers = handlers;
    this.requests = new Requests(platform.clock, (message) => this.send(message));
  }

  /** Whether a session is open. */
  get open(): boolean {
    return this.#heartbeat !== undefined;
  }

  /** Connects, now and whenever the connection is lost, until `stop`. */
  start(): void {
    this.#stopped = false;
    this.#failures = 0;
    this.#connect();
  }

  /** Sends `bye` if there is anybody to say it to, and closes. */
  stop(): void {
    this.#stopped = true;
    this.#cancelRetry();
    if (this.open) this.send({ type: 'bye' });
    this.#drop();
  }

  /** The network may be back: do not wait any longer. On a connection that seems to stand it is a heartbeat. */
  hurry(): void {
    if (this.#stopped) return;
    if (this.open) void this.sync();
    else if (this.#channel === undefined) this.#connect();
  }

  /** Sends if a session is open, else drops it. */
  send(message: ClientMessage): void {
    if (this.open) this.#channel?.send(message);
  }

  /** Says which versions are here; resolves when the server has sent what differs, or the connection is gone. */
  sync(): Promise<void> {
    const syncing = this.#syncing ?? this.#exchangeVersions();
    this.#syncing = syncing;
    void syncing.then(() => {
      if (this.#syncing === syncing) this.#syncing = undefined;
    });
    return syncing;
  }

  /** The time to the next heartbeat may be another one now. */
  reschedule(): void {
    this.#cancelSync();
    if (this.#heartbeat === undefined) return;
    const every = this.#handlers.urgent() ? Math.min(URGENT_SYNC_MS, this.#heartbeat) : this.#heartbeat;
    this.#cancelSync = this.#platform.clock.after(every, () => void this.sync());
  }

  async #exchangeVersions(): Promise<void> {
    const channel = this.#channel;
    if (!this.open || channel === undefined) return;
    this.#cancelSync();
    this.#armDeadline(ANSWER_WITHIN_MS);
    try {
      const { signal } = this.#transportLife;
      await this.requests.request({ type: 'sync', ...this.#handlers.versions() }, { attempts: 2, signal });
    } catch {
      // An error is an answer too: the server is there. Without one the deadline closes the transport.
    }
    if (channel !== this.#channel) return;
    this.#cancelDeadline();
    this.reschedule();
  }

  #connect(): void {
    this.#cancelRetry();
    const channel = this.#platform.open();
    this.#channel = channel;
    this.#transportLife = new AbortController();
    this.#armDeadline(OPEN_WITHIN_MS);
    channel.onstate = (state) => {
      if (state === 'open') channel.send(this.#handlers.hello());
      if (state === 'closed') this.#lose();
    };
    channel.onmessage = (message) => this.#receive(message);
    if (channel.state === 'open') channel.send(this.#handlers.hello());
  }

  #receive(message: ServerMessage): void {
    if (typeof message !== 'object' || message === null) return;
    if (message.type === 'welcome') this.#enter(message);
    else if (!this.open) this.#beRefused(message);
    else if (message.type === 'ok') this.requests.answer(message);
    else if (message.type !== 'error' || !this.requests.answer(message)) this.#handlers.message(message);
  }

  #enter(welcome: ServerWelcome): void {
    this.#cancelDeadline();
    this.#failures = 0;
    this.#heartbeat = welcome.heartbeat;
    this.#handlers.opened(welcome);
    this.requests.resend();
    this.reschedule();
  }

  #beRefused(message: ServerMessage): void {
    if (message.type !== 'error') return;
    this.#retryNoSooner = message.retry_in ?? 0;
    this.#handlers.refused(new BeckonError(message.code, message.message));
    this.#lose();
  }

  #armDeadline(ms: number): void {
    this.#cancelDeadline();
    this.#cancelDeadline = this.#platform.clock.after(ms, () => this.#lose());
  }

  #lose(): void {
    const wasOpen = this.open;
    this.#drop();
    if (wasOpen) this.#handlers.lost();
    if (this.#stopped) return;
    const most = Math.min(BACKOFF_FIRST_MS * 2 ** this.#failures, BACKOFF_LAST_MS);
    this.#failures += 1;
    const delay = Math.max(most * (0.5 + this.#platform.random() / 2), this.#retryNoSooner);
    this.#retryNoSooner = 0;
    this.#cancelRetry = this.#platform.clock.after(delay, () => this.#connect());
  }

  #drop(): void {
    const channel = this.#channel;
    this.#channel = undefined;
    this.#heartbeat = undefined;
    this.#syncing = undefined;
    this.#transportLife.abort();
    this.#cancelDeadline();
    this.#cancelSync();
    if (channel === undefined) return;
    channel.onstate = undefined;
    channel.onmessage = undefined;
    channel.close();
  }
}
