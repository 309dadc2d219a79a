import { computed, signal } from '@preact/signals';
import type { Call } from 'beckon';
import { lossBetween, type Quality, type QualitySample, qualityOf, sampleOf } from '../format/quality.js';
import { PeerDevices } from './peer_devices.js';

const qualityEvery = 2_000;

let made = 0;

/** A call of the SDK as signals, for as long as it lasts, and what the screen wants to know besides. */
export class WatchedCall {
  /** The same for as long as it lasts; the call's own id may change when two people call each other. */
  readonly key: number;
  readonly call: Call;
  readonly state;
  readonly ringing;
  readonly local;
  readonly microphone;
  readonly camera;
  readonly quality = signal<Quality | undefined>(undefined);
  /** Whether this person answered it here, and waits for devices and server. */
  readonly answering = signal(false);
  /** True for a moment after a lost connection to the other side came back. */
  readonly back = signal(false);
  /** Whether the other side's microphone and camera are on, as far as it says. */
  readonly peer: PeerDevices;
  /** Whether this person ended it. */
  byMe = false;
  /** Whether it was answered here (incoming) or there (outgoing). */
  answered = false;
  readonly #tracks = signal(0);
  readonly #over = new AbortController();
  #lastSample: QualitySample | undefined;

  constructor(call: Call, onChange: (watched: WatchedCall) => void) {
    made += 1;
    this.key = made;
    this.call = call;
    this.state = signal(call.state);
    this.ringing = signal(call.ringing);
    this.local = signal(call.local);
    this.microphone = signal(call.microphone);
    this.camera = signal(call.camera);
    this.peer = new PeerDevices(() => ({ microphone: this.microphone.value, camera: this.sendsPicture.value }));
    const { signal: over } = this.#over;
    call.on('state', () => this.#changed(onChange), { signal: over });
    call.on(
      'ringing',
      (count) => {
        this.ringing.value = count;
      },
      { signal: over },
    );
    // The end takes the devices away first: whichever event comes first tells of it.
    call.on('local', () => this.#changed(onChange), { signal: over });
    call.on('remote', () => this.#watchTracks(), { signal: over });
    call.on('ended', () => this.#changed(onChange), { signal: over });
    this.#watchTracks();
    this.#follow();
  }

  readonly hasCamera = computed(() => (this.local.value?.getVideoTracks().length ?? 0) > 0);
  readonly sendsPicture = computed(() => this.hasCamera.value && this.camera.value);
  readonly hasPicture = computed(() => {
    this.#tracks.value;
    const tracks = this.call.remote.getVideoTracks();
    return this.peer.camera.value && tracks.some((track) => track.readyState === 'live' && !track.muted);
  });

  setMicrophone(on: boolean): void {
    this.call.microphone = on;
    this.microphone.value = this.call.microphone;
    this.peer.tell();
  }

  setCamera(on: boolean): void {
    this.call.camera = on;
    this.camera.value = this.call.camera;
    this.peer.tell();
  }

  /** Reads the devices again, after the call got its streams. */
  #changed(onChange: (watched: WatchedCall) => void): void {
    this.local.value = this.call.local;
    this.microphone.value = this.call.microphone;
    this.camera.value = this.call.camera;
    const same = this.state.value === this.call.state;
    if (this.state.value === 'reconnecting' && this.call.state === 'active') this.#cameBack();
    this.state.value = this.call.state;
    if (this.state.value === 'connecting' || this.state.value === 'active') this.answered = true;
    this.#follow();
    if (!same || this.state.value === 'ended') onChange(this);
    if (this.state.value === 'ended') this.#over.abort();
  }

  #cameBack(): void {
    this.back.value = true;
    setTimeout(() => {
      this.back.value = false;
    }, 2_500);
  }

  #following = false;
  #follow(): void {
    if (this.#following || this.state.value === 'ringing' || this.state.value === 'ended') return;
    this.#following = true;
    if (this.call.peer.dialect === 'beckon') this.peer.open(this.call, this.#over.signal);
    const timer = setInterval(() => void this.#measure(), qualityEvery);
    this.#over.signal.addEventListener('abort', () => clearInterval(timer));
  }

  #watchTracks(): void {
    const touch = () => {
      this.#tracks.value += 1;
    };
    for (const track of this.call.remote.getTracks()) {
      for (const event of ['mute', 'unmute', 'ended'])
        track.addEventListener(event, touch, { signal: this.#over.signal });
    }
    touch();
  }

  async #measure(): Promise<void> {
    const { connection } = this.call;
    if (!connection || this.state.value !== 'active') return;
    const report = await connection.getStats().catch(() => undefined);
    if (!report) return;
    const entries: Record<string, unknown>[] = [];
    report.forEach((entry: Record<string, unknown>) => {
      entries.push(entry);
    });
    const sample = sampleOf(entries);
    this.quality.value = qualityOf(sample.roundTrip, lossBetween(this.#lastSample, sample));
    this.#lastSample = sample;
  }
}
