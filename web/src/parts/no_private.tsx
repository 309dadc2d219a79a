import './no_private.css';
import { lobby } from '../stores/chat.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';

/** Instead of a private conversation with somebody whose page knows the lobby only. */
export function NoPrivate({ name }: { readonly name: string }) {
  const { chat } = useStores();
  return (
    <div class="no-private" data-testid="no-private">
      <p>
        <strong>{m.no_private({ name })}</strong>
      </p>
      <p>{m.no_private_hint({ name })}</p>
      <Button
        onClick={() => {
          chat.open.value = lobby;
        }}
      >
        {m.no_private_lobby()}
      </Button>
    </div>
  );
}
