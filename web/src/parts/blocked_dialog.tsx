import './dialog.css';
import './blocked.css';
import { X } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { Button, IconButton } from './button.js';

/** Everybody who is blocked, and the way back. */
export function BlockedDialog({ onClose }: { onClose(): void }) {
  const { blocks } = useStores();
  const title = useRef<HTMLHeadingElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    title.current?.focus();
  }, []);
  const people = [...blocks.people.value.values()];
  return (
    <dialog
      class="dialog blocked-dialog"
      ref={dialog}
      data-testid="blocked-dialog"
      aria-labelledby="blocked-title"
      onClose={onClose}
    >
      <header>
        <h2 id="blocked-title" ref={title} tabIndex={-1}>
          {m.blocked_title()}
        </h2>
        <IconButton
          icon={X}
          label={m.trouble_close()}
          data-testid="blocked-close"
          onClick={() => dialog.current?.close()}
        />
      </header>
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
    </dialog>
  );
}
