import type { ChatLine, Person } from './api.js';
import { personRef } from './dialect.js';
import type { Member, RoomVersions, RosterBody, ServerChat, ServerPresence, UserId } from './protocol.gen.js';

export interface LobbyHandlers {
  people(people: ReadonlyMap<UserId, Person>): void;
  chat(line: ChatLine): void;
  /** Something was missed: sync, and call `caughtUp` when the server has sent what there is. */
  missed(): void;
}

/** As many lines as the server keeps for filling gaps. */
const HISTORY = 200;

/** Who is in a room and what is said there, put together from snapshots, deltas and numbered lines. */
export class Lobby {
  readonly #handlers: LobbyHandlers;
  #room: string | undefined;
  #version = 0;
  #people: ReadonlyMap<UserId, Person> = new Map();
  #lastLine = 0;
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
    return this.#room === undefined ? {} : { [this.#room]: { roster: this.#version, chat: this.#lastLine } };
  }

  /** A new session: nothing from before counts. Undefined where the server has no lobby or it is full. */
  enter(roster: RosterBody | undefined): void {
    this.#room = roster?.room;
    this.#early.clear();
    this.#lastLine = roster?.chat ?? 0;
    this.#replace(roster?.version ?? 0, roster?.members ?? []);
  }

  roster(roster: RosterBody): void {
    if (roster.room === this.#room) this.#replace(roster.version, roster.members);
  }

  presence(delta: ServerPresence): void {
    if (delta.room !== this.#room || delta.version <= this.#version) return;
    if (delta.since !== this.#version) {
      this.#handlers.missed();
      return;
    }
    const people = new Map<UserId, Member>(this.#people);
    for (const user of delta.left) people.delete(user);
    for (const member of delta.members) people.set(member.user, member);
    this.#replace(delta.version, people.values());
  }

  line(line: ServerChat): void {
    if (line.room !== this.#room || line.n <= this.#lastLine) return;
    this.#early.set(line.n, line);
    this.#handOver();
    if (this.#early.size > 0) this.#handlers.missed();
    if (this.#early.size > HISTORY) this.caughtUp();
  }

  /** What has not come by now never will: the lines that wait for it are let through. */
  caughtUp(): void {
    if (this.#early.size === 0) return;
    this.#lastLine = Math.min(...this.#early.keys()) - 1;
    this.#handOver();
  }

  #handOver(): void {
    for (let line = this.#early.get(this.#lastLine + 1); line !== undefined; ) {
      this.#lastLine = line.n;
      this.#early.delete(line.n);
      const { message, from, text, at } = line;
      this.#handlers.chat({ message, from, text, at: new Date(at) });
      line = this.#early.get(this.#lastLine + 1);
    }
  }

  #replace(version: number, members: Iterable<Member>): void {
    this.#version = version;
    this.#people = new Map([...members].map((one) => [one.user, { ...personRef(one), state: one.state }]));
    this.#handlers.people(this.#people);
  }
}
