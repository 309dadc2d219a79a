import './ringing.css';
import { PhoneOff } from 'lucide-preact';
import { Avatar } from '../parts/avatar.js';
import { CircleButton } from '../parts/circle_button.js';
import { useFocus } from '../parts/use_focus.js';
import { Video } from '../parts/video.js';
import type { Outgoing as OutgoingCall } from '../stores/calls.js';
import { useStores } from '../stores/stores.js';
import { m } from '../strings.js';

function statusOf({ watched, video }: OutgoingCall): string {
  if (!watched) return video ? m.ring_devices() : m.ring_devices_audio();
  const count = watched.ringing.value;
  return count > 0 ? m.ring_ringing({ count }) : m.ring_calling();
}

/** It rings at the other side. One's own picture is behind, so that nobody is surprised by it. */
export function Outgoing({ outgoing }: { readonly outgoing: OutgoingCall }) {
  const { calls } = useStores();
  const focus = useFocus<HTMLDivElement>();
  const { peer, watched, video } = outgoing;
  const stream = video ? watched?.mine.local.value : undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') calls.cancel();
  };
  return (
    <div
      class="ringing ringing-out"
      data-picture={stream !== undefined || undefined}
      data-testid="outgoing"
      role="dialog"
      aria-modal="true"
      aria-label={m.title_outgoing({ name: peer.name })}
      tabIndex={-1}
      ref={focus}
      onKeyDown={onKeyDown}
    >
      {stream && <Video class="ringing-picture mirrored" stream={stream} muted label={m.enter_self_view()} />}
      <div class="ringing-who">
        {!stream && <Avatar user={peer.user} name={peer.name} size="huge" />}
        <h1>{peer.name}</h1>
        <p class="ringing-status" role="status" aria-live="polite" data-testid="outgoing-status">
          {statusOf(outgoing)}
        </p>
        {!watched && <p class="ringing-hint">{m.ring_devices_hint()}</p>}
      </div>
      <div class="ringing-buttons">
        <CircleButton
          look="hang-up"
          icon={PhoneOff}
          label={m.ring_cancel()}
          data-testid="cancel"
          onClick={() => calls.cancel()}
        />
      </div>
    </div>
  );
}
