import { computed, effect, signal } from '@preact/signals';
import type { GroupCall } from 'beckon';
import { canMeasure, LevelMeter } from '../sound/level.js';
import { Voice } from '../sound/voice.js';
import { MySide } from './my_side.js';
import { WatchedMember } from './watched_member.js';

/** How often is listened for who speaks, in milliseconds. */
const listenEvery = 150;
const backShownFor = 2_500;

/** A call by link as signals, for as long as this person is in it. */
export class WatchedGroup {
  readonly call: GroupCall;
  readonly state;
  readonly mine: MySide;
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
    const { signal: over } = this.#over;
    this.mine = new MySide(call, over);
    call.on('state', () => this.#changed(), { signal: over });
    call.on('local', () => this.#changed(), { signal: over });
    call.on('members', () => this.#changed(), { signal: over });
    call.on('ended', () => this.#changed(), { signal: over });
    this.#listen();
    this.#changed();
  }

  /** Who shares a screen: of several the last in order. */
  readonly presenter = computed(() => this.members.value.findLast((member) => member.theirs.screen.value));
  readonly alone = computed(() => this.members.value.length === 0);

  #changed(): void {
    const { call } = this;
    this.mine.read();
    if (this.state.value === 'reconnecting' && (call.state === 'open' || call.state === 'waiting')) this.#cameBack();
    this.state.value = call.state;
    this.#meet();
    if (call.state !== 'ended') return;
    this.#over.abort();
    this.#onEnd(this);
  }

  #meet(): void {
    const known = this.members.value;
    const now = this.call.state === 'ended' ? [] : [...this.call.members.values()];
    const next = now.map((member) => {
      const same = known.find((each) => each.is(member));
      same?.changed(member);
      return same ?? new WatchedMember(member);
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
      const stream = this.mine.local.value;
      meter = stream && canMeasure(stream) ? new LevelMeter(stream) : undefined;
      const metering = meter;
      return () => metering?.close();
    });
    const timer = setInterval(() => {
      const now = performance.now();
      this.speaking.value = this.#voice.hear(this.mine.microphone.value ? (meter?.read() ?? 0) : 0, now);
      for (const member of this.members.value) member.listen(now);
    }, listenEvery);
    this.#over.signal.addEventListener('abort', () => {
      clearInterval(timer);
      stopMetering();
    });
  }
}
