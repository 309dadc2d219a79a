import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Sources } from 'beckon';

/** Where what comes from somebody is read. */
interface Source {
  readonly stream: MediaStream;
  readonly screen: MediaStream | undefined;
  readonly receiving: Sources;
}

/** What comes from somebody in a call, as signals. */
export class TheirSide {
  readonly screen;
  readonly receiving;
  readonly #read: () => Source;
  readonly #over: AbortSignal;
  readonly #stream;
  readonly #tracks = signal(0);
  readonly #watched = new WeakSet<MediaStreamTrack>();

  constructor(read: () => Source, over: AbortSignal) {
    this.#read = read;
    this.#over = over;
    const { stream, screen, receiving } = read();
    this.#stream = signal(stream);
    this.screen = signal(screen);
    this.receiving = signal(receiving);
    this.changed();
  }

  /** Whether there is a picture of them to be seen. */
  readonly hasPicture: ReadonlySignal<boolean> = computed(() => {
    this.#tracks.value;
    const tracks = this.#stream.value.getVideoTracks();
    const flows = tracks.some((track) => track.readyState === 'live' && !track.muted);
    return flows && this.receiving.value.camera === 'on';
  });
  /** Whether they turned their microphone off. */
  readonly silent = computed(() => this.receiving.value.microphone !== 'on');

  /** Reads it again. */
  changed(): void {
    const { stream, screen, receiving } = this.#read();
    this.#stream.value = stream;
    this.screen.value = screen;
    this.receiving.value = receiving;
    for (const track of stream.getTracks()) this.#watch(track);
    this.#tracks.value += 1;
  }

  #watch(track: MediaStreamTrack): void {
    if (this.#watched.has(track)) return;
    this.#watched.add(track);
    const touch = () => {
      this.#tracks.value += 1;
    };
    for (const event of ['mute', 'unmute', 'ended']) track.addEventListener(event, touch, { signal: this.#over });
  }
}
