import type { BlockList, ClientBlock, ClientUnblock, KeptBlockList } from '../protocol.gen.js';
import type { Answer, FakeServer } from './fake_server.js';
import type { FakeSession } from './fake_session.js';

/**
 * Whom the users of a fake server have blocked: the lists, who hears of them, and that calls and private lines are
 * answered as if nobody were there. The fake's lobby and its chat hide nobody.
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

  opened({ who }: FakeSession, kept: KeptBlockList | undefined): void {
    if (kept?.user !== who.user || kept.version <= (this.lists.get(who.user)?.version ?? 0)) return;
    this.lists.set(who.user, { version: kept.version, users: kept.users });
  }

  forWelcome({ who }: FakeSession): { blocked?: BlockList } {
    const blocked = this.lists.get(who.user);
    return blocked === undefined ? {} : { blocked };
  }

  request({ who }: FakeSession, { type, user, ...more }: ClientBlock | ClientUnblock): Answer {
    const { version, users } = this.lists.get(who.user) ?? { version: 0, users: [] };
    if (user === who.user) return 'forbidden';
    if (this.has(who.user, user) === (type === 'block')) return {};
    const others = users.filter((one) => one.user !== user);
    const named = 'name' in more && more.name !== undefined ? { name: more.name } : {};
    const list = { version: version + 1, users: type === 'block' ? [...others, { user, ...named }] : others };
    this.lists.set(who.user, list);
    for (const session of this.#server.attached)
      if (session.who.user === who.user) session.tell({ type: 'blocked', ...list });
    return {};
  }
}
