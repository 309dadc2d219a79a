import { useEffect, useRef } from 'preact/hooks';
import { playOn, speaker } from '../stores/speaker.js';

interface Props {
  readonly stream: MediaStream | undefined;
  readonly label: string;
  readonly muted?: boolean;
  readonly class?: string;
  readonly testId?: string;
  readonly onBlocked?: (() => void) | undefined;
}

/** Shows a stream as it is. `onBlocked`: the browser does not let it play with sound before a click. */
export function Video({ stream, label, muted = false, class: look, testId, onBlocked }: Props) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.muted = muted;
    if (video.srcObject !== (stream ?? null)) video.srcObject = stream ?? null;
    if (!stream) return;
    video.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === 'NotAllowedError') onBlocked?.();
    });
  }, [stream, muted]);
  const sink = speaker.value;
  useEffect(() => {
    if (element.current && !muted) playOn(element.current, sink);
  }, [sink, muted]);
  // biome-ignore lint/a11y/useMediaCaption: live speech has no captions to offer.
  return <video ref={element} class={look} data-testid={testId} aria-label={label} autoplay playsInline />;
}
