import type { ClientHello, ClientMessage, ServerMessage, UserRef } from '../protocol.gen.js';
import type { FakeLogin } from './fake_logins.js';
import type { FakeServer } from './fake_server.js';
import type { FakeTransport } from './fake_transport.js';

/** A session on the fake server. It outlives its transports until it says `bye`, is restarted away, or is ended. */
export class FakeSession {
  readonly id: string;
  /** The newest. */
  hello: ClientHello;
  /** Undefined while the client is away. */
  transport: FakeTransport | undefined;
  /** All that came over all its transports. */
  readonly received: ClientMessage[] = [];
  /** Of resume tokens: the newest that was given, and the newest that was used. */
  given = 0;
  used = 0;
  /** Of a user with a token. */
  login: FakeLogin | undefined;
  readonly #server: FakeServer;

  constructor(server: FakeServer, id: string, hello: ClientHello) {
    this.#server = server;
    this.id = id;
    this.hello = hello;
  }

  get who(): UserRef {
    const user = this.login === undefined ? this.#server.userOf(this.hello) : `u-${this.login.sub}`;
    return { user, name: this.#server.names.get(user) ?? this.hello.name ?? user };
  }

  get attached(): boolean {
    return this.transport?.usable ?? false;
  }

  /** From the server to the client, if it is there and the network lets it pass. */
  tell(message: ServerMessage): void {
    this.transport?.tell(message);
  }

  /** Hands it over whatever the network is like. */
  deliver(message: ServerMessage): void {
    this.transport?.deliver(message);
  }

  /** As if its client had said it. */
  send(message: ClientMessage): void {
    if (this.transport !== undefined) this.#server.take(this.transport, message);
  }

  /** Breaks its connection without a word; it stays, and the client comes back. */
  cut(): void {
    this.transport?.cut();
  }
}
