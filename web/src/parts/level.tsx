import './level.css';
import { useEffect, useRef } from 'preact/hooks';
import { watchLevel } from '../sound/level.js';
import { m } from '../strings.js';

const bars = [0, 1, 2, 3, 4, 5, 6];

/** Bars that follow the microphone. Readers get it as a meter, which is not announced as it moves. */
export function Level({ stream }: { readonly stream: MediaStream }) {
  const meter = useRef<HTMLMeterElement>(null);
  const row = useRef<HTMLSpanElement>(null);
  useEffect(
    () =>
      watchLevel(stream, (level) => {
        if (meter.current) meter.current.value = level;
        for (const [index, bar] of [...(row.current?.children ?? [])].entries()) {
          bar.toggleAttribute('data-on', level * bars.length > index + 0.15);
        }
      }),
    [stream],
  );
  return (
    <span class="level">
      <meter class="hidden-text" ref={meter} aria-label={m.enter_level()} min={0} max={1} value={0} />
      <span class="level-bars" ref={row} aria-hidden="true">
        {bars.map((bar) => (
          <span key={bar} />
        ))}
      </span>
    </span>
  );
}
