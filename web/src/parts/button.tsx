import './button.css';
import type { LucideIcon } from 'lucide-preact';
import type { ButtonHTMLAttributes, ComponentChildren, Ref } from 'preact';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'primary' | 'plain' | 'quiet' | 'faint' | 'answer' | 'hang-up';
  readonly icon?: LucideIcon;
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly children: ComponentChildren;
  readonly 'data-testid'?: string;
  readonly 'data-user'?: string;
}

export function Button({ look = 'plain', icon: Icon, buttonRef, children, ...rest }: ButtonProps) {
  return (
    <button type="button" ref={buttonRef ?? null} {...rest} class={`button button-${look}`}>
      {Icon && <Icon size={18} aria-hidden="true" />}
      <span>{children}</span>
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly look?: 'quiet' | 'soft' | 'primary';
  readonly buttonRef?: Ref<HTMLButtonElement>;
  readonly 'data-testid'?: string;
  readonly 'data-user'?: string;
}

/** A button that is a picture only; its label is what readers and the tooltip say. */
export function IconButton({ icon: Icon, label, look = 'quiet', buttonRef, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      ref={buttonRef ?? null}
      {...rest}
      class={`icon-button icon-button-${look}`}
      aria-label={label}
      title={label}
    >
      <Icon size={20} aria-hidden="true" />
    </button>
  );
}
