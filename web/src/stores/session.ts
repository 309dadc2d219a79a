import { signal } from '@preact/signals';
import type { Client, ClientState, ConnectOptions, Failure, Transport } from 'beckon';
import { nameProblem } from '../format/name.js';
import { m } from '../strings.js';
import { failureOf } from './failure.js';
import { remember, remembered } from './memory.js';

export type Connect = (options: ConnectOptions) => Promise<Client>;

const nameKey = 'beckon.name';
/** The secret of the guest whose further device this browser is. */
const guestKey = 'beckon.guest';
/** In sessionStorage: this tab was in, so that a reload leads in again. */
const insideKey = 'beckon.inside';
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
  readonly returning = signal(remembered(sessionStorage, insideKey) !== undefined && this.name.value !== '');
  /** Whether another tab or window goes on with this session. */
  readonly replaced = signal(false);
  readonly entering = signal(false);
  readonly slow = signal(false);
  readonly problem = signal<string | undefined>(undefined);
  /** True for a moment after a lost connection came back. */
  readonly back = signal(false);
  readonly #connect: Connect;
  readonly #onEnter: (client: Client, left: AbortSignal) => void;
  #leaving = new AbortController();

  constructor(connect: Connect, onEnter: (client: Client, left: AbortSignal) => void) {
    this.#connect = connect;
    this.#onEnter = onEnter;
  }

  async enter(typed: string): Promise<void> {
    const name = typed.trim();
    this.problem.value = nameProblem(typed);
    if (this.problem.value !== undefined || this.entering.value) return;
    const leaving = new AbortController();
    this.#leaving = leaving;
    this.entering.value = true;
    const slow = setTimeout(() => {
      this.slow.value = true;
    }, slowAfter);
    try {
      const guest = remembered(localStorage, guestKey);
      const options = { name, signal: leaving.signal, ...(guest === undefined ? {} : { guest }) };
      this.#entered(await this.#connect(options), leaving.signal);
    } catch (error) {
      if (!leaving.signal.aborted) this.problem.value = this.#nameOrConnection(failureOf(error), name);
    } finally {
      clearTimeout(slow);
      this.slow.value = false;
      this.entering.value = false;
      this.returning.value = false;
    }
  }

  /** Goes in again after the page was loaded anew. */
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
    try {
      await this.client.value?.rename(typed.trim());
    } catch (error) {
      throw new Error(this.#nameOrConnection(failureOf(error), typed.trim()));
    }
  }

  async leave(): Promise<void> {
    const client = this.client.value;
    remember(sessionStorage, insideKey, undefined);
    this.client.value = undefined;
    await client?.close();
    this.#leaving.abort();
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
    const failed = ({ code }: Failure) => {
      if (code === 'replaced') this.replaced.value = true;
    };
    client.on('error', failed, { signal: left });
    remember(sessionStorage, insideKey, 'yes');
    this.#onEnter(client, left);
    this.client.value = client;
  }

  #named(name: string): void {
    this.name.value = name;
    remember(localStorage, nameKey, name);
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

  #nameOrConnection(failure: Failure, name: string): string {
    if (failure.code === 'name-taken') return m.name_taken({ name });
    if (failure.code === 'bad-message') return m.name_bad_characters();
    if (failure.code === 'timeout' || failure.code === 'closed') return m.connect_failed();
    return failure.message || m.connect_failed();
  }
}
