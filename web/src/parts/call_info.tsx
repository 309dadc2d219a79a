import './call_info.css';
import { MicOff, Signal, SignalHigh, SignalLow, SignalMedium } from 'lucide-preact';
import { useEffect, useState } from 'preact/hooks';
import { formatDuration, isoDuration } from '../format/duration.js';
import type { Quality } from '../format/quality.js';
import type { WatchedTalk } from '../stores/watched_talk.js';
import { m } from '../strings.js';

interface Props {
  readonly watched: WatchedTalk;
  readonly connection: Toggle;
}

/** What shows the connection, and whether it is shown. */
export interface Toggle {
  readonly open: boolean;
  toggle(): void;
}

/** Top left: with whom, how long, how well. */
export function CallInfo({ watched, connection }: Props) {
  const { since } = watched.call;
  const { name } = watched.other.value;
  const connecting = watched.state.value === 'connecting' || since === undefined;
  return (
    <div class="call-info">
      <div class="call-chip">
        <strong>{name}</strong>
        {connecting ? <span role="status">{m.call_connecting()}</span> : <Timer since={since} />}
        <QualityButton quality={watched.quality.value} {...connection} />
      </div>
      {watched.state.value === 'active' && watched.theirs.silent.value && (
        <p class="call-chip" role="status">
          <MicOff size={16} aria-hidden="true" />
          {m.call_microphone_off({ name })}
        </p>
      )}
    </div>
  );
}

export function Timer({ since }: { readonly since: Date }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const elapsed = now - since.getTime();
  return (
    <time
      class="call-timer"
      data-testid="call-timer"
      role="timer"
      aria-label={m.call_time()}
      dateTime={isoDuration(elapsed)}
    >
      {formatDuration(elapsed)}
    </time>
  );
}

const signs = { good: SignalHigh, fair: SignalMedium, poor: SignalLow };
const words: Record<Quality, () => string> = { good: m.quality_good, fair: m.quality_fair, poor: m.quality_poor };

/** How well it goes, as far as that is known; shows more of it when pressed. */
export function QualityButton({ quality, open, toggle }: Toggle & { readonly quality?: Quality | undefined }) {
  const Sign = quality ? signs[quality] : Signal;
  const word = quality && words[quality]();
  return (
    <button
      type="button"
      class="call-quality"
      data-testid="toggle-connection"
      aria-expanded={open}
      title={m.connection_show()}
      onClick={toggle}
    >
      <span class="hidden-text">{m.connection_show()}</span>
      <Sign size={18} aria-hidden="true" />
      {word && (
        <span data-testid="call-quality" data-quality={quality} class={quality === 'good' ? 'hidden-text' : undefined}>
          {word}
        </span>
      )}
    </button>
  );
}
