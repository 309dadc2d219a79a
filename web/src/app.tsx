import './app.css';
import { AskDialog } from './parts/ask_dialog.js';
import { Banner } from './parts/banner.js';
import { Notices } from './parts/notices.js';
import { TroubleDialog } from './parts/trouble_dialog.js';
import { After } from './screens/after.js';
import { CallScreen } from './screens/call.js';
import { Enter } from './screens/enter.js';
import { Home } from './screens/home.js';
import { Incoming } from './screens/incoming.js';
import { Outgoing } from './screens/outgoing.js';
import { useStores } from './stores/stores.js';
import { m } from './strings.js';

export function App() {
  const { session } = useStores();
  return (
    <>
      {session.client.value ? <Inside /> : <Enter />}
      <Notices />
    </>
  );
}

/** Home is always there; a call in whatever state covers it. */
function Inside() {
  const { calls } = useStores();
  const covered = calls.stage.value !== 'none';
  const trouble = calls.trouble.value;
  const asking = calls.asking.value;
  return (
    <>
      <div class="under" inert={covered}>
        <ServerBanner />
        <Home covered={covered} />
      </div>
      {covered && (
        <div class="cover">
          <Stage />
        </div>
      )}
      {asking && <AskDialog key={asking.peer.user} asking={asking} />}
      {trouble && <TroubleDialog key={trouble.kind} trouble={trouble} />}
    </>
  );
}

function Stage() {
  const { calls } = useStores();
  const incoming = calls.incoming.value;
  const current = calls.current.value;
  const outgoing = calls.outgoing.value;
  const after = calls.after.value;
  if (incoming) return <Incoming key={incoming.key} watched={incoming} quiet={calls.trouble.value !== undefined} />;
  if (current) return <CallScreen key={current.key} watched={current} />;
  if (outgoing) return <Outgoing outgoing={outgoing} />;
  return after ? <After after={after} /> : null;
}

function ServerBanner() {
  const { session } = useStores();
  const state = session.connection.value;
  if (state === 'reconnecting' || state === 'connecting') return <Banner kind="lost">{m.banner_lost()}</Banner>;
  if (session.back.value) return <Banner kind="back">{m.call_back()}</Banner>;
  if (state !== 'closed') return null;
  return (
    <Banner kind="closed">
      {m.banner_closed()}
      <button type="button" data-testid="enter-again" onClick={() => void session.leave()}>
        {m.banner_enter_again()}
      </button>
    </Banner>
  );
}
