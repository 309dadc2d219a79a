import './remote_view.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { whyNoPicture } from '../format/no_picture.js';
import type { WatchedTalk } from '../stores/watched_talk.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { SharedScreen } from './shared_screen.js';
import { SoundBlocked } from './sound_blocked.js';
import { Video } from './video.js';

/**
 * The other side: the picture, or who it is while there is none. The element stays, for it plays the sound too. While
 * a screen is shared that fills the stage, and who shares it is a tile in a corner.
 */
export function RemoteView({ watched }: { readonly watched: WatchedTalk }) {
  const { remote } = watched.call;
  const { user, name } = watched.other.value;
  const stage = useRef<HTMLDivElement>(null);
  const fit = useFit(stage);
  const [blocked, setBlocked] = useState(false);
  const picture = watched.theirs.hasPicture.value;
  const screen = watched.theirs.screen.value;
  const play = () => {
    setBlocked(false);
    for (const video of stage.current?.querySelectorAll('video') ?? []) void video.play();
  };
  return (
    <div
      class="remote"
      ref={stage}
      data-picture={picture || undefined}
      data-fit={fit}
      data-paused={watched.state.value === 'reconnecting' || undefined}
      data-screen={screen !== undefined || undefined}
    >
      {screen && <SharedScreen stream={screen} name={name} onBlocked={() => setBlocked(true)} />}
      <div class="remote-person">
        <Video
          stream={remote}
          testId="remote-video"
          label={m.call_remote_view({ name })}
          onBlocked={() => setBlocked(true)}
        />
        {!picture && (
          <div class="remote-nobody" data-testid="remote-initials">
            <Avatar user={user} name={name} size="huge" />
            <p class="remote-name">{name}</p>
            <p class="remote-why" role="status">
              {why(watched)}
            </p>
          </div>
        )}
      </div>
      {blocked && <SoundBlocked onPlay={play} />}
    </div>
  );
}

function why(watched: WatchedTalk): string {
  const receiving = watched.theirs.receiving.value;
  if (watched.state.value === 'connecting') return m.call_connecting();
  return watched.video || receiving.camera !== 'off' ? whyNoPicture(receiving) : m.call_audio_only();
}

/** The picture fills the stage; an upright one on a wide stage is shown whole, or only a chin would be left. */
function useFit(stage: { readonly current: HTMLDivElement | null }): 'cover' | 'contain' {
  const [fit, setFit] = useState<'cover' | 'contain'>('cover');
  useEffect(() => {
    const element = stage.current;
    const video = element?.querySelector<HTMLVideoElement>('.remote-person video');
    if (!element || !video) return;
    const update = () => {
      const upright = video.videoHeight > video.videoWidth;
      setFit(upright && element.clientWidth > element.clientHeight ? 'contain' : 'cover');
    };
    const observer = new ResizeObserver(update);
    observer.observe(element);
    video.addEventListener('resize', update);
    return () => {
      observer.disconnect();
      video.removeEventListener('resize', update);
    };
  }, [stage]);
  return fit;
}
