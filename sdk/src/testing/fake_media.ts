/** A track of nothing. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  enabled = true;
  contentHint = '';
  readonly deviceId: string;
  readyState: 'live' | 'ended' = 'live';

  constructor(kind: 'audio' | 'video', deviceId = `any ${kind}`) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
  }

  getSettings(): MediaTrackSettings {
    return { deviceId: this.deviceId, ...(this.kind === 'video' ? { width: 640, height: 480 } : {}) };
  }

  /** Its device is unplugged, or the user takes it away. */
  unplug(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }

  stop(): void {
    this.readyState = 'ended';
  }
}

export class FakeStream extends EventTarget {
  readonly #tracks = new Set<FakeTrack>();

  constructor(tracks: Iterable<FakeTrack> = []) {
    super();
    for (const track of tracks) this.#tracks.add(track);
  }

  addTrack(track: FakeTrack): void {
    this.#tracks.add(track);
  }
  removeTrack(track: FakeTrack): void {
    this.#tracks.delete(track);
  }
  getTracks(): FakeTrack[] {
    return [...this.#tracks];
  }
  getAudioTracks(): FakeTrack[] {
    return this.getTracks().filter(({ kind }) => kind === 'audio');
  }
  getVideoTracks(): FakeTrack[] {
    return this.getTracks().filter(({ kind }) => kind === 'video');
  }
}

type Wanted = boolean | { deviceId?: string | { exact?: string } } | undefined;

/** Devices that are there and allowed, unless `refuses` says otherwise. */
export const fakeDevices = {
  /** The name of the DOMException that a request is refused with. */
  refuses: undefined as
    | ((kind: 'audio' | 'video' | 'screen', deviceId: string | undefined) => string | undefined)
    | undefined,

  async getUserMedia({ audio, video }: { audio?: Wanted; video?: Wanted }): Promise<FakeStream> {
    return new FakeStream([...tracksOf('audio', audio), ...tracksOf('video', video)]);
  },
  async getDisplayMedia({ audio, video = true }: { audio?: Wanted; video?: Wanted } = {}): Promise<FakeStream> {
    refuse('screen', undefined);
    return new FakeStream([
      ...(video ? [new FakeTrack('video', 'screen')] : []),
      ...(audio ? [new FakeTrack('audio', 'screen')] : []),
    ]);
  },
  async enumerateDevices(): Promise<{ kind: string; deviceId: string; label: string }[]> {
    return [
      { kind: 'videoinput', deviceId: 'any video', label: 'Camera' },
      { kind: 'videoinput', deviceId: 'other video', label: 'Other camera' },
    ];
  },
};

function tracksOf(kind: 'audio' | 'video', wanted: Wanted): FakeTrack[] {
  if (!wanted) return [];
  const asked = wanted === true ? undefined : wanted.deviceId;
  const deviceId = typeof asked === 'object' ? asked.exact : asked;
  refuse(kind, deviceId);
  return [new FakeTrack(kind, deviceId)];
}

function refuse(kind: 'audio' | 'video' | 'screen', deviceId: string | undefined): void {
  const name = fakeDevices.refuses?.(kind, deviceId);
  if (name !== undefined) throw new DOMException('Refused', name);
}
