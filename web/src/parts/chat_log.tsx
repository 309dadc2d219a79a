import './chat_log.css';
import { TriangleAlert } from 'lucide-preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { type ChatGroup, groupLines, type ShownLine } from '../format/chat_groups.js';
import { type ConversationId, lobby } from '../stores/chat.js';
import { useStores } from '../stores/stores.js';
import { getLocale, m } from '../strings.js';
import { Avatar } from './avatar.js';

const nearEnd = 80;

export function ChatLog({ id, name }: { readonly id: ConversationId; readonly name: string }) {
  const { chat, people } = useStores();
  const log = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const lines = chat.of(id)?.lines ?? [];
  useLayoutEffect(() => {
    const element = log.current;
    const mine = lines.at(-1)?.user === people.me.value;
    if (element && (atEnd.current || mine)) element.scrollTop = element.scrollHeight;
  }, [lines, people]);
  useEffect(() => {
    const element = log.current;
    if (!element) return;
    const observer = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const onScroll = () => {
    const element = log.current;
    if (element) atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard.
    <div class="chat-log" ref={log} role="log" aria-label={m.chat_log()} tabIndex={0} onScroll={onScroll}>
      {lines.length === 0 ? (
        <div class="chat-empty">
          <p>
            <strong>{id === lobby ? m.lobby_empty() : m.private_empty({ name })}</strong>
          </p>
          <p>{id === lobby ? m.lobby_empty_hint() : m.private_empty_hint()}</p>
        </div>
      ) : (
        groupLines(lines).map((group) => <Group key={group.key} group={group} id={id} peer={name} />)
      )}
    </div>
  );
}

const timeOf = (at: Date) => at.toLocaleTimeString(getLocale(), { hour: '2-digit', minute: '2-digit' });

interface GroupProps {
  readonly group: ChatGroup;
  readonly id: ConversationId;
  readonly peer: string;
}

function Group({ group, id, peer }: GroupProps) {
  const { people } = useStores();
  const mine = group.user === people.me.value;
  return (
    <article class="chat-group" data-mine={mine || undefined}>
      {!mine && <Avatar user={group.user} name={group.name} size="small" />}
      <div class="chat-lines">
        <p class="chat-from">
          <span class={mine ? 'hidden-text' : undefined}>{mine ? m.you() : group.name}</span>
          <time dateTime={group.at.toISOString()}>{timeOf(group.at)}</time>
        </p>
        {group.lines.map((line) => (
          <Line key={line.key} line={line} id={id} peer={peer} />
        ))}
      </div>
    </article>
  );
}

interface LineProps {
  readonly line: ShownLine;
  readonly id: ConversationId;
  readonly peer: string;
}

function Line({ line, id, peer }: LineProps) {
  const { chat } = useStores();
  return (
    <>
      <p class="chat-line" data-testid="chat-line" data-status={line.status} dir="auto">
        {line.text}
      </p>
      {line.status === 'failed' && (
        <p class="chat-failed">
          <TriangleAlert size={16} aria-hidden="true" />
          {m.chat_not_delivered()}
          <button type="button" onClick={() => void chat.send(id, peer, line.text, line.key)}>
            {m.chat_retry()}
          </button>
        </p>
      )}
    </>
  );
}
