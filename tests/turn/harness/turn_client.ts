import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { withDeadline } from '../../system/harness/deadline.ts';
import {
  type Address,
  type Attributes,
  attribute,
  decode,
  decodeAddress,
  encode,
  encodeAddress,
  errorOf,
  frameLength,
  type Login,
  type Message,
  method,
  uint32,
} from './stun.ts';

export interface Credentials {
  readonly username: string;
  readonly credential: string;
}

/** With TLS, the server is to show a certificate for `name` that one of `ca` made. */
export type Transport =
  | 'udp'
  | 'tcp'
  | { readonly name: string; readonly ca: Buffer; readonly only?: 'TLSv1.1' | 'TLSv1.2' };

interface Wire {
  send(bytes: Buffer): void;
  close(): void;
}

/** A client of a TURN server over UDP, TCP or TLS, which asks what browsers never would. */
export class TurnClient {
  readonly #wire: Wire;
  readonly #credentials: Credentials;
  readonly #waiting = new Map<string, (message: Message) => void>();
  /** How often the server has asked to sign with another nonce. */
  staleNonces = 0;
  /** What peers sent, as text. */
  readonly heard: string[] = [];
  #listeners: (() => void)[] = [];
  #realm = '';
  #nonce = '';

  private constructor(wire: Wire, credentials: Credentials) {
    this.#wire = wire;
    this.#credentials = credentials;
  }

  static async open(transport: Transport, server: Address, credentials: Credentials): Promise<TurnClient> {
    const client: { now?: TurnClient } = {};
    const take = (bytes: Buffer): void => client.now?.take(bytes);
    const wire = await (transport === 'udp' ? overUdp(server, take) : overStream(transport, server, take));
    client.now = new TurnClient(wire, credentials);
    return client.now;
  }

  close(): void {
    this.#wire.close();
  }

  private take(bytes: Buffer): void {
    const message = decode(bytes);
    if (message === undefined) return;
    if (message.class === 'indication') {
      this.heard.push(String(message.attributes.get(attribute.data) ?? ''));
      for (const listener of this.#listeners) listener();
      return;
    }
    const id = message.transaction.toString('hex');
    this.#waiting.get(id)?.(message);
    this.#waiting.delete(id);
  }

  /** One request as often as UDP needs it; signed once the server has told its nonce. */
  async #exchange(what: number, attributes: (transaction: Buffer) => Attributes): Promise<Message> {
    const transaction = randomBytes(12);
    const { username, credential } = this.#credentials;
    const login: Login | undefined =
      this.#nonce === '' ? undefined : { username, password: credential, realm: this.#realm, nonce: this.#nonce };
    const bytes = encode('request', what, attributes(transaction), transaction, login);
    const answer = new Promise<Message>((resolve) => this.#waiting.set(transaction.toString('hex'), resolve));
    this.#wire.send(bytes);
    const again = setInterval(() => this.#wire.send(bytes), 500);
    try {
      return await withDeadline(answer, `the answer to TURN method ${what}`);
    } finally {
      clearInterval(again);
    }
  }

  /** The answer to a request, after the server's challenge. */
  async request(what: number, attributes: (transaction: Buffer) => Attributes): Promise<Message> {
    let answer = await this.#exchange(what, attributes);
    for (let tries = 0; tries < 2 && (errorOf(answer) === 401 || errorOf(answer) === 438); tries += 1) {
      if (errorOf(answer) === 438) this.staleNonces += 1;
      const nonce = String(answer.attributes.get(attribute.nonce) ?? '');
      if (errorOf(answer) === 401 && this.#nonce !== '') break;
      this.#nonce = nonce;
      this.#realm = String(answer.attributes.get(attribute.realm) ?? '');
      answer = await this.#exchange(what, attributes);
    }
    return answer;
  }

  binding(): Promise<Message> {
    return this.#exchange(method.binding, () => []);
  }

  /** Asks for a relay: UDP over IPv4 unless told otherwise. Gives the error's number, 0 when there is one now. */
  async allocate({ protocol = 17, family }: { protocol?: number; family?: 'ipv4' | 'ipv6' } = {}): Promise<number> {
    const attributes: [number, Buffer][] = [[attribute.transport, Buffer.from([protocol, 0, 0, 0])]];
    if (family !== undefined)
      attributes.push([attribute.addressFamily, Buffer.from([family === 'ipv4' ? 1 : 2, 0, 0, 0])]);
    const answer = await this.request(method.allocate, () => attributes);
    const relayed = answer.attributes.get(attribute.relayedAddress);
    if (relayed !== undefined) this.#relayed = decodeAddress(relayed);
    return errorOf(answer);
  }
  #relayed: Address | undefined;
  get relayed(): Address {
    if (this.#relayed === undefined) throw new Error('there is no relay');
    return this.#relayed;
  }

  /** Asks to hear from and talk to a peer. Gives the error's number. */
  async permission(peer: Address): Promise<number> {
    return errorOf(await this.request(method.permission, (id) => [[attribute.peerAddress, encodeAddress(peer, id)]]));
  }

  async channel(peer: Address, number = 0x4000): Promise<number> {
    const channel = Buffer.from([number >> 8, number & 255, 0, 0]);
    return errorOf(
      await this.request(method.channelBind, (id) => [
        [attribute.channelNumber, channel],
        [attribute.peerAddress, encodeAddress(peer, id)],
      ]),
    );
  }

  /** RFC 6062's Connect: a TCP connection to the peer. */
  async connect(peer: Address): Promise<number> {
    return errorOf(await this.request(method.connect, (id) => [[attribute.peerAddress, encodeAddress(peer, id)]]));
  }

  async refresh(seconds: number): Promise<number> {
    return errorOf(await this.request(method.refresh, () => [[attribute.lifetime, uint32(seconds)]]));
  }

  /** Sends to a peer, without an answer whether it may. */
  send(peer: Address, text: string): void {
    const transaction = randomBytes(12);
    const attributes: Attributes = [
      [attribute.peerAddress, encodeAddress(peer, transaction)],
      [attribute.data, Buffer.from(text)],
    ];
    this.#wire.send(encode('indication', method.send, attributes, transaction));
  }

  /** Waits until a peer has sent that. */
  async hears(text: string): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.heard.includes(text)) resolve();
      };
      this.#listeners.push(look);
      look();
    });
    await withDeadline(heard, `hears "${text}"`);
  }
}

async function overUdp(server: Address, take: (bytes: Buffer) => void): Promise<Wire> {
  const socket = createSocket(server.ip.includes(':') ? 'udp6' : 'udp4', take);
  socket.bind(0, server.ip === '127.0.0.1' ? '127.0.0.1' : undefined);
  await once(socket, 'listening');
  return { send: (bytes) => socket.send(bytes, server.port, server.ip), close: () => socket.close() };
}

async function connect(transport: Exclude<Transport, 'udp'>, { ip: host, port }: Address): Promise<Socket> {
  if (transport === 'tcp') {
    const socket = createConnection({ host, port });
    await withDeadline(once(socket, 'connect'), 'connected to the TURN server');
    return socket;
  }
  const { name: servername, ca, only } = transport;
  const versions = only && { minVersion: only, maxVersion: only, ciphers: 'DEFAULT@SECLEVEL=0' };
  const socket = connectTls({ host, port, servername, ca, ...versions });
  // coturn leaves who says something too old without an answer.
  await withDeadline(once(socket, 'secureConnect'), 'TLS with the TURN server', only && 2_000);
  return socket;
}

async function overStream(
  transport: Exclude<Transport, 'udp'>,
  server: Address,
  take: (bytes: Buffer) => void,
): Promise<Wire> {
  const socket = await connect(transport, server);
  let buffered = Buffer.alloc(0);
  socket.on('error', () => undefined); // shows as an answer that does not come
  socket.on('data', (bytes) => {
    buffered = Buffer.concat([buffered, bytes]);
    for (let length = frameLength(buffered); length !== undefined && buffered.length >= length; ) {
      take(buffered.subarray(0, length));
      buffered = buffered.subarray(length);
      length = frameLength(buffered);
    }
  });
  return { send: (bytes) => socket.write(bytes), close: () => socket.destroy() };
}
