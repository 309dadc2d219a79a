import { computed, signal } from '@preact/signals';
import type { Client, Person, PersonRef, UserId } from 'beckon';

/** `gone` is somebody with whom there is a conversation, but who is not in the lobby any more. */
export interface ListedPerson extends PersonRef {
  readonly state: Person['state'] | 'gone';
}

const order: Record<ListedPerson['state'], number> = { here: 0, 'in-call': 0, away: 1, gone: 2 };

/** Those who are here first, then by name as people sort names. */
export function sortPeople(people: Iterable<ListedPerson>): ListedPerson[] {
  return [...people].sort((a, b) => order[a.state] - order[b.state] || a.name.localeCompare(b.name));
}

/** Those whose name contains what was typed, whatever the case and the accents. */
export function searchPeople(people: readonly ListedPerson[], query: string): ListedPerson[] {
  const plain = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase();
  const wanted = plain(query.trim());
  return people.filter((person) => plain(person.name).includes(wanted));
}

/** Who is in the lobby. */
export class People {
  readonly all = signal<ReadonlyMap<UserId, Person>>(new Map());
  readonly me = signal<UserId | undefined>(undefined);
  readonly query = signal('');
  /** Whether there is a lobby: else nobody is shown to anybody. */
  readonly lobby = signal(true);
  readonly others = computed(() => [...this.all.value.values()].filter((person) => person.user !== this.me.value));

  attach(client: Client, left: AbortSignal): void {
    this.me.value = client.user;
    this.query.value = '';
    this.all.value = new Map(client.people);
    this.lobby.value = client.lobby;
    client.on(
      'people',
      (people) => {
        this.all.value = new Map(people);
        this.lobby.value = client.lobby;
      },
      { signal: left },
    );
  }
}
