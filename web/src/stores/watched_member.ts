import { signal } from '@preact/signals';
import type { GroupMember, PersonRef } from 'beckon';
import { Ear } from '../sound/ear.js';
import { Voice } from '../sound/voice.js';
import { ConnectionHistory } from './connection_history.js';
import { TheirSide } from './their_side.js';

/** Another one in a call by link, as signals. */
export class WatchedMember {
  readonly party: string;
  readonly person: PersonRef;
  readonly state;
  readonly stream: MediaStream;
  readonly speaking = signal(false);
  readonly theirs: TheirSide;
  readonly connection: ConnectionHistory;
  #member: GroupMember;
  readonly #ear = new Ear();
  readonly #voice = new Voice();
  readonly #gone = new AbortController();

  constructor(member: GroupMember) {
    this.#member = member;
    this.party = member.party;
    this.person = member.person;
    this.stream = member.stream;
    this.state = signal(member.state);
    this.theirs = new TheirSide(() => this.#member, this.#gone.signal);
    this.connection = new ConnectionHistory(member.diagnosis);
    for (const event of ['addtrack', 'removetrack']) {
      this.stream.addEventListener(event, () => this.changed(), { signal: this.#gone.signal });
    }
    this.changed(member);
  }

  /** Whether this is that member; the call makes a new object of them with every change, but for the stream. */
  is({ party, stream }: GroupMember): boolean {
    return this.party === party && this.stream === stream;
  }

  /** Takes what the call says of them now. */
  changed(member: GroupMember = this.#member): void {
    this.#member = member;
    this.state.value = this.#member.state;
    this.theirs.changed();
  }

  listen(now: number): void {
    const level = this.#ear.level(this.#member.connection);
    this.speaking.value = this.#voice.hear(this.theirs.silent.value ? 0 : level, now);
  }

  /** Looks at how the connection does, from now on. */
  watchConnection(): void {
    this.connection.watch(this.#gone.signal);
  }

  left(): void {
    this.#gone.abort();
  }
}
