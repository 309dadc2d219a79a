import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { withDeadline } from './deadline.ts';
import { newId } from './protocol.ts';
import type { Server } from './server.ts';

export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface FrameOptions {
  fin?: boolean;
  masked?: boolean;
  reserved?: number;
}

/** A masked client frame of RFC 6455, or what breaks its rules. */
export function frame(op: number, payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { fin = true, masked = true, reserved = 0 } = options;
  const data = Buffer.from(payload);
  const head = [(fin ? 0x80 : 0) | (reserved << 4) | op];
  const mask = masked ? 0x80 : 0;
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(data.length));
  if (data.length < 126) head.push(mask | data.length);
  else if (data.length < 65_536) head.push(mask | 126, ...length.subarray(6));
  else head.push(mask | 127, ...length);
  if (!masked) return Buffer.concat([Buffer.from(head), data]);
  const key = randomBytes(4);
  for (const [index, byte] of data.entries()) data[index] = byte ^ (key[index % 4] ?? 0);
  return Buffer.concat([Buffer.from(head), key, data]);
}

export function closeFrame(code: number, reason = ''): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return frame(opcode.close, Buffer.concat([payload, Buffer.from(reason)]));
}

export const upgradeRequest = (port: number): string =>
  [
    'GET /ws HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Protocol: beckon.v1',
    '\r\n',
  ].join('\r\n');

export const helloText = (name = `raw ${newId()}`): string =>
  JSON.stringify({ type: 'hello', v: 1, device: newId(), name, epoch: 1 });

/** A connection that sends exactly the bytes it is told to, over TCP or TLS. */
export class RawSocket {
  readonly socket: Socket;
  #parts: Buffer[] = [];
  #over = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setMaxListeners(0); // whoever waits listens
    socket.on('data', (data) => {
      this.#parts.push(data);
    });
    socket.on('error', () => undefined); // the end follows
    for (const event of ['end', 'close']) socket.on(event, () => (this.#over = true));
  }

  /** Over TCP alone, whatever the server speaks. */
  static async connect({ port }: { readonly port: number }): Promise<RawSocket> {
    const socket = createConnection({ port, host: '127.0.0.1', allowHalfOpen: true });
    await withDeadline(once(socket, 'connect'), 'connected');
    return new RawSocket(socket);
  }

  /** Over TLS where the server speaks that. */
  static async speaking(server: Server): Promise<RawSocket> {
    const { certificate: ca, port } = server;
    if (ca === undefined) return RawSocket.connect(server);
    const socket = connectTls({ port, host: '127.0.0.1', ca });
    await withDeadline(once(socket, 'secureConnect'), 'connected');
    return new RawSocket(socket);
  }

  /** Connects and makes a WebSocket of it. */
  static async upgraded(server: Server): Promise<RawSocket> {
    const raw = await RawSocket.speaking(server);
    raw.send(upgradeRequest(server.port));
    await raw.until('the upgrade', (text) => text.includes('\r\n\r\n'));
    if (!raw.text.startsWith('HTTP/1.1 101 ')) throw new Error(raw.text);
    raw.received = raw.received.subarray(raw.received.indexOf('\r\n\r\n') + 4);
    return raw;
  }

  /** Connects and opens a session. */
  static async welcomed(server: Server): Promise<RawSocket> {
    const raw = await RawSocket.upgraded(server);
    raw.send(frame(opcode.text, helloText()));
    await raw.until('the welcome', (text) => text.includes('"welcome"'));
    return raw;
  }

  /** Everything that came, or what is left of it. */
  get received(): Buffer {
    const whole = this.#parts.length === 1 ? this.#parts[0] : undefined;
    if (whole !== undefined) return whole;
    this.#parts = [Buffer.concat(this.#parts)];
    return this.received;
  }
  set received(left: Buffer) {
    this.#parts = [left];
  }

  get text(): string {
    return this.received.toString('latin1');
  }

  send(data: Buffer | string): void {
    this.socket.write(data);
  }

  /** Waits until what was received so far fits. */
  async until(what: string, fits: (text: string) => boolean): Promise<void> {
    const arrived = async (): Promise<void> => {
      while (!fits(this.text)) {
        if (this.#over) throw new Error(`the connection ended before ${what}: ${this.text.slice(0, 300)}`);
        await Promise.race([once(this.socket, 'data'), once(this.socket, 'end'), once(this.socket, 'close')]);
      }
    };
    await withDeadline(arrived(), what);
  }

  /** Waits until so many bytes have come. */
  async holds(size: number, within?: number): Promise<void> {
    const arrived = async (): Promise<void> => {
      while (this.#parts.reduce((sum, { length }) => sum + length, 0) < size) {
        if (this.#over) throw new Error(`the connection ended before ${size} bytes`);
        await Promise.race([once(this.socket, 'data'), once(this.socket, 'end'), once(this.socket, 'close')]);
      }
    };
    await withDeadline(arrived(), `${size} bytes`, within);
  }

  /** Waits until the server has closed, and closes too. */
  async ended(): Promise<void> {
    if (!this.#over)
      await withDeadline(Promise.race([once(this.socket, 'end'), once(this.socket, 'close')]), 'the server closes');
    this.socket.destroy();
  }

  /** The code in the close frame that came last, if one did. */
  async closeCode(): Promise<number> {
    await this.ended();
    const at = this.received.lastIndexOf(0x88);
    if (at < 0) throw new Error(`no close frame in ${this.received.subarray(-50).toString('hex')}`);
    return this.received.readUInt16BE(at + 2);
  }
}
