import type { Member, RosterBody, ServerChat, UserRef } from '../protocol.gen.js';
import type { FakeServer } from './fake_server.js';
import type { FakeSession } from './fake_session.js';

/** The lobby's numbers as one user is told them: what is hidden from them is not counted. */
interface Numbers {
  /** How far their versions are before the room's. */
  ahead: number;
  /** The room's numbers of the lines that they were not told. */
  readonly unheard: Set<number>;
}

/** Who is in the fake server's lobby and what is said there, as each may know it. */
export class FakeLobby {
  readonly #server: FakeServer;
  /** Of those from whom something was hidden. */
  readonly #numbers = new Map<string, Numbers>();
  #version = 1;
  #lines: ServerChat[] = [];

  constructor(server: FakeServer) {
    this.#server = server;
  }

  /** All that was said, by the room's own numbers. */
  get lines(): ServerChat[] {
    return this.#lines;
  }

  forget(): void {
    this.#numbers.clear();
    this.#version = 1;
    this.#lines = [];
  }

  roster(viewer: string): RosterBody {
    const chat = this.#lines.length - (this.#numbers.get(viewer)?.unheard.size ?? 0);
    const members = this.#members().filter(({ user }) => !this.#hides(user, viewer));
    return { room: 'lobby', version: this.#versionFor(viewer), chat, members };
  }

  /** Who is there or is no more; a session that came or went may have been one of several. */
  changed({ user }: UserRef): void {
    const members = this.#members().filter((member) => member.user === user);
    const others = this.#users().filter((viewer) => this.#hides(user, viewer));
    const since = this.#version;
    this.#version += 1;
    for (const viewer of others) this.#numbersOf(viewer).ahead -= 1;
    for (const session of this.#server.attached) {
      if (others.includes(session.who.user)) continue;
      const version = this.#versionFor(session.who.user);
      this.#tell(session, version - this.#version + since, members, members.length === 0 ? [user] : []);
    }
  }

  /** Two users are there for each other again, or no more. The room has not changed for anybody else. */
  turned(one: string, other: string): void {
    const members = this.#members();
    const hidden = this.#hides(one, other);
    for (const [viewer, seen] of [
      [one, other],
      [other, one],
    ] as const) {
      const shown = members.filter(({ user }) => user === seen);
      if (shown.length === 0 || !members.some(({ user }) => user === viewer)) continue;
      const since = this.#versionFor(viewer);
      this.#numbersOf(viewer).ahead += 1;
      for (const session of this.#server.attached)
        if (session.who.user === viewer) this.#tell(session, since, hidden ? [] : shown, hidden ? [seen] : []);
    }
  }

  say(from: UserRef, message: string, text: string): void {
    if (this.#lines.some((line) => line.message === message)) return;
    const n = this.#lines.length + 1;
    const line: ServerChat = { type: 'chat', room: 'lobby', n, message, from, text, at: this.#server.clock.now() };
    this.#lines.push(line);
    for (const viewer of this.#users()) if (this.#hides(from.user, viewer)) this.#numbersOf(viewer).unheard.add(n);
    for (const session of this.#server.attached)
      for (const heard of this.#heardBy(session.who.user).slice(-1)) if (heard.message === message) session.tell(heard);
  }

  sync(session: FakeSession, has: { roster: number; chat: number } | undefined): void {
    if (has === undefined) return;
    const { user } = session.who;
    if (has.roster !== this.#versionFor(user)) session.tell({ type: 'roster', ...this.roster(user) });
    const lines = this.#heardBy(user).slice(-200);
    for (const line of lines) if (line.n > has.chat) session.tell(line);
  }

  #members(): Member[] {
    const members = new Map<string, Member>();
    for (const { who, attached } of this.#server.sessions) {
      const here = attached || members.get(who.user)?.state === 'here';
      members.set(who.user, { ...who, state: here ? 'here' : 'away' });
    }
    return [...members.values()];
  }

  // Those who have numbers here, whether they are in just now or not.
  #users(): string[] {
    return [...new Set([...this.#server.sessions.map(({ who }) => who.user), ...this.#numbers.keys()])];
  }

  #hides(one: string, other: string): boolean {
    return this.#server.blocks.between(one, other);
  }

  #numbersOf(user: string): Numbers {
    const numbers = this.#numbers.get(user) ?? { ahead: 0, unheard: new Set<number>() };
    this.#numbers.set(user, numbers);
    return numbers;
  }

  #versionFor(user: string): number {
    return this.#version + (this.#numbers.get(user)?.ahead ?? 0);
  }

  #heardBy(user: string): ServerChat[] {
    const unheard = this.#numbers.get(user)?.unheard;
    if (unheard === undefined) return this.#lines;
    return this.#lines.filter(({ n }) => !unheard.has(n)).map((line, index) => ({ ...line, n: index + 1 }));
  }

  #tell(session: FakeSession, since: number, members: Member[], left: string[]): void {
    session.tell({ type: 'presence', room: 'lobby', since, version: since + 1, members, left });
  }
}
