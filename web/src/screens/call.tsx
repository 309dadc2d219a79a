import './call.css';
import { useState } from 'preact/hooks';
import { Banner } from '../parts/banner.js';
import { CallBar } from '../parts/call_bar.js';
import { CallInfo } from '../parts/call_info.js';
import { CallNotes } from '../parts/call_notes.js';
import { ChatView } from '../parts/chat_view.js';
import { LazyConnectionPanel, usePreparedConnection } from '../parts/lazy_connection.js';
import { RemoteView } from '../parts/remote_view.js';
import { SelfView } from '../parts/self_view.js';
import { useFocus } from '../parts/use_focus.js';
import { useIdle } from '../parts/use_idle.js';
import { useWakeLock } from '../parts/use_wake_lock.js';
import { useStores } from '../stores/stores.js';
import type { WatchedTalk } from '../stores/watched_talk.js';
import { m } from '../strings.js';

interface Props {
  readonly watched: WatchedTalk;
  /** Set up by hand: there is no server that could be lost, and none that carries messages. */
  readonly byHand?: boolean;
  onHangUp(): void;
}

/** A call that goes on: the other side's picture, and everything else out of its way. */
export function CallScreen({ watched, byHand = false, onHangUp }: Props) {
  const { chat } = useStores();
  const [beside, setBeside] = useState<'chat' | 'connection'>();
  const chatOpen = beside === 'chat';
  const connectionOpen = beside === 'connection';
  const focus = useFocus<HTMLElement>();
  const { user, name, dialect } = watched.other.value;
  const idle = useIdle(3_000) && beside === undefined && watched.state.value === 'active';
  useWakeLock();
  usePreparedConnection();
  // The focus goes back to where it came from, for those who use a keyboard.
  const close = () => {
    if (connectionOpen) focus.current?.querySelector<HTMLElement>('[data-testid=toggle-connection]')?.focus();
    setBeside(undefined);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
  };
  const written = {
    open: chatOpen,
    unread: chat.of(user)?.unread ?? 0,
    toggle: () => setBeside(chatOpen ? undefined : 'chat'),
  };
  const connection = {
    open: connectionOpen,
    toggle: () => setBeside(connectionOpen ? undefined : 'connection'),
  };
  return (
    <main
      class="call"
      data-testid="call"
      data-state={watched.state.value}
      data-idle={idle || undefined}
      data-chat={chatOpen || undefined}
      aria-label={m.call_stage({ name })}
      tabIndex={-1}
      ref={focus}
      onKeyDown={onKeyDown}
    >
      <div class="call-stage">
        <RemoteView watched={watched} />
        <div class="call-top">
          <ConnectionBanner watched={watched} byHand={byHand} />
          <CallInfo watched={watched} connection={connection} />
          <CallNotes mine={watched.mine} />
        </div>
        <SelfView watched={watched} />
        <CallBar watched={watched} chat={byHand || dialect !== 'beckon' ? undefined : written} onHangUp={onHangUp} />
      </div>
      {chatOpen && (
        <div class="call-chat">
          <ChatView id={user} onClose={close} />
        </div>
      )}
      {connectionOpen && <LazyConnectionPanel history={watched.connection} name={name} onClose={close} />}
    </main>
  );
}

function ConnectionBanner({ watched, byHand }: { readonly watched: WatchedTalk; readonly byHand: boolean }) {
  const { session } = useStores();
  const { name } = watched.other.value;
  if (watched.state.value === 'reconnecting') return <Banner kind="lost">{m.call_reconnecting({ name })}</Banner>;
  if (!byHand && session.connection.value === 'reconnecting') {
    return <Banner kind="lost">{m.call_signalling_lost()}</Banner>;
  }
  if ((!byHand && session.back.value) || watched.back.value) return <Banner kind="back">{m.call_back()}</Banner>;
  return null;
}
