import './dialog.css';
import type { PersonRef } from 'beckon';
import { Ban } from 'lucide-preact';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';
import { useModal } from './use_modal.js';

/** What it means to block somebody, and whether to. */
export function BlockDialog({ person: { user, name } }: { readonly person: PersonRef }) {
  const { blocks } = useStores();
  const { dialog, focus: cancel } = useModal<HTMLButtonElement>();
  const close = () => {
    blocks.asking.value = undefined;
  };
  return (
    <dialog
      class="dialog"
      ref={dialog}
      role="alertdialog"
      data-testid="block-ask"
      data-user={user}
      aria-labelledby="block-title"
      aria-describedby="block-text"
      onClose={close}
    >
      <Ban size={28} aria-hidden="true" />
      <h2 id="block-title">{m.block_title({ name })}</h2>
      <p id="block-text">{m.block_text({ name })}</p>
      <div class="dialog-buttons">
        <Button look="primary" icon={Ban} data-testid="block-yes" onClick={() => void blocks.agree()}>
          {blocks.declines.value ? m.ring_decline_block() : m.block_yes()}
        </Button>
        <Button buttonRef={cancel} data-testid="block-cancel" onClick={close}>
          {m.cancel()}
        </Button>
      </div>
    </dialog>
  );
}
