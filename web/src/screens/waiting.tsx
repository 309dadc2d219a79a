import './waiting.css';
import { Button } from '../parts/button.js';
import { Mark } from '../parts/mark.js';
import { m } from '../strings.js';

interface Props {
  readonly text: string;
  readonly hint?: string;
  readonly testId: string;
  readonly onCancel?: () => void;
}

/** Something takes a moment: what it is, and the way out of it. It shows itself only when the moment is a long one. */
export function Waiting({ text, hint, testId, onCancel }: Props) {
  return (
    <main class="waiting" data-testid={testId}>
      <div class="waiting-body">
        <Mark />
        <p role="status">{text}</p>
        {hint && <p class="waiting-hint">{hint}</p>}
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            {m.cancel()}
          </Button>
        )}
      </div>
    </main>
  );
}
