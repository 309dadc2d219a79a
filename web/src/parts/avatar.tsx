import './avatar.css';
import { hueOf, initialsOf } from '../format/initials.js';

interface Props {
  readonly user: string;
  readonly name: string;
  readonly size?: 'small' | 'medium' | 'large' | 'huge';
}

/** Initials on the colour that this user always has. The name stands beside it, so readers skip it. */
export function Avatar({ user, name, size = 'medium' }: Props) {
  return (
    <span class={`avatar avatar-${size}`} data-hue={hueOf(user)} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
