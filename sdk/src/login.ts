import type { Clock } from './clock.js';
import { asFailure, BeckonError } from './failure.js';
import type { ServerOk } from './protocol.gen.js';

export type TokenSource = string | (() => Promise<string>);

export interface LoginOptions {
  readonly clock: Clock;
  /** Undefined: a guest's, which does nothing. */
  readonly source: TokenSource | undefined;
  /** Presents a newer token in the session that is open. */
  renew(token: string): Promise<ServerOk>;
  /** It was taken. */
  renewed(answer: ServerOk): void;
}

/** A login is renewed this long before it ends, or in its last quarter. */
const AHEAD_MS = 60_000;
/** Timers of browsers count to 2^31 milliseconds. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const RETRY_AT_LEAST_MS = 1000;
/** How often a token is asked for until one is taken; one that is refused may have been kept for too long somewhere. */
const ATTEMPTS = 2;

/** Who this client is towards a server that takes tokens: the newest token, and its renewal before the login ends. */
export class Login {
  readonly #options: LoginOptions;
  #token: string | undefined;
  #asking: Promise<string> | undefined;
  #attempts = 0;
  #endsAt = 0;
  #cancel: () => void = () => {};

  constructor(options: LoginOptions) {
    this.#options = options;
    if (typeof options.source === 'string') this.#token = options.source;
  }

  /** Whether this is a user with tokens, not a guest. */
  get used(): boolean {
    return this.#options.source !== undefined;
  }

  /** The newest token. */
  get token(): string | undefined {
    return this.#token;
  }

  /** Whether asking for another token may help, after one was refused. */
  get mayAsk(): boolean {
    return typeof this.#options.source === 'function' && this.#attempts < ATTEMPTS;
  }

  /** Gets a token where there is something to get it from. Rejects with `unauthenticated` when there is none. */
  async ask(): Promise<void> {
    const { source } = this.#options;
    if (typeof source !== 'function') return;
    this.#attempts += 1;
    this.#asking ??= Promise.resolve().then(source);
    try {
      const token = await this.#asking;
      if (typeof token !== 'string') throw new BeckonError('unauthenticated', 'There is no token');
      this.#token = token;
    } catch (error) {
      throw asFailure(error, 'unauthenticated');
    } finally {
      this.#asking = undefined;
    }
  }

  /** A session is open, or its login was renewed; it ends in that many milliseconds. */
  begun(endsIn: number | undefined): void {
    this.#attempts = 0;
    this.#cancel();
    if (endsIn === undefined || typeof this.#options.source !== 'function') return;
    this.#endsAt = this.#options.clock.now() + endsIn;
    this.#wait(endsIn - Math.min(AHEAD_MS, endsIn / 4));
  }

  /** The session is over. */
  end(): void {
    this.#cancel();
    this.#attempts = 0;
  }

  #wait(ms: number): void {
    const now = Math.min(ms, LONGEST_WAIT_MS);
    this.#cancel = this.#options.clock.after(now, () => {
      if (ms > now) this.#wait(ms - now);
      else void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    let cancelled = false;
    this.#cancel = () => {
      cancelled = true;
    };
    try {
      await this.ask();
      if (cancelled || this.#token === undefined) return;
      const answer = await this.#options.renew(this.#token);
      if (cancelled) return;
      this.#options.renewed(answer);
      this.begun(answer.expires_in);
    } catch {
      // There may be another one later. When there is none by the login's end, the server says so.
      const left = this.#endsAt - this.#options.clock.now();
      if (!cancelled && left > 0) this.#wait(Math.max(left / 4, RETRY_AT_LEAST_MS));
    }
  }
}
