import type { Transport } from '../api.js';
import type { ClientMessage, ServerMessage } from '../protocol.gen.js';
import type { Leaving, ServerChannel } from '../server_channel.js';
import type { FakeServer } from './fake_server.js';
import type { FakeSession } from './fake_session.js';

/** The server's end of a client's connection. */
export abstract class FakeTransport {
  abstract readonly transport: Transport;
  /** Set by the hello that was taken. */
  session: FakeSession | undefined;
  /** All that came over it. */
  readonly received: ClientMessage[] = [];
  protected readonly server: FakeServer;
  /** Whether what is under way is lost: the connection broke, or the server closed it. */
  protected broken = false;
  #gone = false;

  constructor(server: FakeServer) {
    this.server = server;
  }

  /** Whether messages go through. */
  abstract readonly usable: boolean;

  /** From the server to the client, if the network lets it pass. */
  tell(message: ServerMessage): void {
    const copy: ServerMessage = JSON.parse(JSON.stringify(message));
    this.server.carry(() => {
      if (this.usable && this.server.passesDown(copy, this.session)) this.deliver(copy);
    });
  }

  /** Hands it over whatever the network is like. */
  abstract deliver(message: ServerMessage): void;

  /** The server closes it. */
  abstract shut(code: number): void;

  /** The connection breaks without a word. */
  abstract cut(): void;

  /** A message of the client's has arrived. */
  protected take(message: ClientMessage): void {
    const copy: ClientMessage = JSON.parse(JSON.stringify(message));
    this.received.push(copy);
    this.server.carry(() => {
      if (!this.broken) this.server.take(this, copy);
    });
  }

  /** `code`: the client's; undefined for a connection that broke. */
  protected end(code: number | undefined): void {
    if (this.#gone) return;
    this.#gone = true;
    this.server.gone(this, code);
  }
}

/** A WebSocket in memory: the client's end and the server's in one. */
export class FakeSocket extends FakeTransport implements ServerChannel {
  readonly transport = 'websocket';
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  closeCode: number | undefined;
  onmessage: ((message: ServerMessage) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;

  get usable(): boolean {
    return this.state === 'open';
  }

  send(message: ClientMessage): void {
    if (this.state === 'open') this.take(message);
  }

  deliver(message: ServerMessage): void {
    this.onmessage?.(message);
  }

  opened(): void {
    this.#enter('open');
  }

  /** What the client sent before still arrives. */
  close(code: Leaving = 1000): void {
    this.state = 'closed';
    this.end(code);
  }

  shut(code: number): void {
    this.closeCode = code;
    this.cut();
  }

  cut(): void {
    this.broken = true;
    this.#enter('closed');
    this.end(undefined);
  }

  #enter(state: 'open' | 'closed'): void {
    if (this.state === 'closed') return;
    this.state = state;
    this.onstate?.(state);
  }
}
