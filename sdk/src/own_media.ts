import type {
  CodecPreferences,
  LostDevice,
  OwnSide,
  OwnSideEvents,
  Quality,
  Sources,
  TrackState,
} from './api_media.js';
import { BeckonError } from './failure.js';
import { closeMedia, isOn, type LocalMedia, openScreen, openTrack, switchTracks } from './media.js';
import { nextCamera } from './next_camera.js';
import { OwnScreen } from './own_screen.js';
import type { Media } from './protocol.gen.js';
import type { SavedCall } from './saved_session.js';
import { sameSources } from './sources.js';

export interface OwnMediaHandlers {
  tell<Event extends keyof OwnSideEvents>(event: Event, value: OwnSideEvents[Event]): void;
  /** What a reloaded page needs to know changed. */
  changed(): void;
}

/** Why pictures are not sent somewhere; both say it, the receiver counts. */
export interface Held {
  readonly paused: boolean;
  readonly unwanted: boolean;
}

/** A connection that these go out on. */
export interface Outlet {
  /** Whether it takes no negotiation any more. */
  readonly fixed: boolean;
  /** Why pictures are held back there, if they are. */
  readonly held: Held;
  /** Tracks or limits are others now; resolves when the connection has them. */
  update(): Promise<void>;
}

type SavedMedia = Pick<SavedCall, 'microphone' | 'camera' | 'quality' | 'devices'>;
type Device = 'microphone' | 'camera';
const KINDS = { microphone: 'audio', camera: 'video' } as const;

/** What one sends in a call: the own devices and the own screen, on every connection of the call. */
export class OwnMedia {
  readonly screen: OwnScreen;
  readonly #handlers: OwnMediaHandlers;
  readonly #outlets = new Set<Outlet>();
  readonly #owned = new WeakSet<MediaStreamTrack>();
  #group: MediaStream | undefined;
  #stream: MediaStream | undefined;
  #sends: Media | undefined;
  #quality: Quality = 'high';
  #told: Sources = { microphone: 'off', camera: 'off', screen: 'off' };
  #codecs: CodecPreferences;
  #screensStopped = 0;
  #over = false;
  #queue: Promise<unknown> = Promise.resolve();

  /** `codecs` where `media` does not say them. */
  constructor(handlers: OwnMediaHandlers, codecs: CodecPreferences, media?: LocalMedia) {
    this.#handlers = handlers;
    this.#codecs = codecs;
    this.#group = media?.stream;
    this.screen = new OwnScreen((stream) => handlers.tell('localScreen', stream));
    if (media !== undefined) this.#take(media);
    this.#told = this.sources;
  }

  get stream(): MediaStream | undefined {
    return this.#stream;
  }

  /** As what microphone and camera go out: what the other side's browser keeps in time with each other. */
  get group(): MediaStream {
    this.#group ??= new MediaStream();
    return this.#group;
  }

  /** Undefined before there is anything, and after the end. */
  get sends(): Media | undefined {
    return this.#sends;
  }

  get microphone(): boolean {
    return isOn(this.#stream, 'audio');
  }
  set microphone(on: boolean) {
    switchTracks(this.#stream, 'audio', on);
    this.#changed();
  }

  get camera(): boolean {
    return isOn(this.#stream, 'video');
  }
  set camera(on: boolean) {
    switchTracks(this.#stream, 'video', on);
    this.#changed();
  }

  get quality(): Quality {
    return this.#quality;
  }
  set quality(quality: Quality) {
    this.#quality = quality;
    this.#changed();
  }

  get codecs(): CodecPreferences {
    return this.#codecs;
  }

  /** Whether pictures of the other side are wanted. */
  get wantsPictures(): boolean {
    return this.#quality !== 'audio-only';
  }

  /** See `OwnSide.sending`. */
  get sources(): Sources {
    const held = [...this.#outlets].map((outlet) => outlet.held);
    if (held.length === 0) return this.sourcesWhere({ paused: false, unwanted: false });
    const unwanted = held.every((one) => one.unwanted);
    const paused = held.every((one) => one.paused || one.unwanted);
    return this.sourcesWhere({ paused, unwanted });
  }

  /** What goes where pictures are held back like this. The screen is never paused, it moves less. */
  sourcesWhere({ paused, unwanted }: Held): Sources {
    const state = (device: Device): TrackState => {
      const track = this.track(device);
      if (track === undefined) return 'off';
      return track.enabled && (device === 'microphone' || this.wantsPictures) ? 'on' : 'muted';
    };
    const camera = state('camera');
    const screen = this.screen.track === undefined ? 'off' : 'on';
    const seen = unwanted ? 'unwanted' : paused ? 'paused' : 'on';
    return {
      microphone: state('microphone'),
      camera: camera === 'on' ? seen : camera,
      screen: screen === 'on' && unwanted ? 'unwanted' : screen,
    };
  }

  track(device: Device): MediaStreamTrack | undefined {
    return this.#stream?.getTracks().find(({ kind }) => kind === KINDS[device]);
  }

  /** What a reloaded page opens it again with. */
  get saved(): SavedMedia {
    const { microphone, camera, quality } = this;
    return { microphone, camera, quality, devices: this.#devices };
  }

  // The ids of the devices that the user has chosen, or the browser for them.
  get #devices(): { microphone?: string; camera?: string } {
    const idOf = (device: Device) => {
      const track = this.track(device);
      const id = track !== undefined && this.#owned.has(track) ? track.getSettings().deviceId : undefined;
      return id === undefined ? {} : { [device]: id };
    };
    return { ...idOf('microphone'), ...idOf('camera') };
  }

  /** As a former page of this tab had it. */
  restore({ microphone, camera, quality = 'high' }: SavedMedia): void {
    switchTracks(this.#stream, 'audio', microphone);
    switchTracks(this.#stream, 'video', camera);
    this.#quality = quality;
    this.#changed();
  }

  /** Sends this from now on, for a call that is not connected yet. */
  open(media: LocalMedia): void {
    for (const track of this.#stream?.getTracks() ?? []) if (this.#owned.has(track)) track.stop();
    this.#take(media);
    this.#handlers.tell('local', media.stream);
  }

  /** Gives `media` up again. */
  takeBack(media: LocalMedia): void {
    closeMedia(media);
    if (this.#stream === media.stream) this.#forget();
  }

  /** Goes out there too, until the returned function is called. */
  attach(outlet: Outlet): () => void {
    this.#outlets.add(outlet);
    return () => {
      this.#outlets.delete(outlet);
    };
  }

  /** An outlet holds the picture back, or does not any more. */
  outletChanged(): void {
    this.#tellSources();
  }

  /** See `OwnSide.use`. */
  use(devices: Parameters<OwnSide['use']>[0]): Promise<void> {
    return this.#inTurn(async () => {
      for (const device of ['microphone', 'camera'] as const) {
        const choice = devices[device];
        if (choice === false) await this.#release(device);
        else if (choice !== undefined) await this.#open(device, choice);
      }
    });
  }

  /** See `OwnSide.switchCamera`. */
  switchCamera(): Promise<void> {
    return this.#inTurn(async () => {
      const camera = this.track('camera');
      await this.#open('camera', camera === undefined ? true : await nextCamera(camera));
    });
  }

  /** See `OwnSide.shareScreen`. */
  async shareScreen(options: DisplayMediaStreamOptions = { video: true, audio: true }): Promise<void> {
    this.#mustNegotiate();
    const stopped = this.#screensStopped;
    // At once: a browser asks only as the answer to a click.
    const stream = await openScreen(options);
    await this.#inTurn(async () => {
      // Stopped while the user chose.
      if (stopped !== this.#screensStopped) for (const track of stream.getTracks()) track.stop();
      else this.screen.show(stream, () => void this.stopScreen().catch(() => {}));
      await this.#spread();
    }).catch((error: unknown) => {
      for (const track of stream.getTracks()) track.stop();
      throw error;
    });
  }

  /** See `OwnSide.stopScreen`. */
  async stopScreen(): Promise<void> {
    this.#screensStopped += 1;
    this.screen.stop();
    if (!this.#over) await this.#inTurn(() => this.#spread());
  }

  /** Stops what this side opened. */
  stop(): void {
    this.#over = true;
    for (const track of this.#stream?.getTracks() ?? []) if (this.#owned.has(track)) track.stop();
    this.screen.stop();
  }

  /** Stops it and forgets it. */
  close(): void {
    this.stop();
    this.#outlets.clear();
    this.#forget();
  }

  #take({ stream, owned, sends, codecs }: LocalMedia): void {
    this.#stream = stream;
    if (codecs !== undefined) this.#codecs = codecs;
    this.#sends = sends;
    for (const track of stream?.getTracks() ?? []) {
      if (owned) this.#owned.add(track);
      this.#watch(track);
    }
  }

  #forget(): void {
    if (this.#sends === undefined) return;
    this.#stream = undefined;
    this.#sends = undefined;
    this.#handlers.tell('local', undefined);
  }

  // One change after another, each on what the one before left.
  #inTurn<Value>(change: () => Promise<Value>): Promise<Value> {
    const turn = this.#queue.then(() => {
      if (this.#over) throw new BeckonError('wrong-state', 'The call is over');
      return change();
    });
    this.#queue = turn.catch(() => {});
    return turn;
  }

  async #open(device: Device, choice: Exclude<Parameters<typeof openTrack>[1], false>): Promise<void> {
    const before = this.track(device);
    if (before === undefined) this.#mustNegotiate();
    if (choice === true && before?.readyState === 'live') {
      before.enabled = true;
      this.#changed();
      return;
    }
    const track = await this.#openBeside(device, choice, before);
    if (this.#over) {
      track.stop();
      throw new BeckonError('wrong-state', 'The call is over');
    }
    track.enabled = before?.enabled ?? true;
    this.#owned.add(track);
    this.#watch(track);
    await this.#replace(before, track);
  }

  // Many phones have one camera open at a time: the one in use gives way then, and comes back if that was in vain.
  async #openBeside(
    device: Device,
    choice: Parameters<typeof openTrack>[1],
    before: MediaStreamTrack | undefined,
  ): Promise<MediaStreamTrack> {
    try {
      return await openTrack(KINDS[device], choice);
    } catch (error) {
      const taken = error instanceof BeckonError && error.code === 'device-unavailable';
      if (!taken || before === undefined || !this.#owned.has(before)) throw error;
      const { deviceId } = before.getSettings();
      before.stop();
      return openTrack(KINDS[device], choice).catch(async () => {
        const again = await openTrack(KINDS[device], deviceId ?? true).catch(() => undefined);
        if (again === undefined) await this.#replace(before, undefined);
        else {
          this.#owned.add(again);
          this.#watch(again);
          again.enabled = before.enabled;
          await this.#replace(before, again);
        }
        throw error;
      });
    }
  }

  async #release(device: Device): Promise<void> {
    const track = this.track(device);
    if (track === undefined) return;
    this.#mustNegotiate();
    await this.#replace(track, undefined);
  }

  async #replace(before: MediaStreamTrack | undefined, track: MediaStreamTrack | undefined): Promise<void> {
    const rest = (this.#stream?.getTracks() ?? []).filter((other) => other !== before);
    const tracks = track === undefined ? rest : [...rest, track];
    if (before !== undefined && this.#owned.has(before)) before.stop();
    this.#stream = tracks.length === 0 ? undefined : new MediaStream(tracks);
    const has = (kind: string) => tracks.some((one) => one.kind === kind);
    this.#sends = { audio: has('audio'), video: has('video'), data: this.#sends?.data ?? false };
    this.#handlers.tell('local', this.#stream);
    await this.#spread();
  }

  async #spread(): Promise<void> {
    this.#handlers.changed();
    this.#tellSources();
    await Promise.all([...this.#outlets].map((outlet) => outlet.update()));
  }

  #changed(): void {
    this.#spread().catch(() => {});
  }

  #tellSources(): void {
    const now = this.sources;
    const same = sameSources(now, this.#told);
    this.#told = now;
    if (!same && !this.#over) this.#handlers.tell('sending', now);
  }

  // A track ends by itself when its device is gone; `stop` raises no event.
  #watch(track: MediaStreamTrack): void {
    track.addEventListener('ended', () => void this.#lost(track).catch(() => {}), { once: true });
  }

  #lost(track: MediaStreamTrack): Promise<void> {
    return this.#inTurn(async () => {
      const device = track.kind === 'audio' ? 'microphone' : 'camera';
      if (this.track(device) !== track) return;
      const other = device === 'microphone' ? await openTrack('audio', true).catch(() => undefined) : undefined;
      if (other !== undefined) {
        other.enabled = track.enabled;
        this.#owned.add(other);
        this.#watch(other);
      }
      await this.#replace(track, other);
      const lost: LostDevice = { device, replaced: other !== undefined };
      this.#handlers.tell('lost', lost);
    });
  }

  #mustNegotiate(): void {
    if (this.#over) throw new BeckonError('wrong-state', 'The call is over');
    if ([...this.#outlets].some(({ fixed }) => fixed))
      throw new BeckonError('unsupported', 'The other side’s client takes nothing new in a call');
  }
}
