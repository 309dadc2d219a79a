import './chat_view.css';
import type { Person, PersonRef } from 'beckon';
import { ArrowLeft, Ban, Phone, Users, Video, X } from 'lucide-preact';
import { useEffect } from 'preact/hooks';
import { type ConversationId, lobby } from '../stores/chat.js';
import { type Stores, useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { BlockedNote } from './blocked_note.js';
import { Button, IconButton } from './button.js';
import { ChatLog } from './chat_log.js';
import { Composer } from './composer.js';
import { Menu } from './menu.js';
import { NoPrivate } from './no_private.js';
import { Presence } from './presence.js';

interface Props {
  readonly id: ConversationId;
  /** Something stands before it, so that nobody reads it. */
  readonly covered?: boolean;
  readonly onBack?: (() => void) | undefined;
  /** Given in a call, where the chat is a panel beside the picture. */
  readonly onClose?: () => void;
}

function nameIn({ people, chat, blocks }: Stores, id: ConversationId): string {
  return people.all.value.get(id)?.name ?? chat.of(id)?.name ?? blocks.people.value.get(id)?.name ?? '';
}

/** One conversation: whose it is, what was said, and the field to say something. */
export function ChatView({ id, covered = false, onBack, onClose }: Props) {
  const stores = useStores();
  const { blocks, chat, people } = stores;
  const blocked = blocks.people.value.has(id);
  const person = people.all.value.get(id);
  const name = id === lobby ? m.lobby() : nameIn(stores, id);
  useEffect(() => (covered ? undefined : chat.look(id)), [chat, id, covered]);
  return (
    <section class="chat" aria-label={id === lobby ? m.lobby() : m.open_chat({ name })}>
      <header class="chat-header">
        {onBack && <IconButton icon={ArrowLeft} label={m.back_to_people()} data-testid="back" onClick={onBack} />}
        <Title id={id} name={name} />
        {person && !onClose && <CallButtons person={person} />}
        {id !== lobby && !blocked && <PersonMenu person={person ?? { user: id, name, dialect: 'beckon' }} />}
        {onClose && <IconButton icon={X} label={m.chat_close()} data-testid="chat-close" onClick={onClose} />}
      </header>
      {person?.dialect === 'mdn' ? (
        <NoPrivate name={name} />
      ) : (
        <>
          <ChatLog id={id} name={name} />
          {blocked ? (
            <BlockedNote user={id} name={name} />
          ) : (
            <Composer id={id} name={name} focus={onClose !== undefined} />
          )}
        </>
      )}
    </section>
  );
}

function PersonMenu({ person }: { readonly person: PersonRef }) {
  const { blocks } = useStores();
  const { name } = person;
  const ask = () => {
    blocks.asking.value = person;
  };
  return (
    <Menu
      label={m.more_about({ name })}
      testId="person-menu"
      items={[{ icon: Ban, label: m.block_person({ name }), testId: 'block', run: ask }]}
    />
  );
}

function Title({ id, name }: { readonly id: ConversationId; readonly name: string }) {
  const { people } = useStores();
  const { state = 'gone', dialect = 'beckon' } = people.all.value.get(id) ?? {};
  return (
    <>
      {id === lobby ? (
        <span class="lobby-sign" aria-hidden="true">
          <Users size={20} />
        </span>
      ) : (
        <Avatar user={id} name={name} />
      )}
      <div class="row-text">
        <h2 class="row-name">{name}</h2>
        {id === lobby ? <span class="row-sub">{m.lobby_sub()}</span> : <Presence state={state} dialect={dialect} />}
      </div>
    </>
  );
}

function CallButtons({ person }: { readonly person: Person }) {
  const { calls } = useStores();
  const { name } = person;
  return (
    <>
      <IconButton icon={Phone} label={m.call_person_audio({ name })} onClick={() => void calls.start(person, false)} />
      <Button
        look="primary"
        icon={Video}
        aria-label={m.call_person({ name })}
        onClick={() => void calls.start(person, true)}
      >
        {m.call()}
      </Button>
    </>
  );
}
