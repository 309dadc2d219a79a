import './sound_blocked.css';
import { Volume2 } from 'lucide-preact';
import { m } from '../strings.js';
import { Button } from './button.js';

/** The browser plays no sound before one has touched the page; this is that touch. */
export function SoundBlocked({ onPlay }: { readonly onPlay: () => void }) {
  return (
    <div class="sound-blocked" role="alert">
      <p>{m.sound_blocked()}</p>
      <Button look="primary" icon={Volume2} onClick={onPlay}>
        {m.sound_allow()}
      </Button>
    </div>
  );
}
