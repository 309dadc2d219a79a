import './circle_button.css';
import type { LucideIcon } from 'lucide-preact';
import type { ButtonHTMLAttributes } from 'preact';

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly look: 'answer' | 'hang-up' | 'soft';
  readonly 'data-testid'?: string;
}

/** A large round button with its word below, for what one decides in a hurry. */
export function CircleButton({ icon: Icon, label, look, ...rest }: Props) {
  return (
    <button type="button" {...rest} class={`circle circle-${look}`}>
      <span class="circle-disc">
        <Icon size={look === 'answer' ? 34 : 26} aria-hidden="true" />
      </span>
      <span class="circle-label">{label}</span>
    </button>
  );
}
