/** The screen that one shares. */
export class OwnScreen {
  readonly #changed: (stream: MediaStream | undefined) => void;
  #stream: MediaStream | undefined;

  constructor(changed: (stream: MediaStream | undefined) => void) {
    this.#changed = changed;
  }

  get stream(): MediaStream | undefined {
    return this.#stream;
  }
  get track(): MediaStreamTrack | undefined {
    return this.#stream?.getVideoTracks()[0];
  }
  /** What is to be heard of it. */
  get sound(): MediaStreamTrack | undefined {
    return this.#stream?.getAudioTracks()[0];
  }

  /** In the place of what was shared before. `ended`: the user stopped it by the browser's own means. */
  show(stream: MediaStream, ended: () => void): void {
    this.#stop();
    this.#stream = stream;
    const [track] = stream.getVideoTracks();
    if (track !== undefined) {
      // Letters are to be sharp; how smoothly they move matters less.
      track.contentHint = 'detail';
      const over = () => {
        if (this.#stream === stream) ended();
      };
      track.addEventListener('ended', over, { once: true });
    }
    this.#changed(stream);
  }

  stop(): void {
    if (this.#stream === undefined) return;
    this.#stop();
    this.#changed(undefined);
  }

  #stop(): void {
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = undefined;
  }
}
