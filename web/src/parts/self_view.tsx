import './self_view.css';
import { MicOff, VideoOff } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import type { WatchedCall } from '../stores/watched_call.js';
import { m } from '../strings.js';
import { type Corner, cornerAt, cornerBeside } from './corner.js';
import { Video } from './video.js';

/** One's own picture in a corner of the stage; it is dragged, or moved with the arrow keys, to another. */
export function SelfView({ watched }: { readonly watched: WatchedCall }) {
  const [corner, setCorner] = useState<Corner>('bottom-right');
  const drag = useDrag(setCorner);
  if (!watched.hasCamera.value) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cornerBeside(corner, event.key);
    if (next === corner) return;
    event.preventDefault();
    setCorner(next);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the arrow keys.
    <section
      class="self-view"
      data-corner={corner}
      tabIndex={0}
      aria-label={m.call_self_view()}
      onKeyDown={onKeyDown}
      {...drag}
    >
      <Video class="mirrored" stream={watched.local.value} muted testId="local-video" label={m.enter_self_view()} />
      {!watched.camera.value && (
        <span class="self-view-off">
          <VideoOff size={24} aria-hidden="true" />
        </span>
      )}
      {!watched.microphone.value && (
        <span class="self-view-muted">
          <MicOff size={16} aria-hidden="true" />
          <span class="hidden-text">{m.call_unmute_hint()}</span>
        </span>
      )}
    </section>
  );
}

function useDrag(onCorner: (corner: Corner) => void) {
  const start = useRef<{ x: number; y: number }>();
  const move = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (!start.current) return;
    const { x, y } = start.current;
    event.currentTarget.style.transform = `translate(${event.clientX - x}px, ${event.clientY - y}px)`;
  };
  const end = (event: PointerEvent & { currentTarget: HTMLElement }) => {
    if (!start.current) return;
    start.current = undefined;
    const view = event.currentTarget;
    const box = view.getBoundingClientRect();
    const stage = view.parentElement?.getBoundingClientRect();
    view.style.transform = '';
    view.toggleAttribute('data-dragged', false);
    if (stage) onCorner(cornerAt({ x: box.x + box.width / 2 - stage.x, y: box.y + box.height / 2 - stage.y }, stage));
  };
  return {
    onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
      event.currentTarget.setPointerCapture(event.pointerId);
      event.currentTarget.toggleAttribute('data-dragged', true);
      start.current = { x: event.clientX, y: event.clientY };
    },
    onPointerMove: move,
    onPointerUp: end,
    onPointerCancel: end,
  };
}
