import type { BlockList, ClientBlock, ClientUnblock, KeptBlockList } from '../protocol.gen.js';
import type { Answer, FakeServer } from './fake_server.js';
import type { FakeSession } from './fake_session.js';

const MOST = 100;
const NOBODY: BlockList = { version: 0, users: [] };

/**
 * Whom the users of a fake server have blocked: the lists, and who hears of them. What it means for two users is asked
 * here by the lobby, calls and private lines: they are not there to each other.
 */
export class FakeBlocks {
  readonly lists = new Map<string, BlockList>();
  readonly #server: FakeServer;

  constructor(server: FakeServer) {
    this.#server = server;
  }

  has(by: string, user: string): boolean {
    return this.lists.get(by)?.users.some((one) => one.user === user) ?? false;
  }

  /** Whether one of the two has blocked the other. */
  between(one: string, other: string): boolean {
    return this.has(one, other) || this.has(other, one);
  }

  /** A client says hello, with the list that its device kept. */
  opened({ who }: FakeSession, kept: KeptBlockList | undefined): void {
    if (kept?.user !== who.user || kept.version <= this.#list(who.user).version) return;
    this.#take(who.user, { version: kept.version, users: kept.users });
  }

  /** A session is over. With the user's last one the server forgets their list. */
  gone({ who: { user } }: FakeSession): void {
    if (!this.#server.sessions.some(({ who }) => who.user === user)) this.lists.delete(user);
  }

  /** Forgets every list. */
  forget(): void {
    this.lists.clear();
  }

  forWelcome({ who }: FakeSession): { blocked?: BlockList } {
    const blocked = this.lists.get(who.user);
    return blocked === undefined ? {} : { blocked };
  }

  request({ who }: FakeSession, { type, user, ...more }: ClientBlock | ClientUnblock): Answer {
    const { version, users } = this.#list(who.user);
    if (user === who.user) return 'forbidden';
    if (this.has(who.user, user) === (type === 'block')) return {};
    if (type === 'block' && users.length >= MOST) return 'rate-limited';
    const others = users.filter((one) => one.user !== user);
    const named = 'name' in more && more.name !== undefined ? { name: more.name } : {};
    this.#take(who.user, { version: version + 1, users: type === 'block' ? [...others, { user, ...named }] : others });
    if (type === 'block') this.#server.calls.blocked(who.user, user);
    return {};
  }

  #list(user: string): BlockList {
    return this.lists.get(user) ?? NOBODY;
  }

  #take(by: string, list: BlockList): void {
    const named = [...this.#list(by).users, ...list.users].map(({ user }) => user);
    const before = new Map(named.map((user) => [user, this.between(by, user)]));
    this.lists.set(by, list);
    for (const session of this.#server.attached)
      if (session.who.user === by) session.tell({ type: 'blocked', ...list });
    for (const [user, hidden] of before) if (this.between(by, user) !== hidden) this.#server.lobby.turned(by, user);
  }
}
