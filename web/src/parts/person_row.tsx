import './row.css';
import { Phone, Video } from 'lucide-preact';
import type { ListedPerson } from '../stores/people.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { IconButton } from './button.js';
import { Presence } from './presence.js';
import { Unread } from './unread.js';

interface Props {
  readonly person: ListedPerson;
  readonly selected: boolean;
  onOpen(): void;
}

export function PersonRow({ person, selected, onOpen }: Props) {
  const { calls, chat } = useStores();
  const { user, name, state, dialect } = person;
  return (
    <li
      class="row"
      data-testid="person"
      data-user={user}
      data-name={name}
      data-state={state}
      data-dialect={dialect}
      data-selected={selected || undefined}
    >
      <button type="button" class="row-open" aria-current={selected} onClick={onOpen}>
        <Avatar user={user} name={name} />
        <span class="row-text">
          <span class="row-name">{name}</span>
          <Presence state={state} dialect={dialect} />
        </span>
        <Unread count={chat.of(user)?.unread ?? 0} />
      </button>
      {state !== 'gone' && (
        <>
          <IconButton
            icon={Phone}
            label={m.call_person_audio({ name })}
            data-testid="call-person-audio"
            data-user={user}
            onClick={() => void calls.start(person, false)}
          />
          <button
            type="button"
            class="button row-call"
            aria-label={m.call_person({ name })}
            title={m.call_person({ name })}
            data-testid="call-person"
            data-user={user}
            onClick={() => void calls.start(person, true)}
          >
            <Video size={18} aria-hidden="true" />
            {m.call()}
          </button>
        </>
      )}
    </li>
  );
}
