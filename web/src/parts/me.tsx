import './me.css';
import { Ban, Check, Hand, LogOut, MonitorSmartphone, Pencil, X } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { BlockedDialog } from './blocked_dialog.js';
import { IconButton } from './button.js';
import { DeviceDialog } from './device_dialog.js';
import { Menu } from './menu.js';

/** Who one is here; the name can be changed on the spot, and the menu has what is seldom needed. */
export function Me() {
  const { session } = useStores();
  const [editing, setEditing] = useState(false);
  const [linking, setLinking] = useState(false);
  const [blocked, setBlocked] = useState(false);
  const user = session.client.value?.user ?? '';
  const name = session.name.value;
  const byHttp = session.transport.value === 'http';
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
            <span class="row-sub">{byHttp ? m.you_over_http() : m.you()}</span>
          </h1>
          <OwnMenu
            onRename={() => setEditing(true)}
            onLink={() => setLinking(true)}
            onBlocked={() => setBlocked(true)}
          />
        </>
      )}
      {linking && <DeviceDialog onClose={() => setLinking(false)} />}
      {blocked && <BlockedDialog onClose={() => setBlocked(false)} />}
    </header>
  );
}

interface OwnMenuProps {
  onRename(): void;
  onLink(): void;
  onBlocked(): void;
}

function OwnMenu({ onRename, onLink, onBlocked }: OwnMenuProps) {
  const { session, places } = useStores();
  const transport = session.transport.value;
  const byHand = () => places.go({ at: 'by-hand', text: undefined });
  return (
    <Menu
      label={m.menu()}
      items={[
        ...(session.byToken.value
          ? []
          : [
              { icon: Pencil, label: m.rename(), testId: 'rename', run: onRename },
              { icon: MonitorSmartphone, label: m.device_link(), testId: 'link-device', run: onLink },
            ]),
        { icon: Ban, label: m.blocked_title(), testId: 'blocked-people', run: onBlocked },
        { icon: Hand, label: m.by_hand(), testId: 'by-hand', run: byHand },
        { icon: LogOut, label: m.leave(), testId: 'leave', run: () => void session.leave() },
      ]}
    >
      {transport && (
        <p class="menu-note" data-testid="transport" data-transport={transport}>
          {transport === 'http' ? m.transport_http() : m.transport_websocket()}
        </p>
      )}
    </Menu>
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
