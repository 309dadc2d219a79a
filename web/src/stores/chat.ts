import { computed, signal } from '@preact/signals';
import type { ChatLine, Client, UserId } from 'beckon';
import type { ShownLine } from '../format/chat_groups.js';

export const lobby = 'lobby';
/** The lobby, or the user on the other side of a private conversation. */
export type ConversationId = typeof lobby | UserId;

export interface Conversation {
  readonly id: ConversationId;
  /** The other side's name when it last spoke or was spoken to. */
  readonly name: string;
  readonly lines: readonly ShownLine[];
  readonly unread: number;
}

const kept = 500;

/** The conversations of this page: the lobby's and private ones. They live as long as the page. */
export class Chat {
  readonly conversations = signal<ReadonlyMap<ConversationId, Conversation>>(new Map());
  /** The conversation that Home shows; undefined is the list of people on a phone, the lobby where there is room. */
  readonly open = signal<ConversationId | undefined>(undefined);
  readonly unread = computed(() => [...this.conversations.value.values()].reduce((sum, each) => sum + each.unread, 0));
  /** What is on the screen now; a person looking at it reads it. */
  readonly #looking = new Set<ConversationId>();
  #client: Client | undefined;
  #pending = 0;

  attach(client: Client, left: AbortSignal): void {
    this.#client = client;
    this.conversations.value = new Map();
    this.open.value = undefined;
    client.on('chat', (line) => this.#inLobby(line), { signal: left });
    client.on('message', (line) => this.#inPrivate(line), { signal: left });
    document.addEventListener('visibilitychange', () => this.#read(), { signal: left });
  }

  of(id: ConversationId): Conversation | undefined {
    return this.conversations.value.get(id);
  }

  /** Says that a conversation is on the screen until the returned function is called. */
  look(id: ConversationId): () => void {
    this.#looking.add(id);
    this.#read();
    return () => this.#looking.delete(id);
  }

  async send(id: ConversationId, name: string, text: string, retryOf?: string): Promise<void> {
    const client = this.#client;
    if (!client) return;
    if (retryOf !== undefined) this.#update(id, name, (lines) => lines.filter((line) => line.key !== retryOf));
    this.#pending += 1;
    const key = `pending-${this.#pending}`;
    const mine = { key, user: client.user, name: client.name, text, at: new Date(), status: 'sending' } as const;
    this.#update(id, name, (lines) => [...lines, mine]);
    const replace = (line: ShownLine) =>
      this.#update(id, name, (lines) => lines.map((each) => (each.key === key ? line : each)));
    try {
      if (id === lobby) await client.say(text);
      else replace(shown(await client.message(id, text)));
    } catch {
      replace({ ...mine, status: 'failed' });
    }
  }

  /** One's own line comes back from the lobby as everybody's does: it takes the place of the one being sent. */
  #inLobby(line: ChatLine): void {
    const mine = line.from.user === this.#client?.user;
    this.#update(lobby, '', (lines) => {
      const sending = mine ? lines.find((each) => each.status === 'sending' && each.text === line.text) : undefined;
      const rest = lines.filter((each) => each !== sending);
      const settled = rest.findIndex((each) => each.status !== 'sent');
      return settled < 0 ? [...rest, shown(line)] : rest.toSpliced(settled, 0, shown(line));
    });
    if (!mine) this.#arrived(lobby);
  }

  #inPrivate(line: ChatLine): void {
    const other = line.with ?? line.from.user;
    const theirs = line.from.user !== this.#client?.user;
    this.#update(other, theirs ? line.from.name : '', (lines) => [...lines, shown(line)]);
    if (theirs) this.#arrived(other);
  }

  #update(id: ConversationId, name: string, change: (lines: readonly ShownLine[]) => readonly ShownLine[]): void {
    const old = this.of(id) ?? { id, name, lines: [], unread: 0 };
    const next = { ...old, name: name || old.name, lines: change(old.lines).slice(-kept) };
    this.conversations.value = new Map(this.conversations.value).set(id, next);
  }

  #arrived(id: ConversationId): void {
    const old = this.of(id);
    if (!old || (this.#looking.has(id) && document.visibilityState === 'visible')) return;
    this.conversations.value = new Map(this.conversations.value).set(id, { ...old, unread: old.unread + 1 });
  }

  #read(): void {
    if (document.visibilityState !== 'visible') return;
    const unread = [...this.#looking].map((id) => this.of(id)).filter((each) => each && each.unread > 0);
    if (unread.length === 0) return;
    const next = new Map(this.conversations.value);
    for (const each of unread) if (each) next.set(each.id, { ...each, unread: 0 });
    this.conversations.value = next;
  }
}

const shown = (line: ChatLine): ShownLine => ({
  key: line.message,
  user: line.from.user,
  name: line.from.name,
  text: line.text,
  at: line.at,
  status: 'sent',
});
