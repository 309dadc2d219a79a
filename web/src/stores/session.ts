import { signal } from '@preact/signals';
import type { Client, ClientState, ConnectOptions, Failure } from 'beckon';
import { nameProblem } from '../format/name.js';
import { m } from '../strings.js';
import { failureOf } from './failure.js';

export type Connect = (options: ConnectOptions) => Promise<Client>;

const nameKey = 'beckon.name';
const slowAfter = 4_000;
const backShownFor = 2_500;

/** Who this person is, and the connection to the server. */
export class Session {
  readonly client = signal<Client | undefined>(undefined);
  readonly connection = signal<ClientState>('closed');
  readonly name = signal(localStorage.getItem(nameKey) ?? '');
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
      this.#entered(await this.#connect({ name, signal: leaving.signal }), leaving.signal);
    } catch (error) {
      if (!leaving.signal.aborted) this.problem.value = this.#nameOrConnection(failureOf(error), name);
    } finally {
      clearTimeout(slow);
      this.slow.value = false;
      this.entering.value = false;
    }
  }

  cancel(): void {
    this.#leaving.abort();
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
    this.client.value = undefined;
    await client?.close();
    this.#leaving.abort();
  }

  #entered(client: Client, left: AbortSignal): void {
    this.#named(client.name);
    this.connection.value = client.state;
    client.on('name', (name) => this.#named(name), { signal: left });
    client.on('state', (state) => this.#changed(state), { signal: left });
    this.#onEnter(client, left);
    this.client.value = client;
  }

  #named(name: string): void {
    this.name.value = name;
    localStorage.setItem(nameKey, name);
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
