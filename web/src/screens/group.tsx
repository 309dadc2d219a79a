import './call.css';
import './group.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Banner } from '../parts/banner.js';
import { QualityButton, Timer, type Toggle } from '../parts/call_info.js';
import { CallNotes } from '../parts/call_notes.js';
import { Grid } from '../parts/grid.js';
import { GroupBar } from '../parts/group_bar.js';
import { GroupConnection } from '../parts/group_connection.js';
import { usePreparedConnection } from '../parts/lazy_connection.js';
import { LinkPanel } from '../parts/link_panel.js';
import { SharedScreen } from '../parts/shared_screen.js';
import { SoundBlocked } from '../parts/sound_blocked.js';
import { MemberTile, OwnTile } from '../parts/tile.js';
import { useFocus } from '../parts/use_focus.js';
import { useIdle } from '../parts/use_idle.js';
import { useWakeLock } from '../parts/use_wake_lock.js';
import { useStores } from '../stores/stores.js';
import type { WatchedGroup } from '../stores/watched_group.js';
import { m } from '../strings.js';

/** A call by link: everybody's picture in an even grid. Who is alone in it sees the link to send. */
export function GroupScreen({ group }: { readonly group: WatchedGroup }) {
  const { session } = useStores();
  const focus = useFocus<HTMLElement>();
  const members = group.members.value;
  const presenter = group.presenter.value;
  const screen = presenter?.theirs.screen.value;
  const alone = group.alone.value;
  const [beside, setBeside] = useState<'link' | 'connection' | undefined>(alone ? 'link' : undefined);
  const linkOpen = beside === 'link';
  const connectionOpen = beside === 'connection' && !alone;
  const [blocked, setBlocked] = useState(false);
  const stage = useRef<HTMLDivElement>(null);
  const idle = useIdle(3_000) && beside === undefined && group.state.value === 'open';
  useWakeLock();
  usePreparedConnection();
  useEffect(() => {
    if (!alone) setBeside(undefined);
  }, [alone]);
  const close = () => {
    if (connectionOpen) focus.current?.querySelector<HTMLElement>('[data-testid=toggle-connection]')?.focus();
    setBeside(undefined);
  };
  const connection = {
    open: connectionOpen,
    toggle: () => setBeside(connectionOpen ? undefined : 'connection'),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close();
  };
  const play = () => {
    setBlocked(false);
    for (const video of stage.current?.querySelectorAll('video') ?? []) void video.play();
  };
  return (
    <main
      class="call group"
      data-testid="group"
      data-state={group.state.value}
      data-idle={idle || undefined}
      data-link={linkOpen || undefined}
      aria-label={m.group_title()}
      tabIndex={-1}
      ref={focus}
      onKeyDown={onKeyDown}
    >
      <div class="call-stage" ref={stage} data-screen={screen !== undefined || undefined}>
        {screen && (
          <SharedScreen stream={screen} name={presenter?.person.name ?? ''} onBlocked={() => setBlocked(true)} />
        )}
        <Grid count={members.length + 1} label={m.group_people()}>
          {members.map((member) => (
            <MemberTile key={member.party} member={member} onBlocked={() => setBlocked(true)} />
          ))}
          <OwnTile group={group} user={session.client.value?.user ?? ''} name={session.name.value} />
        </Grid>
        <div class="call-top">
          <GroupBanner group={group} />
          <GroupInfo group={group} connection={connection} />
          <CallNotes mine={group.mine} />
        </div>
        {blocked && <SoundBlocked onPlay={play} />}
        <GroupBar group={group} linkOpen={linkOpen} onLink={() => setBeside(linkOpen ? undefined : 'link')} />
      </div>
      {linkOpen && (
        <div class="group-link">
          <LinkPanel group={group} onClose={close} />
        </div>
      )}
      {connectionOpen && <GroupConnection members={members} onClose={close} />}
    </main>
  );
}

function GroupBanner({ group }: { readonly group: WatchedGroup }) {
  const { session } = useStores();
  if (group.state.value === 'reconnecting' || session.connection.value === 'reconnecting') {
    return <Banner kind="lost">{group.alone.value ? m.banner_lost() : m.call_signalling_lost()}</Banner>;
  }
  if (session.back.value || group.back.value) return <Banner kind="back">{m.call_back()}</Banner>;
  return null;
}

/** Top left: how many are in it, and how long already. */
function GroupInfo({ group, connection }: { readonly group: WatchedGroup; readonly connection: Toggle }) {
  const { since } = group.call;
  const joining = group.state.value === 'joining';
  return (
    <div class="call-info">
      <div class="call-chip">
        {joining ? (
          <span role="status">{m.call_connecting()}</span>
        ) : (
          <strong role="status" data-testid="group-count">
            {group.alone.value ? m.group_alone() : m.group_count({ count: group.members.value.length + 1 })}
          </strong>
        )}
        {since && !group.alone.value && <Timer since={since} />}
        {!group.alone.value && <QualityButton {...connection} />}
      </div>
    </div>
  );
}
