import { computed, signal } from '@preact/signals';
import type { GroupMember, PersonRef } from 'beckon';
import { Ear } from '../sound/ear.js';
import { Voice } from '../sound/voice.js';
import { ConnectionHistory } from './connection_history.js';
import { type Devices, PeerDevices } from './peer_devices.js';

/** Another one in a call by link, as signals. */
export class WatchedMember {
  readonly party: string;
  readonly person: PersonRef;
  readonly state;
  readonly stream: MediaStream;
  readonly speaking = signal(false);
  readonly devices: PeerDevices;
  readonly connection: ConnectionHistory;
  #member: GroupMember;
  readonly #ear = new Ear();
  readonly #voice = new Voice();
  readonly #tracks = signal(0);
  readonly #gone = new AbortController();
  readonly #watched = new WeakSet<MediaStreamTrack>();

  constructor(member: GroupMember, mine: () => Devices) {
    this.#member = member;
    this.party = member.party;
    this.person = member.person;
    this.stream = member.stream;
    this.state = signal(member.state);
    this.devices = new PeerDevices(mine);
    this.connection = new ConnectionHistory(member.diagnosis);
    for (const event of ['addtrack', 'removetrack']) {
      this.stream.addEventListener(event, () => this.changed(), { signal: this.#gone.signal });
    }
    this.changed(member);
  }

  readonly hasPicture = computed(() => {
    this.#tracks.value;
    const tracks = this.stream.getVideoTracks();
    return this.devices.camera.value && tracks.some((track) => track.readyState === 'live' && !track.muted);
  });

  /** Whether this is that member; the call makes a new object of them with every change, but for the stream. */
  is({ party, stream }: GroupMember): boolean {
    return this.party === party && this.stream === stream;
  }

  /** Takes what the call says of them now. */
  changed(member: GroupMember = this.#member): void {
    this.#member = member;
    this.state.value = this.#member.state;
    this.devices.open(this.#member, this.#gone.signal);
    for (const track of this.stream.getTracks()) this.#watch(track);
    this.#tracks.value += 1;
  }

  listen(now: number): void {
    const level = this.#ear.level(this.#member.connection);
    this.speaking.value = this.#voice.hear(this.devices.microphone.value ? level : 0, now);
  }

  /** Looks at how the connection does, from now on. */
  watchConnection(): void {
    this.connection.watch(this.#gone.signal);
  }

  left(): void {
    this.#gone.abort();
  }

  #watch(track: MediaStreamTrack): void {
    if (this.#watched.has(track)) return;
    this.#watched.add(track);
    const touch = () => {
      this.#tracks.value += 1;
    };
    for (const event of ['mute', 'unmute', 'ended'])
      track.addEventListener(event, touch, { signal: this.#gone.signal });
  }
}
