import type { ChatLine, Person } from './api.js';
import { personRef } from './dialect.js';
import type { Member, RoomVersions, RosterBody, ServerChat, ServerPresence, UserId } from './protocol.gen.js';

export interface LobbyHandlers {
  people(people: ReadonlyMap<UserId, Person>): void;
  chat(line: ChatLine): void;
  /** Something was missed: sync anew, and resolve when the server has sent what there is. */
  missed(): Promise<void>;
}

/** As many lines as the server keeps for filling gaps. */
const HISTORY = 200;

/**
 * Who is in a room and what is said there, put together from snapshots, deltas and numbered lines. A server that was
 * restarted counts anew from 1; what tells is a line that has the number of one known here and is another.
 */
export class Lobby {
  readonly #handlers: LobbyHandlers;
  #room: string | undefined;
  #version = 0;
  #people: ReadonlyMap<UserId, Person> = new Map();
  /** The number of the last line that was handed over, or of the room's newest on entering. */
  #lastLine = 0;
  /** Which line that number was, if it was handed over. */
  #lastMessage: string | undefined;
  /** Whether the server is being asked for what was missed, and is to be asked for other numbers after that. */
  #asking = false;
  #askAgain = false;
  /** Whether the server's numbers are those known here; not certain after each welcome. */
  #sameNumbers = true;
  readonly #shown = new Set<string>();
  readonly #early = new Map<number, ServerChat>();

  constructor(handlers: LobbyHandlers) {
    this.#handlers = handlers;
  }

  get room(): string | undefined {
    return this.#room;
  }

  get people(): ReadonlyMap<UserId, Person> {
    return this.#people;
  }

  get versions(): Record<string, RoomVersions> {
    if (this.#room === undefined) return {};
    // The last line once more, to see whether it still has its number.
    const chat = this.#sameNumbers || this.#lastMessage === undefined ? this.#lastLine : this.#lastLine - 1;
    return { [this.#room]: { roster: this.#version, chat } };
  }

  /**
   * A session is open. Lines said meanwhile are still to come. Without `roster` the server has no lobby, or it is full;
   * but in a resumed session it may only not have said it: `sync` brings it.
   */
  enter(roster: RosterBody | undefined, resumed: boolean): void {
    this.#early.clear();
    this.#sameNumbers = false;
    if (roster === undefined && resumed && this.#room !== undefined) {
      this.#version = 0;
      return;
    }
    const known = roster !== undefined && roster.room === this.#room;
    this.#room = roster?.room;
    if (!known) this.#forget(roster?.chat ?? 0);
    else this.#count(roster.chat);
    this.#replace(roster?.version ?? 0, roster?.members ?? []);
  }

  roster(roster: RosterBody): void {
    if (roster.room !== this.#room) return;
    this.#count(roster.chat);
    this.#replace(roster.version, roster.members);
  }

  presence(delta: ServerPresence): void {
    if (delta.room !== this.#room || delta.version <= this.#version) return;
    if (delta.since !== this.#version) {
      void this.#ask();
      return;
    }
    const people = new Map<UserId, Member>(this.#people);
    for (const user of delta.left) people.delete(user);
    for (const member of delta.members) people.set(member.user, member);
    this.#replace(delta.version, people.values());
  }

  line(line: ServerChat): void {
    if (line.room !== this.#room) return;
    if (line.n === this.#lastLine && this.#lastMessage !== undefined) {
      if (line.message === this.#lastMessage) this.#sameNumbers = true;
      else this.#countAnew();
    }
    if (line.n <= this.#lastLine) return;
    this.#early.set(line.n, line);
    this.#handOver();
    if (this.#early.size > 0) void this.#ask();
    if (this.#early.size > HISTORY) this.#letThrough();
  }

  /** The server has sent what there was when the session was opened. */
  caughtUp(): void {
    if (this.#asking) return;
    this.#sameNumbers = true;
    this.#letThrough();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    do {
      this.#askAgain = false;
      await this.#handlers.missed();
    } while (this.#askAgain);
    this.#asking = false;
    this.caughtUp();
  }

  // What lines still wait for never comes.
  #letThrough(): void {
    if (this.#early.size === 0) return;
    this.#lastLine = Math.min(...this.#early.keys()) - 1;
    this.#handOver();
  }

  #handOver(): void {
    for (let line = this.#early.get(this.#lastLine + 1); line !== undefined; ) {
      this.#lastLine = line.n;
      this.#lastMessage = line.message;
      this.#early.delete(line.n);
      this.#show(line);
      line = this.#early.get(this.#lastLine + 1);
    }
  }

  // A line said again to a restarted server has another number there.
  #show({ message, from, text, at }: ServerChat): void {
    if (this.#shown.has(message)) return;
    this.#shown.add(message);
    for (const oldest of this.#shown) {
      if (this.#shown.size <= 2 * HISTORY) break;
      this.#shown.delete(oldest);
    }
    this.#handlers.chat({ message, from, text, at: new Date(at) });
  }

  // The number of the room's newest line.
  #count(newest: number): void {
    if (newest < this.#lastLine) this.#countAnew();
  }

  #countAnew(): void {
    this.#forget(0);
    this.#askAgain = true;
    void this.#ask();
  }

  #forget(lastLine: number): void {
    this.#early.clear();
    this.#lastLine = lastLine;
    this.#lastMessage = undefined;
  }

  #replace(version: number, members: Iterable<Member>): void {
    this.#version = version;
    this.#people = new Map([...members].map((one) => [one.user, { ...personRef(one), state: one.state }]));
    this.#handlers.people(this.#people);
  }
}
