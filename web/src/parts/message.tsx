import './message.css';
import type { LucideIcon } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useFocus } from './use_focus.js';

interface Props {
  readonly icon: LucideIcon;
  readonly title: string;
  readonly testId: string;
  readonly code?: string;
  /** The sentences, then the buttons. */
  readonly children: ComponentChildren;
  readonly buttons?: ComponentChildren;
}

/** A whole screen that says one thing, and what to do next. */
export function Message({ icon: Icon, title, testId, code, children, buttons }: Props) {
  const focus = useFocus<HTMLHeadingElement>();
  return (
    <main class="message" data-testid={testId} data-code={code}>
      <div class="message-card">
        <span class="message-sign">
          <Icon size={32} aria-hidden="true" />
        </span>
        <h1 ref={focus} tabIndex={-1}>
          {title}
        </h1>
        {children}
        {buttons && <div class="message-buttons">{buttons}</div>}
      </div>
    </main>
  );
}
