import './tile.css';
import { MicOff } from 'lucide-preact';
import { whyNoPicture } from '../format/no_picture.js';
import type { WatchedGroup } from '../stores/watched_group.js';
import type { WatchedMember } from '../stores/watched_member.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { Video } from './video.js';

/** Another one's picture in the grid, or who they are while there is none. The element stays: it plays the sound. */
export function MemberTile({ member, onBlocked }: { readonly member: WatchedMember; onBlocked(): void }) {
  const { name, user } = member.person;
  const state = member.state.value;
  return (
    <Tile
      user={user}
      name={name}
      party={member.party}
      picture={member.theirs.hasPicture.value}
      muted={member.theirs.silent.value && state === 'connected'}
      speaking={member.speaking.value && state === 'connected'}
      state={state}
      why={why(member)}
    >
      <Video stream={member.stream} testId="remote-video" label={m.call_remote_view({ name })} onBlocked={onBlocked} />
    </Tile>
  );
}

/** One's own picture in the grid, as in a mirror. */
export function OwnTile({
  group,
  user,
  name,
}: {
  readonly group: WatchedGroup;
  readonly user: string;
  readonly name: string;
}) {
  return (
    <Tile
      own
      user={user}
      name={m.you()}
      initials={name}
      picture={group.mine.camera.value}
      muted={!group.mine.microphone.value}
      speaking={group.speaking.value}
      state="connected"
      why={m.call_camera_off()}
    >
      <Video class="mirrored" stream={group.mine.local.value} muted testId="local-video" label={m.enter_self_view()} />
    </Tile>
  );
}

function why(member: WatchedMember): string {
  if (member.state.value === 'connecting') return m.call_connecting();
  if (member.state.value === 'reconnecting') return m.group_reconnecting();
  const receiving = member.theirs.receiving.value;
  if (member.theirs.hasPicture.value) return '';
  return receiving.camera === 'paused' ? m.tile_paused() : whyNoPicture(receiving);
}

interface Props {
  readonly user: string;
  readonly name: string;
  /** Whose initials, where the name shown is another word. */
  readonly initials?: string;
  readonly party?: string;
  readonly own?: boolean;
  readonly picture: boolean;
  readonly muted: boolean;
  readonly speaking: boolean;
  readonly state: WatchedMember['state']['value'];
  readonly why: string;
  readonly children: preact.ComponentChildren;
}

function Tile({
  user,
  name,
  initials = name,
  party,
  own = false,
  picture,
  muted,
  speaking,
  state,
  why,
  children,
}: Props) {
  return (
    <li
      class="tile"
      data-testid={own ? 'own-tile' : 'member'}
      data-name={name}
      data-party={party}
      data-state={state}
      data-picture={picture || undefined}
      data-speaking={speaking || undefined}
      data-muted={muted || undefined}
    >
      {children}
      {!picture && (
        <span class="tile-nobody">
          <Avatar user={user} name={initials} size="large" />
        </span>
      )}
      {(state !== 'connected' || !picture) && why && (
        <span class="tile-why" role="status">
          {why}
        </span>
      )}
      <span class="tile-name">
        {muted && <MicOff size={16} aria-hidden="true" />}
        <span>{name}</span>
        {muted && <span class="hidden-text">{own ? m.group_you_muted() : m.call_microphone_off({ name })}</span>}
        {speaking && <span class="hidden-text">{m.group_speaks()}</span>}
      </span>
    </li>
  );
}
