import './dialog.css';
import { AppWindow, Phone, Video } from 'lucide-preact';
import type { Asking } from '../stores/calls.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';
import { useModal } from './use_modal.js';

/** Before a call to somebody whose page answers by itself: what it learns by that, and whether to call all the same. */
export function AskDialog({ asking }: { readonly asking: Asking }) {
  const { calls } = useStores();
  const { peer, video } = asking;
  const { dialog, focus: cancel } = useModal<HTMLButtonElement>();
  return (
    <dialog
      class="dialog"
      ref={dialog}
      role="alertdialog"
      data-testid="ask"
      data-user={peer.user}
      aria-labelledby="ask-title"
      aria-describedby="ask-text"
      onClose={() => calls.dismiss()}
    >
      <AppWindow size={28} aria-hidden="true" />
      <h2 id="ask-title">{m.ask_title({ name: peer.name })}</h2>
      <p id="ask-text">{m.ask_text({ name: peer.name })}</p>
      <div class="dialog-buttons">
        <Button look="primary" icon={video ? Video : Phone} data-testid="ask-call" onClick={() => calls.agree()}>
          {m.ask_call()}
        </Button>
        <Button buttonRef={cancel} data-testid="ask-cancel" onClick={() => calls.dismiss()}>
          {m.cancel()}
        </Button>
      </div>
    </dialog>
  );
}
