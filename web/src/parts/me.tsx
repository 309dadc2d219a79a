import './me.css';
import { Check, LogOut, Pencil, X } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { IconButton } from './button.js';

/** Who one is here; the name can be changed on the spot. */
export function Me() {
  const { session } = useStores();
  const [editing, setEditing] = useState(false);
  const user = session.client.value?.user ?? '';
  const name = session.name.value;
  return (
    <header class="me">
      <Avatar user={user} name={name} />
      {editing ? (
        <Rename name={name} onDone={() => setEditing(false)} />
      ) : (
        <>
          <h1 class="row-text">
            <span class="row-name" data-testid="my-name">
              {name}
            </span>
            <span class="row-sub">{m.you()}</span>
          </h1>
          <IconButton icon={Pencil} label={m.rename()} data-testid="rename" onClick={() => setEditing(true)} />
          <IconButton icon={LogOut} label={m.leave()} data-testid="leave" onClick={() => void session.leave()} />
        </>
      )}
    </header>
  );
}

function Rename({ name, onDone }: { readonly name: string; onDone(): void }) {
  const { session } = useStores();
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string>();
  useEffect(() => field.current?.select(), []);
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await session.rename(field.current?.value ?? '');
      onDone();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
      field.current?.focus();
    }
  };
  return (
    <form
      class="me-form"
      onSubmit={(event) => void save(event)}
      onKeyDown={(event) => event.key === 'Escape' && onDone()}
    >
      <input
        ref={field}
        class="field"
        aria-label={m.enter_name()}
        aria-invalid={problem !== undefined}
        aria-describedby="rename-problem"
        defaultValue={name}
        maxLength={80}
        spellcheck={false}
      />
      <IconButton icon={Check} label={m.rename_save()} type="submit" />
      <IconButton icon={X} label={m.cancel()} onClick={onDone} />
      <p id="rename-problem" role="alert">
        {problem}
      </p>
    </form>
  );
}
