import './app.css';
import { AskDialog } from './parts/ask_dialog.js';
import { Banner } from './parts/banner.js';
import { BlockDialog } from './parts/block_dialog.js';
import { Notices } from './parts/notices.js';
import { TroubleDialog } from './parts/trouble_dialog.js';
import { After } from './screens/after.js';
import { CallScreen } from './screens/call.js';
import { Elsewhere } from './screens/elsewhere.js';
import { Enter } from './screens/enter.js';
import { GroupScreen } from './screens/group.js';
import { AfterGroup, GroupProblem } from './screens/group_edges.js';
import { Home } from './screens/home.js';
import { Incoming } from './screens/incoming.js';
import { Join } from './screens/join.js';
import { LazyByHand } from './screens/lazy_by_hand.js';
import { LinkDevice } from './screens/link_device.js';
import { Outgoing } from './screens/outgoing.js';
import { Waiting } from './screens/waiting.js';
import { useStores } from './stores/stores.js';
import { m } from './strings.js';

export function App() {
  const { calls } = useStores();
  const trouble = calls.trouble.value;
  return (
    <>
      <Main />
      {trouble && <TroubleDialog key={trouble.kind} trouble={trouble} />}
      <Notices />
    </>
  );
}

function Main() {
  const { session, calls, groups, places } = useStores();
  const place = places.now.value;
  const inCall = calls.stage.value !== 'none' || groups.stage.value !== 'none';
  if (session.replaced.value) return <Elsewhere />;
  if (session.returning.value) {
    return <Waiting text={m.enter_connecting()} testId="returning" onCancel={() => session.cancel()} />;
  }
  if (!inCall) {
    if (place.at === 'by-hand') return <LazyByHand text={place.text} />;
    if (place.at === 'device') return <LinkDevice secret={place.secret} name={place.name} />;
    if (place.at === 'call') return <Join key={place.secret} secret={place.secret} />;
  }
  return session.client.value ? <Inside /> : <Enter />;
}

/** Home is always there; a call in whatever state covers it. */
function Inside() {
  const { blocks, calls, groups } = useStores();
  const covered = calls.stage.value !== 'none' || groups.stage.value !== 'none';
  const asking = calls.asking.value;
  const blocking = blocks.asking.value;
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
      {blocking && <BlockDialog key={blocking.user} person={blocking} />}
    </>
  );
}

function Stage() {
  const { blocks, calls } = useStores();
  const incoming = calls.incoming.value;
  const current = calls.current.value;
  const outgoing = calls.outgoing.value;
  const after = calls.after.value;
  const asked = calls.trouble.value !== undefined || blocks.asking.value !== undefined;
  if (incoming) return <Incoming key={incoming.key} watched={incoming} quiet={asked} />;
  if (current) return <CallScreen key={current.key} watched={current} onHangUp={() => calls.hangUp()} />;
  if (outgoing) return <Outgoing outgoing={outgoing} />;
  return after ? <After after={after} /> : <GroupStage />;
}

function GroupStage() {
  const { groups } = useStores();
  const current = groups.current.value;
  const problem = groups.problem.value;
  const after = groups.after.value;
  if (current) return <GroupScreen key={current.call.id} group={current} />;
  if (groups.making.value)
    return <Waiting text={m.ring_devices()} hint={m.ring_devices_hint()} testId="group-making" />;
  if (problem) return <GroupProblem problem={problem} />;
  return after ? <AfterGroup after={after} /> : null;
}

function ServerBanner() {
  const { session } = useStores();
  const state = session.connection.value;
  if (state === 'reconnecting' || state === 'connecting') return <Banner kind="lost">{m.banner_lost()}</Banner>;
  if (session.back.value) return <Banner kind="back">{m.call_back()}</Banner>;
  if (state !== 'closed') return null;
  const over = session.loginOver.value;
  return (
    <Banner kind="closed">
      {over ?? m.banner_closed()}
      <button type="button" data-testid="enter-again" onClick={() => void session.leave()}>
        {m.banner_enter_again()}
      </button>
    </Banner>
  );
}
