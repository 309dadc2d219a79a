import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';

/** Told when the server lets one wait, with the way out. */
export function Slow() {
  const { session } = useStores();
  return (
    <div class="enter-slow" role="status">
      {session.slow.value && (
        <>
          <p>{m.enter_slow()}</p>
          <Button look="quiet" onClick={() => session.cancel()}>
            {m.cancel()}
          </Button>
        </>
      )}
    </div>
  );
}
