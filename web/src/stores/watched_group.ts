import { computed, effect, signal } from '@preact/signals';
import type { GroupCall } from 'beckon';
import { canMeasure, LevelMeter } from '../sound/level.js';
import { Voice } from '../sound/voice.js';
import { WatchedMember } from './watched_member.js';

/** How often is listened for who speaks, in milliseconds. */
const listenEvery = 150;
const backShownFor = 2_500;

/** A call by link as signals, for as long as this person is in it. */
export class WatchedGroup {
  readonly call: GroupCall;
  readonly state;
  readonly local;
  readonly microphone;
  readonly camera;
  /** The others, in the order in which they came. */
  readonly members = signal<readonly WatchedMember[]>([]);
  /** Whether this person speaks. */
  readonly speaking = signal(false);
  /** True for a moment after a lost connection came back. */
  readonly back = signal(false);
  readonly #onEnd: (watched: WatchedGroup) => void;
  readonly #over = new AbortController();
  readonly #voice = new Voice();

  constructor(call: GroupCall, onEnd: (watched: WatchedGroup) => void) {
    this.call = call;
    this.#onEnd = onEnd;
    this.state = signal(call.state);
    this.local = signal(call.local);
    this.microphone = signal(call.microphone);
    this.camera = signal(call.camera);
    const { signal: over } = this.#over;
    call.on('state', () => this.#changed(), { signal: over });
    call.on('local', () => this.#changed(), { signal: over });
    call.on('members', () => this.#changed(), { signal: over });
    call.on('ended', () => this.#changed(), { signal: over });
    this.#listen();
    this.#changed();
  }

  readonly hasCamera = computed(() => (this.local.value?.getVideoTracks().length ?? 0) > 0);
  readonly sendsPicture = computed(() => this.hasCamera.value && this.camera.value);
  readonly alone = computed(() => this.members.value.length === 0);

  setMicrophone(on: boolean): void {
    this.call.microphone = on;
    this.#changed();
  }

  setCamera(on: boolean): void {
    this.call.camera = on;
    this.#changed();
  }

  #changed(): void {
    const { call } = this;
    this.local.value = call.local;
    this.microphone.value = call.microphone;
    this.camera.value = call.camera;
    if (this.state.value === 'reconnecting' && (call.state === 'open' || call.state === 'waiting')) this.#cameBack();
    this.state.value = call.state;
    this.#meet();
    for (const member of this.members.value) member.devices.tell();
    if (call.state !== 'ended') return;
    this.#over.abort();
    this.#onEnd(this);
  }

  #meet(): void {
    const known = this.members.value;
    const now = this.call.state === 'ended' ? [] : [...this.call.members.values()];
    const mine = () => ({ microphone: this.microphone.value, camera: this.sendsPicture.value });
    const next = now.map((member) => {
      const same = known.find((each) => each.is(member));
      same?.changed(member);
      return same ?? new WatchedMember(member, mine);
    });
    for (const member of known) if (!next.includes(member)) member.left();
    if (next.length !== known.length || next.some((member, at) => member !== known[at])) this.members.value = next;
  }

  #cameBack(): void {
    this.back.value = true;
    setTimeout(() => {
      this.back.value = false;
    }, backShownFor);
  }

  /** Hears who speaks: the others where they are played, this person at the microphone. */
  #listen(): void {
    let meter: LevelMeter | undefined;
    const stopMetering = effect(() => {
      const stream = this.local.value;
      meter = stream && canMeasure(stream) ? new LevelMeter(stream) : undefined;
      const metering = meter;
      return () => metering?.close();
    });
    const timer = setInterval(() => {
      const now = performance.now();
      this.speaking.value = this.#voice.hear(this.microphone.value ? (meter?.read() ?? 0) : 0, now);
      for (const member of this.members.value) member.listen(now);
    }, listenEvery);
    this.#over.signal.addEventListener('abort', () => {
      clearInterval(timer);
      stopMetering();
    });
  }
}
