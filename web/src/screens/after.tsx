import './after.css';
import { Ban, Phone, Video } from 'lucide-preact';
import { formatDuration } from '../format/duration.js';
import { reasonText } from '../format/reason.js';
import { Avatar } from '../parts/avatar.js';
import { Button } from '../parts/button.js';
import { LazyFailureNote } from '../parts/lazy_connection.js';
import { useFocus } from '../parts/use_focus.js';
import type { After as AfterCall } from '../stores/calls.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** How a call went, and the way to the next one. */
export function After({ after }: { readonly after: AfterCall }) {
  const { blocks, calls, session } = useStores();
  const focus = useFocus<HTMLHeadingElement>();
  const { peer, reason, byMe, duration, diagnosis } = after;
  const blocked = blocks.people.value.has(peer.user);
  // The session went with the login, and the call with it.
  const over = reason === 'session-lost' ? session.loginOver.value : undefined;
  const close = () => {
    calls.after.value = undefined;
  };
  return (
    <main class="after" data-testid="after" onKeyDown={(event) => event.key === 'Escape' && close()}>
      <div class="after-card">
        <Avatar user={peer.user} name={peer.name} size="large" />
        <h1 ref={focus} tabIndex={-1}>
          {peer.name}
        </h1>
        <p data-testid="after-reason" data-reason={reason} role="status">
          {over ?? (blocked ? m.blocked_note({ name: peer.name }) : reasonText({ reason, byMe, name: peer.name }))}
        </p>
        {duration !== undefined && duration > 0 && (
          <p class="after-duration" data-testid="after-duration">
            {m.after_lasted({ duration: formatDuration(duration) })}
          </p>
        )}
        {diagnosis && <LazyFailureNote diagnosis={diagnosis} name={peer.name} />}
        <div class="after-buttons">
          {blocked ? (
            <Button data-testid="unblock" onClick={() => void blocks.unblock(peer.user)}>
              {m.unblock()}
            </Button>
          ) : (
            <Again after={after} />
          )}
          <Button data-testid="after-close" onClick={close}>
            {m.after_close()}
          </Button>
        </div>
      </div>
    </main>
  );
}

function Again({ after: { peer, video } }: { readonly after: AfterCall }) {
  const { blocks, calls } = useStores();
  const block = () => {
    blocks.asking.value = peer;
  };
  return (
    <>
      <Button
        look="primary"
        icon={video ? Video : Phone}
        data-testid="call-again"
        onClick={() => void calls.start(peer, video)}
      >
        {m.after_again()}
      </Button>
      <Button icon={Ban} data-testid="after-block" onClick={block}>
        {m.block()}
      </Button>
    </>
  );
}
