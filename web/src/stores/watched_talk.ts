import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { PersonRef } from 'beckon';
import { recentLoss } from '../format/connection.js';
import { type Quality, qualityOf } from '../format/quality.js';
import { ConnectionHistory } from './connection_history.js';
import { MySide } from './my_side.js';
import { PeerName } from './peer_name.js';
import type { Talk } from './talk.js';
import { TheirSide } from './their_side.js';

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
  readonly mine: MySide;
  readonly theirs: TheirSide;
  readonly other: ReadonlySignal<PersonRef>;
  readonly quality = signal<Quality | undefined>(undefined);
  readonly connection: ConnectionHistory;
  /** True for a moment after a lost connection to the other side came back. */
  readonly back = signal(false);
  /** Whether this person ended it. */
  byMe = false;
  protected readonly over = new AbortController();
  readonly #options: TalkOptions;
  readonly #peerName: PeerName | undefined;

  constructor(call: T, options: TalkOptions) {
    made += 1;
    this.key = made;
    this.call = call;
    this.video = options.video;
    this.#options = options;
    this.connection = new ConnectionHistory(call.diagnosis);
    this.state = signal(call.state);
    const { other, myName = '', nameless = '' } = options;
    const { signal: over } = this.over;
    this.mine = new MySide(call, over, { fixed: other?.dialect === 'mdn' });
    const read = () => ({ stream: call.remote, screen: call.remoteScreen, receiving: call.receiving });
    this.theirs = new TheirSide(read, over);
    const peerName = other === undefined ? new PeerName(myName) : undefined;
    this.#peerName = peerName;
    this.other = computed(() => other ?? { user: 'other', name: peerName?.name.value ?? nameless, dialect: 'beckon' });
    const events: Talk = call;
    events.on('state', () => this.#changed(), { signal: over });
    // The end takes the devices away first: whichever event comes first tells of it.
    events.on('local', () => this.#changed(), { signal: over });
    events.on(
      'remote',
      () => {
        this.theirs.changed();
        this.#follow();
      },
      { signal: over },
    );
    events.on('remoteScreen', () => this.theirs.changed(), { signal: over });
    events.on('receiving', () => this.theirs.changed(), { signal: over });
    events.on('ended', () => this.#changed(), { signal: over });
    this.#follow();
  }

  /** Reads the devices again, after the call got its streams. */
  #changed(): void {
    this.mine.read();
    const same = this.state.value === this.call.state;
    if (this.state.value === 'reconnecting' && this.call.state === 'active') this.#cameBack();
    this.state.value = this.call.state;
    this.#follow();
    this.#judge();
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
    this.#peerName?.open(this.call, this.over.signal);
    this.connection.watch(this.over.signal, () => this.#judge());
  }

  #judge(): void {
    const { value: samples } = this.connection.samples;
    if (this.state.value !== 'active' || samples.length === 0) return;
    this.quality.value = qualityOf(samples.at(-1)?.roundTrip, recentLoss(samples));
  }
}
