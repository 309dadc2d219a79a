import type { BlockedPerson, Person, PersonRef } from './api.js';
import { type KeptLists, type KeptText, parseLists } from './kept_lists.js';
import type { BlockList, KeptBlockList, ServerOk, UserId } from './protocol.gen.js';
import type { Request } from './requests.js';

export interface BlocksOptions {
  /** Where the device keeps the lists of its users; undefined: nowhere. */
  readonly kept: KeptText | undefined;
  request(request: Request): Promise<ServerOk>;
  /** By what name somebody is known. */
  nameOf(user: UserId): string | undefined;
  changed(blocked: ReadonlyMap<UserId, BlockedPerson>): void;
}

/**
 * Whom this client's user has blocked. The server forgets it with the user's last session, so the device keeps it and
 * brings it with each hello; the one with the higher version is true.
 */
export class Blocks {
  readonly #options: BlocksOptions;
  #user: UserId | undefined;
  #version = 0;
  #people: ReadonlyMap<UserId, BlockedPerson> = new Map();

  constructor(options: BlocksOptions) {
    this.#options = options;
  }

  get people(): ReadonlyMap<UserId, BlockedPerson> {
    return this.#people;
  }

  /** What to say in a hello. `token`: the one it has; a guest has none. */
  forHello(token: string | undefined): { blocked?: KeptBlockList } {
    const lists = this.#read();
    const user = this.#user ?? (token === undefined ? lists.guest : userOf(token));
    const list = user === undefined ? undefined : lists.of[user];
    return user === undefined || list === undefined ? {} : { blocked: { user, ...list } };
  }

  /** A session is open; the server's list, if there is one, is the newest. */
  opened(user: UserId, guest: boolean, list: BlockList | undefined): void {
    if (user !== this.#user) this.#take({ version: 0, users: [] });
    this.#user = user;
    const lists = this.#read();
    if (guest && lists.guest !== user) this.#write({ ...lists, guest: user });
    if (list !== undefined) this.told(list);
  }

  /** The server says what the list is. */
  told(list: BlockList): void {
    if (list.version <= this.#version) return;
    this.#take(list);
    const { of, ...lists } = this.#read();
    if (this.#user !== undefined) this.#write({ ...lists, of: { ...of, [this.#user]: this.#list(list) } });
  }

  async block(person: UserId | PersonRef | Person): Promise<void> {
    const user = typeof person === 'string' ? person : person.user;
    const name = typeof person === 'string' ? this.#options.nameOf(user) : person.name;
    await this.#options.request({ type: 'block', user, ...(name === undefined ? {} : { name }) });
  }

  async unblock(user: UserId): Promise<void> {
    await this.#options.request({ type: 'unblock', user });
  }

  #take(list: BlockList): void {
    const before = this.#people;
    this.#version = list.version;
    this.#people = new Map(list.users.map(({ user, name }) => [user, { user, name }]));
    if (before.size > 0 || this.#people.size > 0) this.#options.changed(this.#people);
  }

  // Without what else a message had.
  #list({ version, users }: BlockList): BlockList {
    return { version, users };
  }

  #read(): KeptLists {
    return parseLists(this.#options.kept?.read());
  }

  #write(lists: KeptLists): void {
    this.#options.kept?.write(JSON.stringify(lists));
  }
}

/** The user that a token is for, as the server calls them; undefined where it cannot be read. */
function userOf(token: string): UserId | undefined {
  try {
    const [, payload = ''] = token.split('.');
    const text = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const { sub } = JSON.parse(text) as { sub?: unknown };
    return typeof sub === 'string' ? `u-${sub}` : undefined;
  } catch {
    return undefined;
  }
}
