import { closeFrame, opcode, RawSocket } from '../../system/harness/raw_socket.ts';
import type { Server } from '../../system/harness/server.ts';

/** A frame as the server sends it. */
export interface ServerFrame {
  readonly op: number;
  readonly payload: Buffer;
}

export const text = (payload: string | Buffer): ServerFrame => ({ op: opcode.text, payload: Buffer.from(payload) });
export const binary = (payload: Buffer): ServerFrame => ({ op: opcode.binary, payload });
export const pong = (payload: string | Buffer): ServerFrame => ({ op: opcode.pong, payload: Buffer.from(payload) });
/** Without a code: 1005, as an endpoint calls the lack of one. */
export const closing = (code: number): ServerFrame => {
  const payload = Buffer.alloc(code === 1005 ? 0 : 2);
  if (payload.length > 0) payload.writeUInt16BE(code);
  return { op: opcode.close, payload };
};

/** What is sent, piece by piece, and all the frames that have to come back, in order. */
export interface Case {
  readonly name: string;
  readonly send: readonly (Buffer | string)[];
  readonly back: readonly ServerFrame[];
}

/** Every frame in the bytes; throws at what no server may send (RFC 6455, 5.1, 5.2). */
export function readFrames(bytes: Buffer): ServerFrame[] {
  const frames: ServerFrame[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [first, second] = [bytes.readUInt8(at), bytes.readUInt8(at + 1)];
    if ((first & 0xf0) !== 0x80) throw new Error(`a fragment or a reserved bit from the server: ${first}`);
    if ((second & 0x80) !== 0) throw new Error('a masked frame from the server');
    const long = second === 126 ? 2 : second === 127 ? 8 : 0;
    const size = long === 8 ? Number(bytes.readBigUInt64BE(at + 2)) : long === 2 ? bytes.readUInt16BE(at + 2) : second;
    if ((long === 2 && size < 126) || (long === 8 && size < 65_536)) throw new Error('a length that is too long');
    const begin = at + 2 + long;
    if (begin + size > bytes.length) throw new Error('half a frame');
    frames.push({ op: first & 15, payload: bytes.subarray(begin, begin + size) });
    at = begin + size;
  }
  return frames;
}

const sizeOf = (frames: readonly ServerFrame[]): number =>
  frames.reduce((sum, { payload: { length } }) => sum + length + (length < 126 ? 2 : length < 65_536 ? 4 : 10), 0);

/** Frames for people to compare; of long ones the size and the edges. */
export function described(frames: readonly ServerFrame[]): string[] {
  return frames.map(({ op, payload }) => {
    if (op === opcode.close) return payload.length < 2 ? 'close' : `close ${payload.readUInt16BE()}`;
    const hex = payload.toString('hex');
    const shown = hex.length > 64 ? `${payload.length} bytes, ${hex.slice(0, 16)}…${hex.slice(-16)}` : hex;
    return `${op}: ${shown}`;
  });
}

const echoRequest = (port: number): string =>
  [
    'GET /echo HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    '\r\n',
  ].join('\r\n');

export async function openEcho(server: Server): Promise<RawSocket> {
  const raw = await RawSocket.speaking(server);
  raw.send(echoRequest(server.port));
  await raw.until('the upgrade', (received) => received.includes('\r\n\r\n'));
  if (!raw.text.startsWith('HTTP/1.1 101 ')) throw new Error(raw.text);
  raw.received = raw.received.subarray(raw.received.indexOf('\r\n\r\n') + 4);
  return raw;
}

/**
 * Plays the case on a connection of its own, with TCP's segments between the pieces. Where the server is not expected
 * to close, we do, and expect its part of the closing handshake. Gives every frame up to the end of the connection.
 */
export async function play(server: Server, { send, back }: Case): Promise<{ came: ServerFrame[]; due: ServerFrame[] }> {
  const raw = await openEcho(server);
  for (const piece of send) {
    raw.send(Buffer.from(piece));
    await new Promise(setImmediate);
  }
  const serverCloses = back.some(({ op }) => op === opcode.close);
  if (!serverCloses) {
    await raw.holds(sizeOf(back), 20_000);
    raw.send(closeFrame(1000));
  }
  await raw.ended();
  return { came: readFrames(raw.received), due: serverCloses ? [...back] : [...back, closing(1000)] };
}

/** The bytes one by one, or in pieces of that size. */
export function chopped(bytes: Buffer, size = 1): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
