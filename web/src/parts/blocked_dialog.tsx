import './blocked.css';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { Button } from './button.js';
import { TitledDialog } from './titled_dialog.js';

/** Everybody who is blocked, and the way back. */
export function BlockedDialog({ onClose }: { onClose(): void }) {
  const { blocks } = useStores();
  const people = [...blocks.people.value.values()];
  return (
    <TitledDialog name="blocked" title={m.blocked_title()} onClose={onClose}>
      <p>{people.length === 0 ? m.blocked_nobody() : m.blocked_text()}</p>
      <ul>
        {people.map(({ user, name = user }) => (
          <li key={user} data-testid="blocked-person" data-user={user}>
            <Avatar user={user} name={name} />
            <span class="row-text">
              <span class="row-name">{name}</span>
            </span>
            <Button
              aria-label={m.unblock_person({ name })}
              data-testid="unblock"
              onClick={() => void blocks.unblock(user)}
            >
              {m.unblock()}
            </Button>
          </li>
        ))}
      </ul>
    </TitledDialog>
  );
}
