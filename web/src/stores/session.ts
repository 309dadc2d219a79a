import { signal } from '@preact/signals';
import type { Client, ClientState, ConnectOptions, Failure, Transport } from 'beckon';
import { nameProblem, tidyName } from '../format/name.js';
import { refusalText, type Tried } from '../format/refusal.js';
import { failureOf } from './failure.js';
import { remember, remembered } from './memory.js';
import { forgetToken, hasToken, tokenSource } from './token.js';

export type Connect = (options: ConnectOptions) => Promise<Client>;

const nameKey = 'beckon.name';
/** The secret of the guest whose further device this browser is. */
const guestKey = 'beckon.guest';
/** In sessionStorage: this tab was in, so that a reload leads in again. */
const insideKey = 'beckon.inside';
/** In sessionStorage: the password that guests need, so that a reload leads in again. */
const passwordKey = 'beckon.password';
const slowAfter = 4_000;
const backShownFor = 2_500;

/** Who this person is, and the connection to the server. */
export class Session {
  readonly client = signal<Client | undefined>(undefined);
  readonly connection = signal<ClientState>('closed');
  readonly transport = signal<Transport | undefined>(undefined);
  readonly name = signal(remembered(localStorage, nameKey) ?? '');
  /** Whether this browser is a further device of somebody's. */
  readonly linked = signal(remembered(localStorage, guestKey) !== undefined);
  /** Whether the page was loaded anew and is on its way back in. */
  readonly returning = signal(
    hasToken() || (remembered(sessionStorage, insideKey) !== undefined && this.name.value !== ''),
  );
  /** Whether another tab or window goes on with this session. */
  readonly replaced = signal(false);
  readonly entering = signal(false);
  readonly slow = signal(false);
  readonly problem = signal<string | undefined>(undefined);
  /** The same of the password, also that one is needed. */
  readonly passwordProblem = signal<string | undefined>(undefined);
  /** Whether the server has asked guests for the password. */
  readonly asksPassword = signal(false);
  /** Whether this page comes with a token, which says the name. */
  readonly byToken = signal(hasToken());
  /** Why the server has ended the session, where it was the login's end. */
  readonly loginOver = signal<string | undefined>(undefined);
  /** True for a moment after a lost connection came back. */
  readonly back = signal(false);
  readonly #connect: Connect;
  readonly #onEnter: (client: Client, left: AbortSignal) => void;
  #leaving = new AbortController();

  constructor(connect: Connect, onEnter: (client: Client, left: AbortSignal) => void) {
    this.#connect = connect;
    this.#onEnter = onEnter;
  }

  /** `password`: what was typed, where the server asks for it. */
  async enter(typed: string, password = remembered(sessionStorage, passwordKey)): Promise<void> {
    const token = tokenSource();
    const name = tidyName(typed);
    this.problem.value = token === undefined ? nameProblem(typed) : undefined;
    this.passwordProblem.value = undefined;
    if (this.problem.value !== undefined || this.entering.value) return;
    const leaving = new AbortController();
    this.#leaving = leaving;
    this.entering.value = true;
    const slow = setTimeout(() => {
      this.slow.value = true;
    }, slowAfter);
    try {
      const options = token === undefined ? this.#asGuest(name, password) : { token };
      this.#entered(await this.#connect({ ...options, signal: leaving.signal }), leaving.signal);
      remember(sessionStorage, passwordKey, password || undefined);
    } catch (error) {
      const tried = { name, token: token !== undefined, password: Boolean(password) };
      if (!leaving.signal.aborted) this.#refused(failureOf(error), tried);
    } finally {
      clearTimeout(slow);
      this.slow.value = false;
      this.entering.value = false;
      this.returning.value = false;
    }
  }

  #asGuest(name: string, password: string | undefined): ConnectOptions {
    const guest = remembered(localStorage, guestKey);
    return { name, ...(guest !== undefined && { guest }), ...(password && { password }) };
  }

  #refused(failure: Failure, tried: Tried): void {
    this.asksPassword.value = failure.needs === 'password';
    this.#tell(refusalText(failure, tried));
    if (isOfLogin(failure)) this.#forgetCredentials();
  }

  #tell(problem: string | undefined): void {
    (this.asksPassword.value ? this.passwordProblem : this.problem).value = problem;
  }

  #forgetCredentials(): void {
    forgetToken();
    remember(sessionStorage, passwordKey, undefined);
    this.byToken.value = false;
  }

  /** Goes in again after the page was loaded anew, or in with the token that it was given. */
  async comeBack(): Promise<void> {
    if (this.returning.value) await this.enter(this.name.value);
  }

  /** Takes the session over from the tab or window that took it. */
  async useHere(): Promise<void> {
    this.replaced.value = false;
    this.returning.value = true;
    this.#forget();
    await this.enter(this.name.value);
  }

  /** Makes this browser a further device of the guest with that secret, and goes in as them. */
  async link(guest: string, name: string): Promise<void> {
    await this.leave();
    remember(localStorage, guestKey, guest);
    this.linked.value = true;
    await this.enter(name);
    if (!this.client.value) this.unlink();
  }

  /** Makes this browser somebody of its own again. */
  unlink(): void {
    remember(localStorage, guestKey, undefined);
    this.linked.value = false;
  }

  cancel(): void {
    this.#leaving.abort();
    this.returning.value = false;
  }

  /** Throws a sentence for people. */
  async rename(typed: string): Promise<void> {
    const problem = nameProblem(typed);
    if (problem !== undefined) throw new Error(problem);
    const name = tidyName(typed);
    try {
      await this.client.value?.rename(name);
    } catch (error) {
      throw new Error(refusalText(failureOf(error), { name, token: false, password: false }));
    }
  }

  async leave(): Promise<void> {
    const client = this.client.value;
    remember(sessionStorage, insideKey, undefined);
    this.client.value = undefined;
    await client?.close();
    this.#leaving.abort();
    this.#tell(this.loginOver.value);
    this.loginOver.value = undefined;
  }

  #forget(): void {
    this.client.value = undefined;
    this.#leaving.abort();
  }

  #entered(client: Client, left: AbortSignal): void {
    this.#named(client.name);
    this.connection.value = client.state;
    client.on('name', (name) => this.#named(name), { signal: left });
    client.on('state', (state) => this.#changed(state), { signal: left });
    this.transport.value = client.transport;
    const over = (transport: Transport | undefined) => {
      this.transport.value = transport ?? this.transport.value;
    };
    client.on('transport', over, { signal: left });
    const failed = (failure: Failure) => {
      if (failure.code === 'replaced') this.replaced.value = true;
      if (!isOfLogin(failure)) return;
      this.loginOver.value = refusalText(failure, { name: client.name, token: this.byToken.value, password: false });
      this.asksPassword.value = failure.needs === 'password';
      this.#forgetCredentials();
    };
    client.on('error', failed, { signal: left });
    this.asksPassword.value = false;
    if (!this.byToken.value) remember(sessionStorage, insideKey, 'yes');
    this.#onEnter(client, left);
    this.client.value = client;
  }

  #named(name: string): void {
    this.name.value = name;
    if (!this.byToken.value) remember(localStorage, nameKey, name);
  }

  #changed(state: ClientState): void {
    const cameBack = this.connection.value === 'reconnecting' && state === 'connected';
    this.connection.value = state;
    if (!cameBack) return;
    this.back.value = true;
    setTimeout(() => {
      this.back.value = false;
    }, backShownFor);
  }
}

/** Whether what this page came in with is not good, or not any more. */
const isOfLogin = ({ code }: Failure): boolean =>
  code === 'unauthenticated' || code === 'token-expired' || code === 'forbidden';
