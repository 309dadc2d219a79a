import './enter.css';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../parts/button.js';
import { Languages } from '../parts/languages.js';
import { Mark } from '../parts/mark.js';
import { SelfPreview } from '../parts/self_preview.js';
import { unlockSound } from '../sound/tones.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** The first screen: who one is, and whether camera and microphone work. */
export function Enter() {
  const { session, preview } = useStores();
  const field = useRef<HTMLInputElement>(null);
  const problem = session.problem.value;
  const entering = session.entering.value;
  useEffect(() => {
    void preview.start();
    return () => preview.stop();
  }, [preview]);
  useEffect(() => {
    if (!entering) field.current?.focus();
  }, [problem, entering]);
  const submit = (event: Event) => {
    event.preventDefault();
    unlockSound();
    void session.enter(field.current?.value ?? '');
  };
  return (
    <main class="enter">
      <header class="enter-brand">
        <Mark />
        {m.app_name()}
      </header>
      <div class="enter-body">
        <SelfPreview />
        <form class="enter-form" onSubmit={submit} noValidate>
          <h1>{m.enter_title()}</h1>
          <p class="enter-lead">{m.enter_lead()}</p>
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
            readOnly={entering}
            aria-invalid={problem !== undefined}
            aria-describedby="name-note"
          />
          <p id="name-note" class={problem ? 'enter-problem' : 'enter-note'} role={problem ? 'alert' : undefined}>
            {problem ?? m.enter_name_hint()}
          </p>
          <Button type="submit" look="primary" data-testid="enter" disabled={entering}>
            {entering ? m.enter_connecting() : m.enter_button()}
          </Button>
          <div class="enter-slow" role="status">
            {session.slow.value && (
              <>
                <p>{m.enter_slow()}</p>
                <Button look="quiet" onClick={() => session.cancel()}>
                  {m.cancel()}
                </Button>
              </>
            )}
          </div>
        </form>
      </div>
      <Languages />
    </main>
  );
}
