import './call_by_id.css';
import { Phone, Video } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import { linkTo } from '../format/place.js';
import { userProblem } from '../format/user_id.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button, IconButton } from './button.js';

/** Where there is no lobby: calling somebody whose id one was told, and the own id to tell others. */
export function CallById() {
  const { session, calls, places, notices } = useStores();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  const place = places.now.value;
  const call = (video: boolean) => {
    const user = (field.current?.value ?? '').trim();
    const wrong = userProblem(user);
    setProblem(wrong);
    if (wrong === undefined) void calls.start({ user, name: user, dialect: 'beckon' }, video);
    else field.current?.focus();
  };
  const submit = (event: Event) => {
    event.preventDefault();
    call(true);
  };
  const own = session.client.value?.user ?? '';
  const copy = async () => {
    await navigator.clipboard.writeText(linkTo({ at: 'user', user: own }));
    notices.show(m.own_id_copied());
  };
  return (
    <section class="call-by-id" data-testid="no-lobby">
      <p>{m.no_lobby()}</p>
      <form onSubmit={submit} noValidate>
        <label for="user-id">{m.call_by_id()}</label>
        <div class="call-by-id-row">
          <input
            id="user-id"
            ref={field}
            class="field"
            data-testid="user-id"
            autocapitalize="off"
            autocomplete="off"
            spellcheck={false}
            maxLength={128}
            defaultValue={place.at === 'user' ? place.user : ''}
            aria-invalid={problem !== undefined}
            aria-describedby="user-id-problem"
          />
          <IconButton
            icon={Phone}
            label={m.call_person_audio({ name: m.call_by_id_them() })}
            data-testid="call-id-audio"
            onClick={() => call(false)}
          />
          <Button type="submit" look="primary" icon={Video} data-testid="call-id">
            {m.call()}
          </Button>
        </div>
        <p id="user-id-problem" class="call-by-id-problem" role="alert">
          {problem}
        </p>
      </form>
      <p class="call-by-id-own">
        {m.own_id()} <code data-testid="own-id">{own}</code>
      </p>
      {globalThis.isSecureContext && <Button onClick={() => void copy()}>{m.own_id_copy()}</Button>}
    </section>
  );
}
