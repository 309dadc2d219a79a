/** All sounds of the app, made with Web Audio. Quiet until the person has clicked something, as browsers want it. */
let context: AudioContext | undefined;

function running(): AudioContext | undefined {
  if (typeof AudioContext === 'undefined') return undefined;
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}

/** To be called from a click, so that a ring later on may be heard. */
export const unlockSound = (): void => void running();

interface Note {
  readonly frequency: number;
  /** Seconds. */
  readonly at: number;
  readonly length: number;
  readonly loudness: number;
}

/** A soft note: a sine with a quiet octave, that swells fast and fades slowly. */
function play(audio: AudioContext, out: AudioNode, note: Note): void {
  const start = audio.currentTime + note.at;
  const envelope = audio.createGain();
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(note.loudness, start + 0.02);
  envelope.gain.exponentialRampToValueAtTime(0.0001, start + note.length);
  envelope.connect(out);
  for (const [harmonic, part] of [
    [1, 1],
    [2, 0.18],
  ] as const) {
    const oscillator = audio.createOscillator();
    const gain = audio.createGain();
    oscillator.frequency.value = note.frequency * harmonic;
    gain.gain.value = part;
    oscillator.connect(gain).connect(envelope);
    oscillator.start(start);
    oscillator.stop(start + note.length);
  }
}

/** Plays the notes again and again until stopped. */
function repeat(notes: readonly Note[], every: number): () => void {
  const audio = running();
  if (!audio) return () => {};
  const out = audio.createGain();
  out.connect(audio.destination);
  const once = () => {
    if (audio.state === 'running') for (const note of notes) play(audio, out, note);
  };
  once();
  const timer = setInterval(once, every);
  return () => {
    clearInterval(timer);
    out.gain.setTargetAtTime(0, audio.currentTime, 0.03);
    setTimeout(() => out.disconnect(), 300);
  };
}

const ring: readonly Note[] = [
  { frequency: 659.25, at: 0, length: 0.9, loudness: 0.2 },
  { frequency: 830.61, at: 0.16, length: 0.9, loudness: 0.2 },
  { frequency: 987.77, at: 0.32, length: 1.2, loudness: 0.2 },
  { frequency: 830.61, at: 0.72, length: 1.2, loudness: 0.14 },
];
const ringBack: readonly Note[] = [
  { frequency: 440, at: 0, length: 1.1, loudness: 0.06 },
  { frequency: 554.37, at: 0.02, length: 1.1, loudness: 0.04 },
];

/** Somebody calls. Returns what stops it. */
export const startRing = (): (() => void) => repeat(ring, 2_600);
/** It rings at the other side. Returns what stops it. */
export const startRingBack = (): (() => void) => repeat(ringBack, 3_200);

/** A tick when a call is answered (up) or over (down). */
export function tick(direction: 'up' | 'down'): void {
  const audio = running();
  if (!audio) return;
  const [first, second] = direction === 'up' ? [523.25, 783.99] : [523.25, 349.23];
  play(audio, audio.destination, { frequency: first, at: 0, length: 0.12, loudness: 0.12 });
  play(audio, audio.destination, { frequency: second, at: 0.07, length: 0.2, loudness: 0.12 });
}
