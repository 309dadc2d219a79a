import './call.css';
import { useEffect, useState } from 'preact/hooks';
import { Banner } from '../parts/banner.js';
import { CallBar } from '../parts/call_bar.js';
import { CallInfo } from '../parts/call_info.js';
import { ChatView } from '../parts/chat_view.js';
import { RemoteView } from '../parts/remote_view.js';
import { SelfView } from '../parts/self_view.js';
import { useFocus } from '../parts/use_focus.js';
import { useIdle } from '../parts/use_idle.js';
import { useStores } from '../stores/stores.js';
import type { WatchedCall } from '../stores/watched_call.js';
import { m } from '../strings.js';

/** A call that goes on: the other side's picture, and everything else out of its way. */
export function CallScreen({ watched }: { readonly watched: WatchedCall }) {
  const { chat } = useStores();
  const [chatOpen, setChatOpen] = useState(false);
  const focus = useFocus<HTMLElement>();
  const { peer } = watched.call;
  const idle = useIdle(3_000) && !chatOpen && watched.state.value === 'active';
  useWakeLock();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') setChatOpen(false);
  };
  return (
    <main
      class="call"
      data-testid="call"
      data-state={watched.state.value}
      data-idle={idle || undefined}
      data-chat={chatOpen || undefined}
      aria-label={m.call_stage({ name: peer.name })}
      tabIndex={-1}
      ref={focus}
      onKeyDown={onKeyDown}
    >
      <div class="call-stage">
        <RemoteView watched={watched} />
        <div class="call-top">
          <ConnectionBanner watched={watched} />
          <CallInfo watched={watched} />
        </div>
        <SelfView watched={watched} />
        <CallBar
          watched={watched}
          chatOpen={chatOpen}
          unread={chat.of(peer.user)?.unread ?? 0}
          onChat={() => setChatOpen(!chatOpen)}
        />
      </div>
      {chatOpen && (
        <div class="call-chat">
          <ChatView id={peer.user} onClose={() => setChatOpen(false)} />
        </div>
      )}
    </main>
  );
}

function ConnectionBanner({ watched }: { readonly watched: WatchedCall }) {
  const { session } = useStores();
  const { name } = watched.call.peer;
  if (watched.state.value === 'reconnecting') return <Banner kind="lost">{m.call_reconnecting({ name })}</Banner>;
  if (session.connection.value === 'reconnecting') return <Banner kind="lost">{m.call_signalling_lost()}</Banner>;
  if (session.back.value || watched.back.value) return <Banner kind="back">{m.call_back()}</Banner>;
  return null;
}

/** The screen stays on during a call, where the browser can do that. */
function useWakeLock() {
  useEffect(() => {
    if (!('wakeLock' in navigator)) return;
    let lock: WakeLockSentinel | undefined;
    let over = false;
    const ask = async () => {
      if (document.visibilityState !== 'visible') return;
      lock = await navigator.wakeLock.request('screen').catch(() => undefined);
      if (over) void lock?.release();
    };
    void ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      over = true;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}
