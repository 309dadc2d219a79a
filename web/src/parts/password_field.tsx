import type { RefObject } from 'preact';
import { useEffect } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** The password that guests need, once the server has said so. */
export function PasswordField({ field }: { readonly field: RefObject<HTMLInputElement> }) {
  const { session } = useStores();
  const asked = session.asksPassword.value;
  useEffect(() => {
    if (asked) field.current?.focus();
  }, [asked, field]);
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
        aria-invalid={session.problem.value !== undefined}
        aria-describedby="name-note"
      />
      <p class="enter-note">{m.password_hint()}</p>
    </>
  );
}
