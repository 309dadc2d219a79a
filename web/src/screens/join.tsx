import './enter.css';
import './join.css';
import { Mic, Video } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../parts/button.js';
import { Languages } from '../parts/languages.js';
import { Mark } from '../parts/mark.js';
import { NameField } from '../parts/name_field.js';
import { PasswordField } from '../parts/password_field.js';
import { SelfPreview } from '../parts/self_preview.js';
import { unlockSound } from '../sound/tones.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

/** A link to a call was opened: who one is, if that is not known yet, how one looks, and the way in. */
export function Join({ secret }: { readonly secret: string }) {
  const { session, groups, preview, places } = useStores();
  const field = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const known = session.client.value !== undefined;
  const waiting = session.entering.value || groups.entering.value;
  useEffect(() => {
    void preview.start();
    return () => preview.stop();
  }, [preview]);
  const join = async (video: boolean) => {
    unlockSound();
    if (!session.client.value) await session.enter(field.current?.value ?? '', password.current?.value);
    if (session.client.value) await groups.join(secret, video);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void join(true);
  };
  return (
    <main class="enter join" data-testid="join">
      <header class="enter-brand">
        <Mark />
        {m.app_name()}
      </header>
      <div class="enter-body">
        <SelfPreview />
        <form class="enter-form" onSubmit={submit} noValidate>
          <h1>{m.join_title()}</h1>
          <p class="enter-lead">{m.join_lead()}</p>
          {known ? (
            <p class="join-as">{m.join_as({ name: session.name.value })}</p>
          ) : (
            <>
              <NameField field={field} focus={!waiting} />
              <PasswordField field={password} />
            </>
          )}
          <div class="join-buttons">
            <Button type="submit" look="primary" icon={Video} data-testid="join-video" disabled={waiting}>
              {waiting ? m.enter_connecting() : m.join_button()}
            </Button>
            <Button icon={Mic} data-testid="join-audio" disabled={waiting} onClick={() => void join(false)}>
              {m.join_audio()}
            </Button>
          </div>
          <Button look="quiet" data-testid="join-not" onClick={() => places.leave()}>
            {m.not_now()}
          </Button>
        </form>
      </div>
      <Languages />
    </main>
  );
}
