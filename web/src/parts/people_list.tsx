import './people_list.css';
import { Link, Search, X } from 'lucide-preact';
import { type ConversationId, lobby } from '../stores/chat.js';
import { type ListedPerson, searchPeople, sortPeople } from '../stores/people.js';
import { type Stores, useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button, IconButton } from './button.js';
import { CallById } from './call_by_id.js';
import { LobbyRow } from './lobby_row.js';
import { Me } from './me.js';
import { PersonRow } from './person_row.js';

/** Who is in the lobby, and those one has talked to who are gone by now. */
function listed({ people, chat }: Stores): ListedPerson[] {
  const here = new Map<string, ListedPerson>(people.others.value.map((person) => [person.user, person]));
  for (const { id, name } of chat.conversations.value.values()) {
    if (id !== lobby && !here.has(id)) here.set(id, { user: id, name, dialect: 'beckon', state: 'gone' });
  }
  return sortPeople(here.values());
}

export function PeopleList({ shown }: { readonly shown: ConversationId | undefined }) {
  const stores = useStores();
  const { people, chat, groups } = stores;
  const everybody = listed(stores);
  const found = searchPeople(everybody, people.query.value);
  const open = (id: ConversationId) => {
    chat.open.value = id;
  };
  return (
    <aside class="people" aria-label={m.people_title()}>
      <Me />
      <div class="people-link">
        <Button icon={Link} data-testid="new-link" onClick={() => void groups.create()}>
          {m.new_link()}
        </Button>
      </div>
      {everybody.length > 0 && <SearchField />}
      <div class="people-scroll">
        {people.lobby.value ? <LobbyRow selected={shown === lobby} onOpen={() => open(lobby)} /> : <CallById />}
        {everybody.length > 0 && <h2 class="people-heading">{m.people_title()}</h2>}
        <ul>
          {found.map((person) => (
            <PersonRow
              key={person.user}
              person={person}
              selected={shown === person.user}
              onOpen={() => open(person.user)}
            />
          ))}
        </ul>
        {everybody.length === 0 && people.lobby.value && <Nobody />}
        {everybody.length > 0 && found.length === 0 && (
          <p class="people-empty" role="status">
            {m.people_no_match({ query: people.query.value.trim() })}
          </p>
        )}
      </div>
    </aside>
  );
}

function SearchField() {
  const { people } = useStores();
  return (
    <search class="people-search">
      <Search size={18} aria-hidden="true" />
      <input
        type="search"
        data-testid="search"
        aria-label={m.people_search()}
        placeholder={m.people_search()}
        value={people.query.value}
        onInput={(event) => {
          people.query.value = event.currentTarget.value;
        }}
      />
      {people.query.value && (
        <IconButton
          icon={X}
          label={m.people_search_clear()}
          onClick={() => {
            people.query.value = '';
          }}
        />
      )}
    </search>
  );
}

function Nobody() {
  const { notices } = useStores();
  const copy = async () => {
    await navigator.clipboard.writeText(location.origin);
    notices.show(m.people_address_copied());
  };
  return (
    <div class="people-empty">
      <p>
        <strong>{m.people_nobody()}</strong>
      </p>
      <p>{m.people_nobody_hint()}</p>
      {globalThis.isSecureContext && <Button onClick={() => void copy()}>{m.people_copy_address()}</Button>}
    </div>
  );
}
