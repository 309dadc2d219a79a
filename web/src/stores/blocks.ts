import { computed, signal } from '@preact/signals';
import type { BlockedPerson, Client, PersonRef, UserId } from 'beckon';
import { m } from '../strings.js';
import type { Calls } from './calls.js';
import { failureOf } from './failure.js';
import type { Notices } from './notices.js';

/** Whom this person does not want to be there for. */
export class Blocks {
  readonly people = signal<ReadonlyMap<UserId, BlockedPerson>>(new Map());
  /** Whether to block somebody, before it is done. */
  readonly asking = signal<PersonRef | undefined>(undefined);
  /** Whether whom it is asked about is calling just now. */
  readonly declines = computed(() => {
    const person = this.asking.value;
    return person !== undefined && this.#calls.incoming.value?.call.peer.user === person.user;
  });
  readonly #notices: Notices;
  readonly #calls: Pick<Calls, 'incoming' | 'decline'>;
  #client: Client | undefined;

  constructor(notices: Notices, calls: Pick<Calls, 'incoming' | 'decline'>) {
    this.#notices = notices;
    this.#calls = calls;
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

  /** Blocks whom it was asked about. Their call, if it rings, is declined, whatever becomes of the block. */
  async agree(): Promise<void> {
    const person = this.asking.value;
    const declines = this.declines.value;
    this.asking.value = undefined;
    if (person === undefined) return;
    if (declines) this.#calls.decline();
    const done = await this.#attempt(async () => this.#client?.block(person));
    // Nothing of them is left on the screen that could say so.
    if (done && declines) this.#notices.show(m.blocked_note({ name: person.name }));
  }

  async unblock(user: UserId): Promise<void> {
    await this.#attempt(async () => this.#client?.unblock(user));
  }

  async #attempt(task: () => Promise<void>): Promise<boolean> {
    try {
      await task();
      return true;
    } catch (error) {
      const { code, message } = failureOf(error);
      this.#notices.show(code === 'rate-limited' ? m.blocked_too_many() : m.notice_failed({ message }));
      return false;
    }
  }
}
