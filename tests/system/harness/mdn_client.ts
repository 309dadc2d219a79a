import WebSocket from 'ws';
import { patience, withDeadline } from './deadline.ts';
import { newId } from './protocol.ts';
import type { Server } from './server.ts';

/** A description or a candidate, as browsers make them. */
export type Content = Readonly<Record<string, unknown>>;

/** What passes between two of MDN's clients, or a gateway and one. */
export interface MdnSignal {
  readonly type: 'video-offer' | 'video-answer' | 'new-ice-candidate' | 'hang-up';
  readonly name: string;
  readonly target: string;
  readonly sdp?: Content;
  readonly candidate?: Content;
}

/** What the sample's server says. */
export type MdnMessage =
  | { readonly type: 'id'; readonly id: number }
  | { readonly type: 'rejectusername'; readonly id: number; readonly name: string }
  | { readonly type: 'userlist'; readonly users: readonly string[] }
  | { readonly type: 'message'; readonly name: string; readonly text: string; readonly date: number }
  | MdnSignal;
type Of<T extends MdnMessage['type']> = T extends MdnSignal['type'] ? MdnSignal : Extract<MdnMessage, { type: T }>;

/** What each type has to have, and of which kind. */
const fields: Readonly<Record<MdnMessage['type'], Readonly<Record<string, string>>>> = {
  id: { id: 'number' },
  rejectusername: { id: 'number', name: 'string' },
  userlist: { users: 'object' },
  message: { name: 'string', text: 'string', date: 'number' },
  'video-offer': { name: 'string', target: 'string', sdp: 'object' },
  'video-answer': { name: 'string', target: 'string', sdp: 'object' },
  'new-ice-candidate': { name: 'string', target: 'string', candidate: 'object' },
  'hang-up': { name: 'string', target: 'string' },
};

function read(text: string): MdnMessage {
  const message = JSON.parse(text) as MdnMessage & Record<string, unknown>;
  const wanted = fields[message.type] as (typeof fields)['id'] | undefined;
  if (wanted === undefined) throw new Error(`the sample's client does not know this: ${text}`);
  for (const [field, kind] of Object.entries(wanted)) {
    if (typeof message[field] !== kind || message[field] === null) throw new Error(`${field} is no ${kind}: ${text}`);
  }
  return message;
}

export const offerOf = (who: string): Content => ({ type: 'offer', sdp: `v=0\r\no=${who} ${newId()}\r\n` });
export const answerOf = (who: string): Content => ({ type: 'answer', sdp: `v=0\r\no=${who} ${newId()}\r\n` });
export const candidateOf = (n: number): Content => ({
  candidate: `candidate:${n} 1 udp 1 10.0.0.1 ${n} typ host`,
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: null,
});

/** A client of MDN's dialect as the sample's is: it says what that says, and keeps all it is told. */
export class MdnClient {
  readonly received: MdnMessage[] = [];
  /** The name that the server has said, or else the one said to it. */
  name = '';
  closed: { readonly code: number } | undefined;
  readonly socket: WebSocket;
  readonly #server: Server;
  readonly #watchers = new Set<() => void>();
  #fault: Error | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.socket = new WebSocket(`ws://127.0.0.1:${server.port}/`, 'json');
    this.socket.setMaxListeners(0); // whoever waits for a message listens
    this.socket.on('message', (data) => this.#take(String(data)));
    this.socket.on('error', () => undefined); // a close follows
    this.socket.on('close', (code) => {
      this.closed = { code };
      this.#wake();
    });
  }

  /** Connects and waits for the `id`. */
  static async open(server: Server): Promise<MdnClient> {
    const client = new MdnClient(server);
    await client.message('id');
    return client;
  }

  /** Connects, says its name and waits until it is in a list. */
  static async join(server: Server, name = `mdn ${newId().slice(0, 8)}`): Promise<MdnClient> {
    const client = await MdnClient.open(server);
    await client.register(name);
    return client;
  }

  /** Says a name and waits for the list that has it, or what it was changed to. Gives that. */
  async register(name: string): Promise<string> {
    const lists = this.all('userlist').length;
    this.name = name;
    this.send({ type: 'username', name, id: this.id, date: Date.now() });
    await this.until('a list with its name', () => this.all('userlist').slice(lists).at(-1)?.users.includes(this.name));
    return this.name;
  }

  get id(): number {
    return this.all('id')[0]?.id ?? 0;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }
  sendRaw(data: string | Buffer): void {
    this.socket.send(data);
  }

  say(text: string): void {
    this.send({ type: 'message', text, id: this.id, date: Date.now() });
  }
  offer(target: string | null, sdp = offerOf(this.name)): Content {
    this.#keepSecret(sdp);
    this.send({ type: 'video-offer', name: this.name, target, sdp });
    return sdp;
  }
  answer(target: string | null, sdp = answerOf(this.name)): Content {
    this.#keepSecret(sdp);
    this.send({ type: 'video-answer', name: this.name, target, sdp });
    return sdp;
  }
  candidate(target: string | null, n: number): void {
    this.send({ type: 'new-ice-candidate', target, candidate: candidateOf(n) });
  }
  /** As the sample does: it forgets whom it talked to before it says so. */
  hangUp(target: string | null = null): void {
    this.send({ type: 'hang-up', name: this.name, target });
  }

  all<T extends MdnMessage['type']>(type: T): Of<T>[] {
    return this.received.filter((message) => message.type === type) as Of<T>[];
  }
  /** What others signalled to it, in order, without what they are: `video-offer from Ada` … */
  get signals(): string[] {
    return this.received.filter((one) => 'target' in one).map((one) => `${one.type} from ${one.name}`);
  }

  /** Waits for a message of the type that fits, past ones included. */
  message<T extends MdnMessage['type']>(type: T, fits: (message: Of<T>) => boolean = () => true): Promise<Of<T>> {
    return this.until(`a ${type}`, () => this.all(type).find(fits));
  }

  /** Waits until the newest list fits. */
  async sees(what: string, fits: (users: readonly string[]) => boolean): Promise<void> {
    await this.until(what, () => fits(this.all('userlist').at(-1)?.users ?? []));
  }

  /** Waits until everything sent so far is dealt with: one's own line comes back. Gives what came since the call. */
  async settled(): Promise<MdnMessage[]> {
    const before = this.received.length;
    const text = `settled ${newId()}`;
    this.say(text);
    await this.message('message', (line) => line.text === text);
    return this.received.slice(before).filter((one) => one.type !== 'message' || one.text !== text);
  }

  /** Waits until `pick` gives something true; it is asked again after every message. */
  async until<T>(what: string, pick: () => T, within: number = patience): Promise<NonNullable<T>> {
    let watcher: (() => void) | undefined;
    const found = new Promise<NonNullable<T>>((resolve, reject) => {
      watcher = () => {
        const value = pick();
        if (this.#fault !== undefined) reject(this.#fault);
        else if (value) resolve(value);
        else if (this.closed !== undefined) reject(new Error(`closed with ${this.closed.code} before ${what}`));
      };
      this.#watchers.add(watcher);
      watcher();
    });
    try {
      return await withDeadline(found, `${this.name}: ${what}`, within);
    } catch (error) {
      const last = this.received.slice(-5).map((message) => JSON.stringify(message).slice(0, 300));
      throw new Error(`${String(error)}\nlast received:\n${last.join('\n')}`);
    } finally {
      if (watcher !== undefined) this.#watchers.delete(watcher);
    }
  }

  async ended(): Promise<number> {
    return (await this.until('the connection is closed', () => this.closed)).code;
  }
  /** Closes as a page does that is left. */
  async leave(): Promise<void> {
    this.socket.close(1001);
    await this.ended();
  }
  /** Loses the connection without a word. */
  drop(): void {
    this.socket.terminate();
  }

  #keepSecret({ sdp }: Content): void {
    if (typeof sdp === 'string') this.#server.secrets.add(sdp.trim().split(' ').at(-1) ?? '');
  }

  #take(text: string): void {
    try {
      const message = read(text);
      this.received.push(message);
      if (message.type === 'rejectusername') this.name = message.name;
    } catch (error) {
      this.#fault ??= error instanceof Error ? error : new Error(String(error));
    }
    this.#wake();
  }

  #wake(): void {
    for (const watcher of [...this.#watchers]) watcher();
  }
}
