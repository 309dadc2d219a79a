import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { MessageSplitter, type Piece } from './message_splitter.ts';

/** `up` is towards the server. */
export type Direction = 'up' | 'down';

/**
 * What happens at a message:
 * - `reset`: it is lost, and both ends see the connection reset (RST);
 * - `finish`: it is the last that passes, both ends see the end of the connection (FIN);
 * - `stall`: it and all after it, both ways, wait for `ms`, then go on;
 * - `half-open`: it and all after it in this direction vanish, the other direction goes on for `ms` and vanishes then;
 *   neither end is told;
 * - `delay`: it and all after it, both ways, arrive `ms` later.
 */
export type FaultKind = 'reset' | 'finish' | 'stall' | 'half-open' | 'delay';
export const faultKinds: readonly FaultKind[] = ['reset', 'finish', 'stall', 'half-open', 'delay'];

export interface Fault {
  readonly kind: FaultKind;
  readonly direction: Direction;
  /** Which message in that direction, from 1; of all connections together, handshakes included. */
  readonly at: number;
  readonly ms: number;
}

/** A TCP proxy in front of a server that does one fault to one of its connections, once, and is transparent else. */
export class FaultProxy {
  readonly #server: Server;
  readonly #to: number;
  readonly #fault: Fault | undefined;
  readonly #connections = new Set<Connection>();
  readonly #sockets = new Set<Socket>();
  readonly #counts = { up: 0, down: 0 };
  /** Which messages came, in order, for people. */
  readonly seen: string[] = [];
  #fired = false;
  #refusing = false;

  private constructor(server: Server, to: number, fault: Fault | undefined) {
    this.#server = server;
    this.#to = to;
    this.#fault = fault;
  }

  /** On a free port of 127.0.0.1, in front of that one. */
  static async start(to: number, fault?: Fault): Promise<FaultProxy> {
    const server = createServer({ allowHalfOpen: true });
    const proxy = new FaultProxy(server, to, fault);
    server.on('connection', (client) => proxy.#accept(client));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Messages so far. */
  get counts(): Readonly<Record<Direction, number>> {
    return this.#counts;
  }

  /** Whether the fault has happened. */
  get fired(): boolean {
    return this.#fired;
  }

  /** While set, requests for a WebSocket are answered with 403, as some proxies do. */
  set refusesWebSockets(refuses: boolean) {
    this.#refusing = refuses;
  }
  get refusesWebSockets(): boolean {
    return this.#refusing;
  }

  /** Resets all connections there are. */
  reset(): void {
    for (const connection of [...this.#connections]) connection.reset();
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.reset();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #accept(client: Socket): void {
    const connection = new Connection(client, connect(this.#to, '127.0.0.1'), {
      refuses: ({ name, bytes }) =>
        this.#refusing && name.startsWith('GET ') && /^upgrade: *websocket/im.test(bytes.toString('latin1')),
      faultAt: (direction, piece) => this.#count(direction, piece),
      over: () => this.#connections.delete(connection),
    });
    this.#connections.add(connection);
    this.#sockets.add(client);
    client.once('close', () => this.#sockets.delete(client));
  }

  #count(direction: Direction, piece: Piece): Fault | undefined {
    if (!piece.counts) return undefined;
    this.#counts[direction] += 1;
    const number = this.#counts[direction];
    this.seen.push(`${direction} ${number} ${piece.name}`);
    if (this.#fired || this.#fault?.direction !== direction || this.#fault.at !== number) return undefined;
    this.#fired = true;
    this.seen.push(`-- ${this.#fault.kind}`);
    return this.#fault;
  }
}

interface Watcher {
  refuses(piece: Piece): boolean;
  /** What is to happen at this piece. */
  faultAt(direction: Direction, piece: Piece): Fault | undefined;
  over(): void;
}

const refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** One connection through the proxy. What is to be passed on waits in order behind `#gates`. */
class Connection {
  readonly #ends: Record<Direction, Socket>;
  readonly #watcher: Watcher;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #vanishing = { up: false, down: false };
  /** What waits for the end of a stall, in order. */
  #held: (() => void)[] | undefined;
  #delay = 0;
  #over = false;

  constructor(client: Socket, server: Socket, watcher: Watcher) {
    this.#ends = { up: server, down: client };
    this.#watcher = watcher;
    this.#watch('up', client);
    this.#watch('down', server);
  }

  reset(): void {
    this.#end((socket) => socket.resetAndDestroy());
  }

  #watch(direction: Direction, from: Socket): void {
    const splitter = new MessageSplitter();
    from.setNoDelay(true);
    from.on('data', (chunk) => {
      for (const piece of splitter.push(chunk)) this.#take(direction, piece);
    });
    from.on('end', () => this.#pass(direction, (to) => to.end()));
    from.on('error', () => this.#pass(direction, () => this.reset()));
    from.on('close', () =>
      this.#pass(direction, () => this.#ends.up.destroyed && this.#ends.down.destroyed && this.#finish()),
    );
  }

  #take(direction: Direction, piece: Piece): void {
    if (this.#over) return;
    if (this.#watcher.refuses(piece)) {
      this.#ends.down.end(refusal);
      this.#ends.up.destroy();
      return;
    }
    const fault = this.#watcher.faultAt(direction, piece);
    if (fault?.kind === 'reset') this.reset();
    else if (fault?.kind === 'stall') this.#stall(fault.ms);
    else if (fault?.kind === 'half-open') this.#halfOpen(direction, fault.ms);
    else if (fault?.kind === 'delay') this.#delay = fault.ms;
    this.#pass(direction, (to) => to.write(piece.bytes));
    if (fault?.kind === 'finish') this.#end((socket) => socket.end());
  }

  /** Does it towards that end, when everything before it has been done. */
  #pass(direction: Direction, task: (to: Socket) => void): void {
    const run = (): void => {
      if (!this.#over && !this.#vanishing[direction]) task(this.#ends[direction]);
    };
    if (this.#vanishing[direction]) return;
    if (this.#held !== undefined) this.#held.push(run);
    else if (this.#delay > 0) this.#later(this.#delay, run);
    else run();
  }

  #stall(ms: number): void {
    const held: (() => void)[] = [];
    this.#held = held;
    this.#later(ms, () => {
      this.#held = undefined;
      for (const task of held) task();
    });
  }

  #halfOpen(direction: Direction, ms: number): void {
    this.#vanishing[direction] = true;
    this.#later(ms, () => {
      this.#vanishing.up = true;
      this.#vanishing.down = true;
    });
  }

  #later(ms: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      task();
    }, ms);
    this.#timers.add(timer);
  }

  #end(how: (socket: Socket) => void): void {
    if (this.#over) return;
    this.#finish();
    for (const socket of Object.values(this.#ends)) {
      how(socket);
      socket.resume();
    }
  }

  #finish(): void {
    this.#over = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#watcher.over();
  }
}
