import type { Transport } from './api.js';
import { BeckonError } from './failure.js';
import { Introduction } from './introduction.js';
import type { Platform } from './platform.js';
import type {
  ClientHello,
  ClientMessage,
  ClientSync,
  Sealed,
  ServerError,
  ServerMessage,
  ServerWelcome,
} from './protocol.gen.js';
import { Requests } from './requests.js';
import { type Leaving, LOGIN_OVER, REPLACED, type ServerChannel } from './server_channel.js';
import { ServerCheck } from './server_check.js';
import { TransportChoice } from './transport_choice.js';

export interface ConnectionHandlers {
  /** What to introduce oneself with, each time anew; without `resume`, which is added here. */
  hello(): ClientHello;
  /** A session is open: a new one, or the one before if `welcome.resumed`. Also when only the transport is another. */
  opened(welcome: ServerWelcome): void;
  /** The server has sent what differed from the versions that were here when the session was opened. */
  caughtUp(): void;
  /** The connection is gone; it comes back by itself. */
  lost(): void;
  /** The session goes on elsewhere; the connection does not come back. */
  replaced(): void;
  /** The login is over, and with it the session. The connection does not come back unless `start` is called. */
  loginOver(): void;
  /** The server did not take the hello; it will be tried again unless `stop` or `start` is called. */
  refused(failure: BeckonError): void;
  /** Everything but answers. */
  message(message: ServerMessage): void;
  /** The versions to `sync`. */
  versions(): Pick<ClientSync, 'calls' | 'rooms'>;
  /** Whether a call rings or connects, so that `sync` goes more often. */
  urgent(): boolean;
  /** Whether a call is under way, for which a dead transport is to be noticed soon. */
  inCall(): boolean;
}

const URGENT_SYNC_MS = 5000;
/** In a call, over a WebSocket: how often the server is asked, and how soon it has to answer. */
const CALL_SYNC_MS = 3000;
const CALL_ANSWER_MS = 2000;
/** Else, over a WebSocket: how soon it has to answer. */
const USUAL_ANSWER_MS = 5000;
const ANSWER_WITHIN_MS = 10_000;
/** In a hurry the server has to answer within three times as long as it took last, and in this range. */
const PROMPT_AT_LEAST_MS = 300;
const PROMPT_AT_MOST_MS = 1000;
const BACKOFF_FIRST_MS = 500;
const BACKOFF_LAST_MS = 15_000;
const IMPROVE_EVERY_MS = 30_000;

/**
 * The client's way to the server: one transport after another, each with a hello, a heartbeat and an end. While it is
 * not the best one, a better one is tried beside it, and the session moves over when that stands.
 */
export class Connection {
  readonly requests: Requests;
  readonly #platform: Platform;
  readonly #handlers: ConnectionHandlers;
  readonly #choice: TransportChoice;
  /** The session's transport. */
  #channel: ServerChannel | undefined;
  /** The one that is to become it. */
  #coming: Introduction | undefined;
  #heartbeat: number | undefined;
  #resume: Sealed | undefined;
  #failures = 0;
  #retryNoSooner = 0;
  #stopped = true;
  #syncing: Promise<void> | undefined;
  /** How long the server took to answer last. */
  #roundTrip = 0;
  #check: ServerCheck | undefined;
  #transportLife = new AbortController();
  #cancelRetry: () => void = () => {};
  #cancelDeadline: () => void = () => {};
  #cancelSync: () => void = () => {};

  constructor(platform: Platform, handlers: ConnectionHandlers, transports?: readonly Transport[]) {
    this.#platform = platform;
    this.#handlers = handlers;
    this.#choice = new TransportChoice(transports);
    this.requests = new Requests(platform.clock, (message) => this.send(message));
  }

  /** Whether a session is open. */
  get open(): boolean {
    return this.#heartbeat !== undefined;
  }

  /** What it is open over. */
  get transport(): Transport | undefined {
    return this.open ? this.#channel?.transport : undefined;
  }

  /** Connects, now and whenever the connection is lost, until `stop`. `resume`: a session to go on with. */
  start(resume = this.#resume): void {
    this.#resume = resume;
    this.#stopped = false;
    this.#failures = 0;
    this.#connect();
  }

  /** Tries no more until `start`; what it is to go on with is kept. */
  wait(): void {
    this.#halt(4010);
  }

  /** What the session is to be resumed with from now on. */
  keep(resume: Sealed): void {
    this.#resume = resume;
  }

  /** There is no session to go on with any more. */
  forget(): void {
    this.#resume = undefined;
  }

  /** Ends the session: sends `bye` if there is anybody to say it to, and closes. `page`: because the page goes. */
  stop({ page = false } = {}): void {
    if (this.open) this.send({ type: 'bye' });
    this.#resume = undefined;
    this.#halt(page ? 1001 : 1000);
  }

  /** Closes because the page goes, which may come back and `start` again. */
  pause(): void {
    this.#halt(1001);
  }

  /** The network may be back: do not wait any longer. On a connection that seems to stand it is a heartbeat. */
  hurry(): void {
    if (this.#stopped) return;
    this.#check?.networkChanged();
    if (this.open) void this.sync();
    if (this.#coming === undefined && (!this.open || this.#canImprove)) this.#connect();
  }

  /**
   * As `NetworkReach.check`: the server is asked, and where it does not answer within `promptWithinMs` the next
   * transport is made beside the one there is, which is left when that stands.
   */
  check(promptWithinMs = this.#prompt): Promise<boolean> {
    if (this.#stopped) return Promise.resolve(false);
    if (this.#check === undefined) this.#makeCheck(promptWithinMs);
    if (promptWithinMs < CALL_ANSWER_MS) this.#check?.hurry(promptWithinMs);
    return this.#check?.over ?? Promise.resolve(false);
  }

  /** Sends if a session is open, else drops it. */
  send(message: ClientMessage): boolean {
    if (this.open) this.#channel?.send(message);
    return this.open;
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

  /** As `sync`, with the versions as they are now: not those of one that is under way. */
  async resync(): Promise<void> {
    await this.#syncing;
    await this.sync();
  }

  /** The time to the next heartbeat may be another one now. */
  reschedule(): void {
    this.#cancelSync();
    if (this.#heartbeat === undefined) return;
    const { clock } = this.#platform;
    const usual = this.#handlers.urgent() ? Math.min(URGENT_SYNC_MS, this.#heartbeat) : this.#heartbeat;
    if (this.#channel?.transport !== 'websocket') this.#cancelSync = clock.after(usual, () => void this.sync());
    else if (this.#handlers.inCall())
      this.#cancelSync = clock.after(CALL_SYNC_MS, () => void this.check(CALL_ANSWER_MS));
    else this.#cancelSync = clock.after(usual, () => void this.check(USUAL_ANSWER_MS));
  }

  get #prompt(): number {
    if (!this.open) return 0;
    return Math.min(Math.max(3 * this.#roundTrip, PROMPT_AT_LEAST_MS), PROMPT_AT_MOST_MS);
  }

  #makeCheck(promptWithinMs: number): void {
    const { clock, random } = this.#platform;
    const check = new ServerCheck({
      clock,
      random,
      roundTripMs: this.#roundTrip,
      promptWithinMs: this.open ? promptWithinMs : 0,
      ask: () => void this.sync(),
      giveUp: () => {
        if (this.open) this.#lose();
      },
      connect: (openWithinMs) => this.#connect(openWithinMs),
    });
    this.#check = check;
    void check.over.then(() => {
      if (this.#check !== check) return;
      this.#check = undefined;
      if (!this.open && this.#coming === undefined) this.#retryLater();
    });
    check.start();
  }

  get #canImprove(): boolean {
    return this.#channel !== undefined && this.#choice.canImprove(this.#channel.transport);
  }

  async #exchangeVersions(): Promise<void> {
    const channel = this.#channel;
    if (!this.open || channel === undefined) return;
    this.#cancelSync();
    this.#cancelDeadline();
    this.#cancelDeadline = this.#platform.clock.after(ANSWER_WITHIN_MS, () => this.#lose());
    const asked = this.#platform.clock.now();
    try {
      const { signal } = this.#transportLife;
      await this.requests.request({ type: 'sync', ...this.#handlers.versions() }, { attempts: 2, signal });
    } catch {
      // An error is an answer too: the server is there. Without one the deadline closes the transport.
    }
    if (channel !== this.#channel) return;
    this.#roundTrip = this.#platform.clock.now() - asked;
    this.#cancelDeadline();
    this.reschedule();
  }

  // Makes a transport: for a session that has none, or a better one beside the one it has. In a hurry (`openWithinMs`)
  // it is one of the kind that got through before.
  #connect(openWithinMs?: number): void {
    this.#cancelRetry();
    this.#coming?.cancel(4010);
    const beside = this.open;
    const transport = beside && openWithinMs === undefined ? 'websocket' : this.#choice.next;
    const hello = this.#handlers.hello();
    this.#coming = new Introduction(this.#platform.open(transport), {
      clock: this.#platform.clock,
      openWithinMs: openWithinMs ?? this.#choice.openWithinMs,
      ...(openWithinMs === undefined ? {} : { answerWithinMs: Math.max(openWithinMs, CALL_ANSWER_MS) }),
      hello: this.#resume === undefined ? hello : { ...hello, resume: this.#resume },
      anew: () => this.#begunAnew(beside),
      welcomed: (welcome) => this.#enter(welcome),
      refused: (error) => this.#beRefused(error, beside),
      failed: (how) => this.#fail(transport, how, openWithinMs),
    });
  }

  // A better transport is for the session there is, or for nothing; one that is made in a hurry is for whatever there is.
  #begunAnew(beside: boolean): ClientHello | undefined {
    if (beside && this.open && this.#check === undefined) return undefined;
    this.#resume = undefined;
    return this.#handlers.hello();
  }

  #enter(welcome: ServerWelcome): void {
    const channel = this.#coming?.channel;
    this.#coming = undefined;
    if (channel === undefined) return;
    this.#drop(4010);
    this.#channel = channel;
    channel.onmessage = (message) => this.#receive(message);
    channel.onstate = (state) => {
      if (state === 'closed') this.#closed(channel.closeCode);
    };
    this.#choice.worked(channel.transport);
    this.#failures = 0;
    this.#heartbeat = welcome.heartbeat;
    this.#resume = welcome.resume || undefined;
    this.#transportLife = new AbortController();
    this.#check?.finish({ renewed: true });
    this.requests.resend();
    this.#handlers.opened(welcome);
    void this.sync().then(() => {
      if (this.#channel === channel) this.#handlers.caughtUp();
    });
    this.#improveLater();
  }

  #receive(message: ServerMessage): void {
    if (typeof message !== 'object' || message === null) return;
    this.#check?.finish();
    if (message.type === 'ok') this.requests.answer(message);
    else if (message.type === 'goodbye') this.#retryNoSooner = message.retry_in * (0.75 + this.#platform.random() / 2);
    else if (message.type !== 'error' || !this.requests.answer(message)) this.#handlers.message(message);
  }

  #closed(code: number | undefined): void {
    const moving = this.#coming?.said ?? false;
    if (code === LOGIN_OVER) {
      this.forget();
      this.#halt(4010);
      this.#handlers.loginOver();
    } else if (code !== REPLACED) this.#lose();
    else if (!moving) {
      this.#resume = undefined;
      this.#halt(4010);
      this.#handlers.replaced();
    }
    // Else replaced by the own new transport, whose welcome is on its way: nothing is lost.
  }

  #beRefused(error: ServerError, beside: boolean): void {
    this.#coming = undefined;
    this.#check?.finish();
    this.#choice.worked('websocket');
    if (beside && this.#stands()) {
      this.#improveLater();
      return;
    }
    this.#retryNoSooner = error.retry_in ?? 0;
    this.#handlers.refused(new BeckonError(error.code, error.message, { needs: error.needs }));
    if (this.#coming === undefined) this.#retryLater();
  }

  #fail(transport: Transport, how: 'silent' | 'closed', hurriedMs = Number.POSITIVE_INFINITY): void {
    this.#coming = undefined;
    const stands = this.#stands();
    if (this.#check?.pending) {
      this.#check.failed(this.#isOther(transport, how, hurriedMs) ? 'silent' : how);
    } else if (stands) {
      this.#improveLater();
    } else if (this.#choice.failed(transport, how)) this.#connect();
    else this.#retryLater();
  }

  // Whether another kind of transport is to be tried at once. What was given up early, or where there is no network at
  // all, says nothing of what gets through.
  #isOther(transport: Transport, how: 'silent' | 'closed', hurriedMs: number): boolean {
    if (how === 'silent' && hurriedMs < CALL_ANSWER_MS) return false;
    return !this.#platform.offline && this.#choice.failed(transport, how);
  }

  // Whether there still is a transport to stay on when a better one came to nothing. One that was closed in favour of
  // it is lost then.
  #stands(): boolean {
    if (!this.open || this.#channel?.state === 'open') return this.open;
    this.#drop(4010);
    this.#handlers.lost();
    return false;
  }

  #lose(): void {
    this.#drop(4010);
    this.#handlers.lost();
    if (this.#stopped || this.#coming !== undefined) return;
    if (this.#check?.pending) this.#check.failed('closed');
    else this.#retryLater();
  }

  #retryLater(): void {
    if (this.#stopped) return;
    const most = Math.min(BACKOFF_FIRST_MS * 2 ** this.#failures, BACKOFF_LAST_MS);
    this.#failures += 1;
    const delay = Math.max(most * (0.5 + this.#platform.random() / 2), this.#retryNoSooner);
    this.#retryNoSooner = 0;
    this.#cancelRetry();
    this.#cancelRetry = this.#platform.clock.after(delay, () => this.#connect());
  }

  #improveLater(): void {
    this.#cancelRetry();
    if (this.#canImprove) this.#cancelRetry = this.#platform.clock.after(IMPROVE_EVERY_MS, () => this.#connect());
  }

  #halt(code: Leaving): void {
    this.#stopped = true;
    this.#check?.finish();
    this.#check = undefined;
    this.#cancelRetry();
    this.#coming?.cancel(code);
    this.#coming = undefined;
    this.#drop(code);
  }

  #drop(code: Leaving): void {
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
    channel.close(code);
  }
}
