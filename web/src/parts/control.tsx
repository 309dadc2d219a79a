import './call_bar.css';
import './unread.css';
import type { LucideIcon } from 'lucide-preact';
import { m } from '../strings.js';

interface ControlProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly testId: string;
  readonly off?: boolean;
  readonly pressed?: boolean;
  readonly unread?: number;
  onClick(): void;
}

/** One control of a call: a picture only; its label is what readers and the tooltip say. */
export function Control({
  icon: Icon,
  label,
  testId,
  off = false,
  pressed = false,
  unread = 0,
  onClick,
}: ControlProps) {
  const words = unread > 0 ? `${label}, ${m.unread({ count: unread })}` : label;
  return (
    <button
      type="button"
      class="call-control"
      data-testid={testId}
      data-off={off || undefined}
      data-pressed={pressed || undefined}
      aria-label={words}
      title={label}
      onClick={onClick}
    >
      <Icon size={24} aria-hidden="true" />
      {unread > 0 && (
        <span class="unread call-unread" aria-hidden="true">
          {unread}
        </span>
      )}
    </button>
  );
}
