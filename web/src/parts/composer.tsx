import './composer.css';
import { SendHorizontal } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type ConversationId, lobby } from '../stores/chat.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { IconButton } from './button.js';

/** Code points; the wire's limit for a chat message. */
const longest = 4000;

interface Props {
  readonly id: ConversationId;
  readonly name: string;
  readonly focus: boolean;
}

export function Composer({ id, name, focus }: Props) {
  const { chat, notices } = useStores();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const label = id === lobby ? m.chat_placeholder_lobby() : m.chat_placeholder_private({ name });
  useEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);
  useEffect(() => {
    const element = field.current;
    if (!element) return;
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);
  const send = () => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    if ([...trimmed].length > longest) {
      notices.show(m.chat_too_long({ limit: longest }));
      return;
    }
    setText('');
    void chat.send(id, name, trimmed);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  const onSubmit = (event: Event) => {
    event.preventDefault();
    send();
    field.current?.focus();
  };
  return (
    <form class="composer" onSubmit={onSubmit}>
      <textarea
        ref={field}
        data-testid="chat-input"
        rows={1}
        aria-label={label}
        placeholder={label}
        enterkeyhint="send"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <IconButton
        icon={SendHorizontal}
        look="primary"
        label={m.chat_send()}
        data-testid="chat-send"
        type="submit"
        disabled={text.trim() === ''}
      />
    </form>
  );
}
