import './dialog.css';
import './titled_dialog.css';
import { X } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { m } from '../strings.js';
import { IconButton } from './button.js';
import { useModal } from './use_modal.js';

interface Props {
  /** What the ids of its parts begin with. */
  readonly name: string;
  readonly title: string;
  onClose(): void;
  readonly children: ComponentChildren;
}

/** A dialog to look into, with a title and a way to close it. */
export function TitledDialog({ name, title, onClose, children }: Props) {
  const { dialog, focus } = useModal<HTMLHeadingElement>();
  return (
    <dialog
      class={`dialog titled-dialog ${name}-dialog`}
      ref={dialog}
      data-testid={`${name}-dialog`}
      aria-labelledby={`${name}-title`}
      onClose={onClose}
    >
      <header>
        <h2 id={`${name}-title`} ref={focus} tabIndex={-1}>
          {title}
        </h2>
        <IconButton
          icon={X}
          label={m.trouble_close()}
          data-testid={`${name}-close`}
          onClick={() => dialog.current?.close()}
        />
      </header>
      {children}
    </dialog>
  );
}
