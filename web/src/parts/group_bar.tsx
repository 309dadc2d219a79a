import './call_bar.css';
import { UserPlus } from 'lucide-preact';
import { useStores } from '../stores/stores.js';
import type { WatchedGroup } from '../stores/watched_group.js';
import { m } from '../strings.js';
import { HangUp } from './call_bar.js';
import { Control } from './control.js';
import { FullScreen } from './full_screen.js';
import { MediaControls } from './media_controls.js';

interface Props {
  readonly group: WatchedGroup;
  readonly linkOpen: boolean;
  onLink(): void;
}

/** What one can do in a call by link. */
export function GroupBar({ group, linkOpen, onLink }: Props) {
  const { groups } = useStores();
  return (
    <div class="call-bar" role="toolbar" aria-label={m.call_controls()}>
      <div class="call-bar-group">
        <MediaControls mine={group.mine} />
        <Control
          icon={UserPlus}
          label={linkOpen ? m.group_link_close() : m.group_link_open()}
          pressed={linkOpen}
          testId="toggle-link"
          onClick={onLink}
        />
        <FullScreen />
      </div>
      <HangUp label={m.group_leave()} onClick={() => groups.leave()} />
    </div>
  );
}
