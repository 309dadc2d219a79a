import './dialog.css';
import { Mic, TriangleAlert } from 'lucide-preact';
import { troubleText } from '../format/media_trouble.js';
import type { Trouble } from '../stores/calls.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';
import { useModal } from './use_modal.js';

/** Camera or microphone could not be had: why, and how to go on without. */
export function TroubleDialog({ trouble }: { readonly trouble: Trouble }) {
  const { calls } = useStores();
  const { dialog } = useModal();
  const close = () => {
    calls.trouble.value = undefined;
  };
  const audioOnly = () => {
    close();
    trouble.audioOnly?.();
  };
  return (
    <dialog
      class="dialog"
      ref={dialog}
      data-testid="trouble"
      data-kind={trouble.kind}
      aria-labelledby="trouble-title"
      onClose={close}
    >
      <TriangleAlert size={28} aria-hidden="true" />
      <h2 id="trouble-title">{trouble.audioOnly ? m.trouble_camera_title() : m.trouble_microphone_title()}</h2>
      <p>{troubleText(trouble.kind)}</p>
      <div class="dialog-buttons">
        {trouble.audioOnly && (
          <Button look="primary" icon={Mic} data-testid="audio-only" onClick={audioOnly}>
            {m.trouble_audio_only()}
          </Button>
        )}
        <Button onClick={close}>{m.trouble_close()}</Button>
      </div>
    </dialog>
  );
}
