import './notices.css';
import { X } from 'lucide-preact';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { IconButton } from './button.js';

export function Notices() {
  const { notices } = useStores();
  return (
    <div class="notices" role="status" aria-live="polite">
      {notices.list.value.map((notice) => (
        <div class="notice" key={notice.key} data-testid="notice">
          <p>{notice.text}</p>
          {notice.action && (
            <button
              type="button"
              class="notice-action"
              onClick={() => {
                notices.close(notice.key);
                notice.action?.run();
              }}
            >
              {notice.action.label}
            </button>
          )}
          <IconButton icon={X} label={m.notice_close()} onClick={() => notices.close(notice.key)} />
        </div>
      ))}
    </div>
  );
}
