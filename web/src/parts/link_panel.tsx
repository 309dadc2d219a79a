import './link_panel.css';
import { X } from 'lucide-preact';
import { formatExpiry } from '../format/expiry.js';
import { linkTo } from '../format/place.js';
import { useStores } from '../stores/stores.js';
import type { WatchedGroup } from '../stores/watched_group.js';
import { m } from '../strings.js';
import { IconButton } from './button.js';
import { Share } from './share.js';

/** The call's link, for whoever is to join. */
export function LinkPanel({ group, onClose }: { readonly group: WatchedGroup; onClose(): void }) {
  const { groups } = useStores();
  const expires = groups.expires.value;
  return (
    <section class="link-panel" aria-label={m.group_link_title()} data-testid="link-panel">
      <header>
        <h2>{m.group_link_title()}</h2>
        <IconButton icon={X} label={m.group_link_close()} data-testid="link-close" onClick={onClose} />
      </header>
      <p>{m.group_link_text()}</p>
      <Share
        text={linkTo({ at: 'call', secret: group.call.link })}
        label={m.group_link()}
        copy={m.group_link_copy()}
        testId="call-link"
      />
      {expires && <p class="link-panel-note">{m.group_link_expires({ when: formatExpiry(expires) })}</p>}
    </section>
  );
}
