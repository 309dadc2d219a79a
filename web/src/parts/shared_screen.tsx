import './shared_screen.css';
import { m } from '../strings.js';
import { Video } from './video.js';

interface Props {
  readonly stream: MediaStream;
  readonly name: string;
  onBlocked(): void;
}

/** Somebody's screen, whole: what matters may stand at its edge. */
export function SharedScreen({ stream, name, onBlocked }: Props) {
  return (
    <figure class="shared-screen">
      <Video stream={stream} testId="remote-screen" label={m.call_remote_screen({ name })} onBlocked={onBlocked} />
      <figcaption class="shared-screen-whose" role="status">
        {m.call_remote_screen({ name })}
      </figcaption>
    </figure>
  );
}
