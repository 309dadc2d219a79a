import { signal } from '@preact/signals';
import type { BlockedPerson, Client, PersonRef, UserId } from 'beckon';
import { m } from '../strings.js';
import { failureOf } from './failure.js';
import type { Notices } from './notices.js';

/** Whom this person does not want to be there for. */
export class Blocks {
  readonly people = signal<ReadonlyMap<UserId, BlockedPerson>>(new Map());
  /** Whether to block somebody, before it is done. */
  readonly asking = signal<PersonRef | undefined>(undefined);
  readonly #notices: Notices;
  #client: Client | undefined;

  constructor(notices: Notices) {
    this.#notices = notices;
  }

  attach(client: Client, left: AbortSignal): void {
    this.#client = client;
    this.asking.value = undefined;
    this.people.value = new Map(client.blocked);
    client.on(
      'blocked',
      (people) => {
        this.people.value = new Map(people);
      },
      { signal: left },
    );
  }

  /** Blocks whom it was asked about. */
  async agree(): Promise<void> {
    const person = this.asking.value;
    this.asking.value = undefined;
    if (person === undefined) return;
    await this.#attempt(async () => this.#client?.block(person));
  }

  async unblock(user: UserId): Promise<void> {
    await this.#attempt(async () => this.#client?.unblock(user));
  }

  async #attempt(task: () => Promise<void>): Promise<void> {
    try {
      await task();
    } catch (error) {
      const { code, message } = failureOf(error);
      this.#notices.show(code === 'rate-limited' ? m.blocked_too_many() : m.notice_failed({ message }));
    }
  }
}
