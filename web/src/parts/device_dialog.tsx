import './device_dialog.css';
import { linkTo } from '../format/place.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Share } from './share.js';
import { TitledDialog } from './titled_dialog.js';

/** The link that makes another browser this person's too, and what that means. */
export function DeviceDialog({ onClose }: { onClose(): void }) {
  const { session } = useStores();
  const secret = session.client.value?.guestSecret ?? '';
  return (
    <TitledDialog name="device" title={m.device_link()} onClose={onClose}>
      <p>{m.device_link_text()}</p>
      <Share
        text={linkTo({ at: 'device', secret, name: session.name.value })}
        label={m.device_link_label()}
        copy={m.group_link_copy()}
        testId="device-link"
      />
      <p class="device-warning">{m.device_link_warning()}</p>
    </TitledDialog>
  );
}
