import './remote_view.css';
import { Volume2 } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { WatchedTalk } from '../stores/watched_talk.js';
import { m } from '../strings.js';
import { Avatar } from './avatar.js';
import { Button } from './button.js';
import { Video } from './video.js';

/** The other side: the picture, or who it is while there is none. The element stays, for it plays the sound too. */
export function RemoteView({ watched }: { readonly watched: WatchedTalk }) {
  const { remote } = watched.call;
  const { user, name } = watched.other.value;
  const stage = useRef<HTMLDivElement>(null);
  const fit = useFit(stage);
  const [blocked, setBlocked] = useState(false);
  const picture = watched.hasPicture.value;
  const play = () => {
    setBlocked(false);
    void stage.current?.querySelector('video')?.play();
  };
  return (
    <div
      class="remote"
      ref={stage}
      data-picture={picture || undefined}
      data-fit={fit}
      data-paused={watched.state.value === 'reconnecting' || undefined}
    >
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
            {whyNoPicture(watched)}
          </p>
        </div>
      )}
      {blocked && (
        <div class="remote-blocked" role="alert">
          <p>{m.sound_blocked()}</p>
          <Button look="primary" icon={Volume2} onClick={play}>
            {m.sound_allow()}
          </Button>
        </div>
      )}
    </div>
  );
}

function whyNoPicture(watched: WatchedTalk): string {
  if (watched.state.value === 'connecting') return m.call_connecting();
  if (!watched.peer.camera.value) return m.call_camera_off();
  return watched.video ? '' : m.call_audio_only();
}

/** The picture fills the stage; an upright one on a wide stage is shown whole, or only a chin would be left. */
function useFit(stage: { readonly current: HTMLDivElement | null }): 'cover' | 'contain' {
  const [fit, setFit] = useState<'cover' | 'contain'>('cover');
  useEffect(() => {
    const element = stage.current;
    const video = element?.querySelector('video');
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
