import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { PersonRef } from 'beckon';
import { recentLoss } from '../format/connection.js';
import { type Quality, qualityOf } from '../format/quality.js';
import { ConnectionHistory } from './connection_history.js';
import { PeerDevices } from './peer_devices.js';
import type { Talk } from './talk.js';

const backShownFor = 2_500;

let made = 0;

export interface TalkOptions {
  /** Who is on the other side; undefined when only they can tell. */
  readonly other: PersonRef | undefined;
  /** Whether it was meant with pictures. */
  readonly video: boolean;
  /** One's own name, for an other side that is told it by nobody else. */
  readonly myName?: string;
  /** What to call somebody who did not say a name. */
  readonly nameless?: string;
  onChange(): void;
}

/** A call between two as signals, for as long as it lasts, and what its screen wants to know besides. */
export class WatchedTalk<T extends Talk = Talk> {
  /** The same for as long as it lasts; the call's own id may change when two people call each other. */
  readonly key: number;
  readonly call: T;
  readonly video: boolean;
  readonly state;
  readonly local;
  readonly microphone;
  readonly camera;
  readonly other: ReadonlySignal<PersonRef>;
  readonly quality = signal<Quality | undefined>(undefined);
  readonly connection: ConnectionHistory;
  /** True for a moment after a lost connection to the other side came back. */
  readonly back = signal(false);
  /** Whether the other side's microphone and camera are on, as far as it says. */
  readonly peer: PeerDevices;
  /** Whether this person ended it. */
  byMe = false;
  protected readonly over = new AbortController();
  readonly #options: TalkOptions;
  readonly #tracks = signal(0);

  constructor(call: T, options: TalkOptions) {
    made += 1;
    this.key = made;
    this.call = call;
    this.video = options.video;
    this.#options = options;
    this.connection = new ConnectionHistory(call.diagnosis);
    this.state = signal(call.state);
    this.local = signal(call.local);
    this.microphone = signal(call.microphone);
    this.camera = signal(call.camera);
    const { other, myName, nameless = '' } = options;
    this.peer = new PeerDevices(() => ({
      microphone: this.microphone.value,
      camera: this.sendsPicture.value,
      ...(myName ? { name: myName } : {}),
    }));
    this.other = computed(() => other ?? { user: 'other', name: this.peer.name.value ?? nameless, dialect: 'beckon' });
    const events: Talk = call;
    const { signal: over } = this.over;
    events.on('state', () => this.#changed(), { signal: over });
    // The end takes the devices away first: whichever event comes first tells of it.
    events.on('local', () => this.#changed(), { signal: over });
    events.on(
      'remote',
      () => {
        this.#watchTracks();
        this.#follow();
      },
      { signal: over },
    );
    events.on('ended', () => this.#changed(), { signal: over });
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
  #changed(): void {
    this.local.value = this.call.local;
    this.microphone.value = this.call.microphone;
    this.camera.value = this.call.camera;
    const same = this.state.value === this.call.state;
    if (this.state.value === 'reconnecting' && this.call.state === 'active') this.#cameBack();
    this.state.value = this.call.state;
    this.#follow();
    this.#judge();
    this.peer.tell();
    if (!same || this.state.value === 'ended') this.#options.onChange();
    if (this.state.value === 'ended') this.over.abort();
  }

  #cameBack(): void {
    this.back.value = true;
    setTimeout(() => {
      this.back.value = false;
    }, backShownFor);
  }

  #follow(): void {
    const { value: state } = this.state;
    if (state === 'ringing' || state === 'waiting' || state === 'ended') return;
    // Who reloaded has a new connection, and with it a new channel.
    if (this.other.value.dialect === 'beckon') this.peer.open(this.call, this.over.signal);
    this.connection.watch(this.over.signal, () => this.#judge());
  }

  #watchTracks(): void {
    const touch = () => {
      this.#tracks.value += 1;
    };
    for (const track of this.call.remote.getTracks()) {
      for (const event of ['mute', 'unmute', 'ended'])
        track.addEventListener(event, touch, { signal: this.over.signal });
    }
    touch();
  }

  #judge(): void {
    const { value: samples } = this.connection.samples;
    if (this.state.value !== 'active' || samples.length === 0) return;
    this.quality.value = qualityOf(samples.at(-1)?.roundTrip, recentLoss(samples));
  }
}
