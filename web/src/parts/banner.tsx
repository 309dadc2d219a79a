import './banner.css';
import type { ComponentChildren } from 'preact';

interface Props {
  readonly kind: 'lost' | 'back' | 'closed';
  readonly children: ComponentChildren;
}

/** A thin line at the top that tells the truth about the connection. */
export function Banner({ kind, children }: Props) {
  return (
    <div class="banner" data-testid="banner" data-kind={kind} role="status" aria-live="polite">
      {kind === 'lost' && <span class="banner-pulse" aria-hidden="true" />}
      {children}
    </div>
  );
}
