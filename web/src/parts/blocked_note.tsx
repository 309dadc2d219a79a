import './blocked.css';
import type { UserId } from 'beckon';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';

/** In the place of the field to write in: nothing goes to somebody who is blocked. */
export function BlockedNote({ user, name }: { readonly user: UserId; readonly name: string }) {
  const { blocks } = useStores();
  return (
    <div class="blocked-note" data-testid="blocked-note">
      <p>{m.blocked_note({ name })}</p>
      <Button data-testid="unblock" onClick={() => void blocks.unblock(user)}>
        {m.unblock()}
      </Button>
    </div>
  );
}
