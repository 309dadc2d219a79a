import './self_view.css';
import { MicOff, VideoOff } from 'lucide-preact';
import { useRef, useState } from 'preact/hooks';
import type { WatchedTalk } from '../stores/watched_talk.js';
import { m } from '../strings.js';
import { type Corner, cornerAfter, cornerAt, cornerBeside } from './corner.js';
import { Video } from './video.js';

/**
 * One's own picture in a corner of the stage. It is dragged to another one, moved with the arrow keys, or sent on with
 * a click.
 */
export function SelfView({ watched }: { readonly watched: WatchedTalk }) {
  const [corner, setCorner] = useState<Corner>('bottom-right');
  const drag = useDrag(setCorner);
  const { mine } = watched;
  if (!mine.hasCamera.value && !watched.video) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    const next = cornerBeside(corner, event.key);
    if (next === corner) return;
    event.preventDefault();
    setCorner(next);
  };
  return (
    <button
      type="button"
      class="self-view"
      data-corner={corner}
      aria-label={m.call_self_view()}
      onKeyDown={onKeyDown}
      onClick={() => !drag.dragged() && setCorner(cornerAfter(corner))}
      {...drag.handlers}
    >
      <Video class="mirrored" stream={mine.local.value} muted testId="local-video" label={m.enter_self_view()} />
      {!mine.camera.value && (
        <span class="self-view-off">
          <VideoOff size={24} aria-hidden="true" />
        </span>
      )}
      {!mine.microphone.value && (
        <span class="self-view-muted">
          <MicOff size={16} aria-hidden="true" />
        </span>
      )}
    </button>
  );
}

type Pointer = PointerEvent & { readonly currentTarget: HTMLElement };
/** Pixels; less is a click with an unsteady hand. */
const dragFrom = 6;

function useDrag(onCorner: (corner: Corner) => void) {
  const start = useRef<{ x: number; y: number } | undefined>(undefined);
  const moved = useRef(false);
  const end = (event: Pointer) => {
    start.current = undefined;
    const view = event.currentTarget;
    view.toggleAttribute('data-dragged', false);
    if (!moved.current) return;
    const box = view.getBoundingClientRect();
    const stage = view.parentElement?.getBoundingClientRect();
    view.style.transform = '';
    if (stage) onCorner(cornerAt({ x: box.x + box.width / 2 - stage.x, y: box.y + box.height / 2 - stage.y }, stage));
  };
  const handlers = {
    onPointerDown(event: Pointer) {
      event.currentTarget.setPointerCapture(event.pointerId);
      start.current = { x: event.clientX, y: event.clientY };
      moved.current = false;
    },
    onPointerMove(event: Pointer) {
      if (!start.current) return;
      const x = event.clientX - start.current.x;
      const y = event.clientY - start.current.y;
      if (!moved.current && Math.hypot(x, y) < dragFrom) return;
      moved.current = true;
      event.currentTarget.toggleAttribute('data-dragged', true);
      event.currentTarget.style.transform = `translate(${x}px, ${y}px)`;
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
  return { handlers, dragged: () => moved.current };
}
