import { signal } from '@preact/signals';
import { type MediaTrouble, troubleOfError } from '../format/media_trouble.js';

/** One's own camera and microphone before a call, to see and hear that they work. */
export class Preview {
  readonly stream = signal<MediaStream | undefined>(undefined);
  readonly trouble = signal<MediaTrouble | undefined>(undefined);
  #attempt = 0;

  async start(): Promise<void> {
    this.stop();
    const attempt = this.#attempt;
    if (!globalThis.isSecureContext || !navigator.mediaDevices) {
      this.trouble.value = 'insecure';
      return;
    }
    const found = await firstThatWorks();
    if (attempt !== this.#attempt) {
      if (found.stream) stopTracks(found.stream);
      return;
    }
    this.stream.value = found.stream;
    this.trouble.value = found.trouble;
  }

  stop(): void {
    this.#attempt += 1;
    if (this.stream.value) stopTracks(this.stream.value);
    this.stream.value = undefined;
    this.trouble.value = undefined;
  }
}

const stopTracks = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop();
};

interface Found {
  readonly stream: MediaStream | undefined;
  readonly trouble: MediaTrouble | undefined;
}

/** Camera and microphone; without the camera when that alone is the hindrance. */
async function firstThatWorks(): Promise<Found> {
  try {
    return { stream: await open({ audio: true, video: true }), trouble: undefined };
  } catch (error) {
    const trouble = troubleOfError(nameOf(error), true);
    if (trouble === 'refused' && !(await onlyCameraRefused())) return { stream: undefined, trouble };
    return open({ audio: true }).then(
      (stream) => ({ stream, trouble: withoutCamera(trouble) }),
      () => ({ stream: undefined, trouble }),
    );
  }
}

const withoutCamera = (trouble: MediaTrouble): MediaTrouble => {
  if (trouble === 'refused') return 'refused-camera';
  return trouble === 'none' ? 'no-camera' : trouble;
};

const open = (constraints: MediaStreamConstraints) => navigator.mediaDevices.getUserMedia(constraints);

const nameOf = (error: unknown) => (error instanceof Error ? error.name : '');

/** Asking again would bring a second prompt, so the permissions are read, where the browser tells them. */
async function onlyCameraRefused(): Promise<boolean> {
  const state = (name: string) =>
    navigator.permissions.query({ name: name as PermissionName }).then(
      (status) => status.state,
      () => 'denied' as const,
    );
  return (await state('camera')) === 'denied' && (await state('microphone')) === 'granted';
}
