import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

interface Props {
  readonly field: RefObject<HTMLInputElement>;
  /** Whether the cursor belongs into it now. */
  readonly focus: boolean;
}

/** Who one is, with what is wrong about it below. */
export function NameField({ field, focus }: Props) {
  const { session } = useStores();
  const problem = session.problem.value;
  useEffect(() => {
    if (focus && session.passwordProblem.value === undefined) field.current?.focus();
  }, [problem, focus, field]);
  return (
    <>
      <label for="name">{m.enter_name()}</label>
      <input
        id="name"
        ref={field}
        class="field"
        data-testid="name-field"
        name="name"
        autocomplete="name"
        autocapitalize="words"
        spellcheck={false}
        maxLength={80}
        defaultValue={session.name.value}
        readOnly={session.entering.value}
        aria-invalid={problem !== undefined}
        aria-describedby="name-note"
      />
      <p id="name-note" class={problem ? 'enter-problem' : 'enter-note'} role={problem ? 'alert' : undefined}>
        {problem ?? m.enter_name_hint()}
      </p>
    </>
  );
}
