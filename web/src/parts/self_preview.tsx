import './self_preview.css';
import { Mic, MicOff, VideoOff } from 'lucide-preact';
import { type MediaTrouble, troubleText } from '../format/media_trouble.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';
import { Button } from './button.js';
import { Level } from './level.js';
import { Video } from './video.js';

/** One's own picture and the microphone's level, or why they are not there and what to do. */
export function SelfPreview() {
  const { preview } = useStores();
  const stream = preview.stream.value;
  const trouble = preview.trouble.value;
  const hasPicture = (stream?.getVideoTracks().length ?? 0) > 0;
  const hasSound = (stream?.getAudioTracks().length ?? 0) > 0;
  return (
    <section class="self-preview">
      <div class="self-preview-stage">
        {hasPicture ? (
          <Video class="mirrored" stream={stream} muted label={m.enter_self_view()} />
        ) : (
          <Explanation trouble={trouble} again={() => void preview.start()} />
        )}
        {stream && (
          <div class="self-preview-level">
            {hasSound ? <Mic size={18} aria-hidden="true" /> : <MicOff size={18} aria-hidden="true" />}
            {hasSound && <Level stream={stream} />}
          </div>
        )}
      </div>
      {hasPicture && hasSound && <p class="self-preview-note">{m.enter_microphone_works()}</p>}
    </section>
  );
}

function Explanation({ trouble, again }: { readonly trouble: MediaTrouble | undefined; again(): void }) {
  return (
    <div class="self-preview-empty" role="status">
      <VideoOff size={28} aria-hidden="true" />
      <p>{trouble ? troubleText(trouble) : m.enter_asking()}</p>
      {trouble && trouble !== 'insecure' && <Button onClick={again}>{m.try_again()}</Button>}
    </div>
  );
}
