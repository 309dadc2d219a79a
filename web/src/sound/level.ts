/** Calls back with the loudness of a stream's sound, 0 to 1, on every frame until the returned function is called. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  if (!canMeasure(stream)) return () => {};
  const meter = new LevelMeter(stream);
  let shown = 0;
  let frame = requestAnimationFrame(measure);
  function measure() {
    shown = Math.max(meter.read(), shown * 0.92);
    onLevel(shown);
    frame = requestAnimationFrame(measure);
  }
  return () => {
    cancelAnimationFrame(frame);
    meter.close();
  };
}

/** Reads the loudness of a stream's sound, 0 to 1, whenever asked, until it is closed. */
export class LevelMeter {
  readonly #audio = new AudioContext();
  readonly #analyser = this.#audio.createAnalyser();
  readonly #samples = new Float32Array(512);

  constructor(stream: MediaStream) {
    this.#analyser.fftSize = this.#samples.length;
    this.#audio.createMediaStreamSource(stream).connect(this.#analyser);
  }

  read(): number {
    // A context made before the first click is suspended in some browsers; it may run once there was one.
    if (this.#audio.state === 'suspended' && navigator.userActivation?.hasBeenActive) void this.#audio.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    return levelOf(this.#samples);
  }

  close(): void {
    void this.#audio.close();
  }
}

/** Whether a stream has sound and this browser can measure it. */
export const canMeasure = (stream: MediaStream): boolean =>
  stream.getAudioTracks().length > 0 && typeof AudioContext !== 'undefined';

/** Root mean square on a scale of decibels: -60 dB and less is 0, -10 dB and more is 1. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return levelOfAmplitude(Math.sqrt(sum / Math.max(1, samples.length)));
}

/** As `levelOf`, of an amplitude between 0 and 1. */
export function levelOfAmplitude(amplitude: number): number {
  const decibels = 20 * Math.log10(amplitude + 1e-6);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
