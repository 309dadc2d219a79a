/** Calls back with the loudness of a stream's sound, 0 to 1, on every frame until the returned function is called. */
export function watchLevel(stream: MediaStream, onLevel: (level: number) => void): () => void {
  if (stream.getAudioTracks().length === 0 || typeof AudioContext === 'undefined') return () => {};
  const audio = new AudioContext();
  const analyser = audio.createAnalyser();
  analyser.fftSize = 512;
  audio.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  let frame = requestAnimationFrame(measure);
  function measure() {
    // A context made before the first click is suspended in some browsers; it may run once there was one.
    if (audio.state === 'suspended' && navigator.userActivation?.hasBeenActive) void audio.resume();
    analyser.getFloatTimeDomainData(samples);
    const level = levelOf(samples);
    shown = Math.max(level, shown * 0.92);
    onLevel(shown);
    frame = requestAnimationFrame(measure);
  }
  return () => {
    cancelAnimationFrame(frame);
    void audio.close();
  };
}

/** Root mean square on a scale of decibels: -60 dB and less is 0, -10 dB and more is 1. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, (decibels + 60) / 50));
}
