import './dialog.css';
import './device_dialog.css';
import { X } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { linkTo } from '../format/place.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { IconButton } from './button.js';
import { Share } from './share.js';

/** The link that makes another browser this person's too, and what that means. */
export function DeviceDialog({ onClose }: { onClose(): void }) {
  const { session } = useStores();
  const title = useRef<HTMLHeadingElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    title.current?.focus();
  }, []);
  const secret = session.client.value?.guestSecret ?? '';
  return (
    <dialog
      class="dialog device-dialog"
      ref={dialog}
      data-testid="device-dialog"
      aria-labelledby="device-title"
      onClose={onClose}
    >
      <header>
        <h2 id="device-title" ref={title} tabIndex={-1}>
          {m.device_link()}
        </h2>
        <IconButton
          icon={X}
          label={m.trouble_close()}
          data-testid="device-close"
          onClick={() => dialog.current?.close()}
        />
      </header>
      <p>{m.device_link_text()}</p>
      <Share
        text={linkTo({ at: 'device', secret, name: session.name.value })}
        label={m.device_link_label()}
        copy={m.group_link_copy()}
        testId="device-link"
      />
      <p class="device-warning">{m.device_link_warning()}</p>
    </dialog>
  );
}
