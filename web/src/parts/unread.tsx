import './unread.css';
import { m } from '../strings.js';

export function Unread({ count }: { readonly count: number }) {
  if (count === 0) return null;
  return (
    <span class="unread row-unread">
      <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
      <span class="hidden-text">{m.unread({ count })}</span>
    </span>
  );
}
