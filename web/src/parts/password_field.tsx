import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** The password that guests need, once the server has said so. */
export function PasswordField({ field }: { readonly field: RefObject<HTMLInputElement> }) {
  const { session } = useStores();
  const asked = session.asksPassword.value;
  const problem = session.passwordProblem.value;
  useEffect(() => {
    if (problem !== undefined) field.current?.focus();
  }, [problem, field]);
  if (!asked) return null;
  return (
    <>
      <label for="password">{m.password_label()}</label>
      <input
        id="password"
        ref={field}
        class="field"
        data-testid="password-field"
        type="password"
        name="password"
        autocomplete="current-password"
        maxLength={128}
        readOnly={session.entering.value}
        aria-invalid={problem !== undefined}
        aria-describedby="password-note"
      />
      <p id="password-note" class={problem ? 'enter-problem' : 'enter-note'} role={problem ? 'alert' : undefined}>
        {problem ?? m.password_hint()}
      </p>
    </>
  );
}
