import './enter.css';
import { useEffect, useRef } from 'preact/hooks';
import { hashOf } from '../format/place.js';
import { Button } from '../parts/button.js';
import { Languages } from '../parts/languages.js';
import { Mark } from '../parts/mark.js';
import { NameField } from '../parts/name_field.js';
import { PasswordField } from '../parts/password_field.js';
import { SelfPreview } from '../parts/self_preview.js';
import { Slow } from '../parts/slow.js';
import { unlockSound } from '../sound/tones.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** The first screen: who one is, and whether camera and microphone work. */
export function Enter() {
  const { session, preview } = useStores();
  const field = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const entering = session.entering.value;
  useEffect(() => {
    void preview.start();
    return () => preview.stop();
  }, [preview]);
  const submit = (event: Event) => {
    event.preventDefault();
    unlockSound();
    void session.enter(field.current?.value ?? '', password.current?.value);
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
          <NameField field={field} focus={!entering} />
          <PasswordField field={password} />
          <Button type="submit" look="primary" data-testid="enter" disabled={entering}>
            {entering ? m.enter_connecting() : m.enter_button()}
          </Button>
          <Slow />
          <Linked />
        </form>
      </div>
      <footer class="enter-foot">
        <a class="enter-by-hand" data-testid="by-hand" href={hashOf({ at: 'by-hand', text: undefined })}>
          {m.enter_by_hand()}
        </a>
        <Languages />
      </footer>
    </main>
  );
}

/** A browser that is a further device of somebody's can be one of its own again. */
function Linked() {
  const { session } = useStores();
  if (!session.linked.value) return null;
  return (
    <div class="enter-linked">
      <p>{m.device_linked()}</p>
      <Button look="quiet" data-testid="unlink" onClick={() => session.unlink()}>
        {m.device_unlink()}
      </Button>
    </div>
  );
}
