import './ringing.css';
import { Ban, Phone, PhoneOff, Video, VideoOff } from 'lucide-preact';
import { useEffect, useRef } from 'preact/hooks';
import { Avatar } from '../parts/avatar.js';
import { Button } from '../parts/button.js';
import { CircleButton } from '../parts/circle_button.js';
import { useFocus } from '../parts/use_focus.js';
import { useStores } from '../stores/stores.js';
import type { WatchedCall } from '../stores/watched_call.js';
import { m } from '../strings.js';

/** Who was typing when it began to ring shall not answer with the Enter of that line. */
const deafFor = 700;

/**
 * Somebody calls: covers everything until answered, declined or over. It rings on while `quiet`, when something stands
 * before it that has the keys.
 */
export function Incoming({ watched, quiet }: { readonly watched: WatchedCall; readonly quiet: boolean }) {
  const { blocks, calls } = useStores();
  const focus = useFocus<HTMLDivElement>();
  const { peer, media } = watched.call;
  const answering = watched.answering.value;
  const askToBlock = () => {
    blocks.asking.value = peer;
  };
  useKeys(
    !answering && !quiet,
    () => void calls.answer(media.video),
    () => calls.decline(),
  );
  return (
    <div
      class="ringing ringing-in"
      data-testid="incoming"
      data-user={peer.user}
      role="alertdialog"
      aria-modal="true"
      aria-label={m.ring_label({ name: peer.name })}
      aria-describedby="incoming-kind"
      tabIndex={-1}
      ref={focus}
    >
      <div class="ringing-who">
        <p id="incoming-kind" class="ringing-kind">
          {media.video ? <Video size={18} aria-hidden="true" /> : <Phone size={18} aria-hidden="true" />}
          {media.video ? m.ring_incoming_video() : m.ring_incoming_audio()}
        </p>
        <span class="ringing-pulse" data-on={!answering || undefined}>
          <Avatar user={peer.user} name={peer.name} size="huge" />
        </span>
        <h1>{peer.name}</h1>
        <p class="ringing-status" role="status">
          {answering ? m.ring_devices() : m.ring_is_calling()}
        </p>
      </div>
      <div class="ringing-foot">
        <div class="ringing-buttons">
          <CircleButton
            look="hang-up"
            icon={PhoneOff}
            label={m.ring_decline()}
            data-testid="decline"
            onClick={() => calls.decline()}
          />
          <CircleButton
            look="answer"
            icon={media.video ? Video : Phone}
            label={m.ring_answer()}
            data-testid="answer"
            disabled={answering}
            onClick={() => void calls.answer(media.video)}
          />
          {media.video && (
            <CircleButton
              look="soft"
              icon={VideoOff}
              label={m.ring_answer_audio()}
              data-testid="answer-audio"
              disabled={answering}
              onClick={() => void calls.answer(false)}
            />
          )}
        </div>
        <p class="ringing-keys">{m.ring_keys()}</p>
        <Button look="faint" icon={Ban} data-testid="decline-block" disabled={answering} onClick={askToBlock}>
          {m.ring_decline_block()}
        </Button>
      </div>
    </div>
  );
}

/** Enter and Esc anywhere in the page; a button that has the focus keeps its own Enter. */
function useKeys(on: boolean, answer: () => void, decline: () => void) {
  const began = useRef(performance.now());
  useEffect(() => {
    if (!on) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.repeat || performance.now() - began.current < deafFor) return;
      if (event.key === 'Escape') decline();
      else if (event.key === 'Enter' && !(event.target instanceof HTMLButtonElement)) answer();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  });
}
