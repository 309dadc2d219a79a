/** A track of nothing. */
export class FakeTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  enabled = true;
  readyState: 'live' | 'ended' = 'live';

  constructor(kind: 'audio' | 'video') {
    super();
    this.kind = kind;
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

/** Devices that are always there and allowed. */
export const fakeDevices = {
  async getUserMedia({ audio, video }: { audio?: unknown; video?: unknown }): Promise<FakeStream> {
    return new FakeStream([...(audio ? [new FakeTrack('audio')] : []), ...(video ? [new FakeTrack('video')] : [])]);
  },
};
