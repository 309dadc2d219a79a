import type { Sources, TrackState } from './api_media.js';
import { sameSources } from './sources.js';

const STATES: readonly unknown[] = ['on', 'muted', 'paused', 'unwanted', 'off'] satisfies TrackState[];
/** More screens than anybody shares. */
const SCREENS = 16;

/** What comes from the other side: its camera and microphone, its screen, and what it says of them. */
export class Incoming {
  /** The same object for the whole call, tracks come and go in it. */
  readonly stream = new MediaStream();
  readonly #screen = new MediaStream();
  readonly #changed: () => void;
  readonly #streams = new WeakSet<MediaStream>();
  readonly #heard = new WeakSet<MediaStreamTrack>();
  readonly #listeners = new AbortController();
  #screens: ReadonlySet<string> = new Set();
  #told: Sources | undefined;
  #substituted: ReadonlyMap<MediaStreamTrack, MediaStreamTrack> = new Map();

  /** `changed`: tracks came or went, or something of them is another. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Undefined while there is none. */
  get screen(): MediaStream | undefined {
    return this.#screen.getTracks().length > 0 ? this.#screen : undefined;
  }

  /** As the other side tells it; of one that does not, as its tracks are. */
  get sources(): Sources {
    if (this.#told !== undefined) return this.#told;
    const flows = (tracks: MediaStreamTrack[]): TrackState =>
      tracks.some(({ readyState, muted }) => readyState === 'live' && !muted) ? 'on' : 'off';
    return {
      microphone: this.stream.getAudioTracks().length > 0 ? 'on' : 'off',
      camera: flows(this.stream.getVideoTracks()),
      screen: flows(this.#screen.getVideoTracks()),
    };
  }

  /** Where the other side's next description has its screen. */
  describe(screens: unknown): void {
    const mids = Array.isArray(screens) ? screens.filter((mid) => typeof mid === 'string') : [];
    this.#screens = new Set(mids.slice(0, SCREENS));
  }

  show({ track, streams, transceiver }: RTCTrackEvent): void {
    const isScreen = this.#screens.has(transceiver?.mid ?? '');
    const [into, out] = isScreen ? [this.#screen, this.stream] : [this.stream, this.#screen];
    out.removeTrack(track);
    into.addTrack(track);
    for (const stream of streams) this.#watchStream(stream);
    this.#watchTrack(track);
    this.#changed();
  }

  /**
   * What comes in the place of the connection's own tracks for a while, by these; the others, and those that are not in
   * it any more, are there as they were.
   */
  substitute(substitutes: ReadonlyMap<MediaStreamTrack, MediaStreamTrack>): void {
    for (const [own, other] of this.#substituted) if (substitutes.get(own) !== other) this.#swap(other, own);
    for (const [own, other] of substitutes) if (this.#substituted.get(own) !== other) this.#swap(own, other);
    this.#substituted = new Map(substitutes);
    this.#changed();
  }

  /** What the other side says that it sends. Gives whether that is news. */
  tell(sources: unknown): boolean {
    const told = parse(sources);
    if (told === undefined || sameSources(told, this.#told)) return false;
    this.#told = told;
    return true;
  }

  /** The connection that all this came on is gone. */
  clear(): void {
    this.#screens = new Set();
    this.#told = undefined;
    this.#substituted = new Map();
    const tracks = this.stream.getTracks().length + this.#screen.getTracks().length;
    for (const stream of [this.stream, this.#screen]) for (const track of stream.getTracks()) stream.removeTrack(track);
    if (tracks > 0) this.#changed();
  }

  /** Nothing more is heard of it. */
  close(): void {
    this.#listeners.abort();
  }

  #swap(from: MediaStreamTrack, to: MediaStreamTrack): void {
    for (const stream of [this.stream, this.#screen]) {
      if (!stream.getTracks().includes(from)) continue;
      // First the new one: a stream that has no track for a moment is another one to who shows it.
      stream.addTrack(to);
      stream.removeTrack(from);
    }
  }

  #watchStream(stream: MediaStream): void {
    if (this.#streams.has(stream)) return;
    this.#streams.add(stream);
    const { signal } = this.#listeners;
    stream.addEventListener('removetrack', ({ track }) => this.#remove(track), { signal });
  }

  #watchTrack(track: MediaStreamTrack): void {
    if (this.#heard.has(track)) return;
    this.#heard.add(track);
    const { signal } = this.#listeners;
    track.addEventListener('ended', () => this.#remove(track), { signal });
    for (const event of ['mute', 'unmute']) track.addEventListener(event, () => this.#changed(), { signal });
  }

  #remove(track: MediaStreamTrack): void {
    const here = [this.stream, this.#screen].filter((stream) => stream.getTracks().includes(track));
    for (const stream of here) stream.removeTrack(track);
    if (here.length > 0) this.#changed();
  }
}

function parse(sources: unknown): Sources | undefined {
  if (typeof sources !== 'object' || sources === null) return undefined;
  const { microphone, camera, screen } = sources as Partial<Record<keyof Sources, unknown>>;
  if (![microphone, camera, screen].every((state) => STATES.includes(state))) return undefined;
  return { microphone, camera, screen } as Sources;
}
