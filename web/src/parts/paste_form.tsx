import './paste_form.css';
import { useRef } from 'preact/hooks';
import { Button } from './button.js';

interface Props {
  readonly label: string;
  readonly testId: string;
  readonly button: string;
  readonly disabled?: boolean;
  /** What is in it from the beginning. */
  readonly given?: string | undefined;
  readonly problem: string | undefined;
  onText(text: string): void;
}

/** A field for a text that was carried here. */
export function PasteForm({ label, testId, button, disabled = false, given, problem, onText }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    onText(field.current?.value ?? '');
  };
  return (
    <form class="paste" onSubmit={submit} noValidate>
      <textarea
        ref={field}
        class="paste-field"
        data-testid={testId}
        aria-label={label}
        placeholder={label}
        aria-invalid={problem !== undefined}
        aria-describedby={`${testId}-problem`}
        rows={4}
        maxLength={20_000}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        defaultValue={given ?? ''}
        hidden={given !== undefined}
      />
      <p id={`${testId}-problem`} class="paste-problem" role="alert">
        {problem}
      </p>
      <Button type="submit" look="primary" disabled={disabled} data-testid={`${testId}-use`}>
        {button}
      </Button>
    </form>
  );
}
