import './row.css';
import { Users } from 'lucide-preact';
import { lobby } from '../stores/chat.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Unread } from './unread.js';

interface Props {
  readonly selected: boolean;
  onOpen(): void;
}

export function LobbyRow({ selected, onOpen }: Props) {
  const { chat, people } = useStores();
  return (
    <div class="row" data-testid="lobby" data-selected={selected || undefined}>
      <button type="button" class="row-open" aria-current={selected} onClick={onOpen}>
        <span class="lobby-sign" aria-hidden="true">
          <Users size={20} />
        </span>
        <span class="row-text">
          <span class="row-name">{m.lobby()}</span>
          <span class="row-sub">{m.people_count({ count: Math.max(1, people.all.value.size) })}</span>
        </span>
        <Unread count={chat.of(lobby)?.unread ?? 0} />
      </button>
    </div>
  );
}
