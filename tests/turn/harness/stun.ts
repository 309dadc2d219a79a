import { createHash, createHmac, randomBytes } from 'node:crypto';

/** Messages of STUN (RFC 8489) and TURN (RFC 8656), as far as the tests say them. */
export const method = {
  binding: 1,
  allocate: 3,
  refresh: 4,
  send: 6,
  data: 7,
  permission: 8,
  channelBind: 9,
  connect: 10,
};
export const attribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  peerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  relayedAddress: 0x0016,
  addressFamily: 0x0017,
  transport: 0x0019,
} as const;

const cookie = 0x2112a442;
const classBits = { request: 0x000, indication: 0x010, success: 0x100, error: 0x110 } as const;
export type MessageClass = keyof typeof classBits;

export interface Address {
  readonly ip: string;
  readonly port: number;
}
export interface Message {
  readonly class: MessageClass;
  readonly method: number;
  readonly transaction: Buffer;
  readonly attributes: ReadonlyMap<number, Buffer>;
}
export type Attributes = readonly (readonly [number, Buffer])[];

export interface Login {
  readonly username: string;
  readonly password: string;
  readonly realm: string;
  readonly nonce: string;
}

/** The bytes of an address with IPv4 or IPv6 written as text; XORed as XOR-PEER-ADDRESS wants it. */
export function encodeAddress({ ip, port }: Address, transaction: Buffer): Buffer {
  const bytes = ip.includes(':') ? ipv6Bytes(ip) : Buffer.from(ip.split('.').map(Number));
  const mask = Buffer.concat([uint32(cookie), transaction]);
  const out = Buffer.alloc(4 + bytes.length);
  out[1] = bytes.length === 4 ? 1 : 2;
  out.writeUInt16BE(port ^ (cookie >>> 16), 2);
  for (const [index, byte] of bytes.entries()) out[4 + index] = byte ^ (mask[index] ?? 0);
  return out;
}

export function decodeAddress(bytes: Buffer): Address {
  const mask = uint32(cookie);
  const ip = [...bytes.subarray(4, 8)].map((byte, index) => byte ^ (mask[index] ?? 0)).join('.');
  return { ip, port: bytes.readUInt16BE(2) ^ (cookie >>> 16) };
}

function ipv6Bytes(text: string): Buffer {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  const plain =
    dotted === null
      ? text
      : `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`;
  const [head = '', tail] = plain.split('::');
  const groups = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16));
  const first = groups(head);
  const last = groups(tail ?? '');
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  return Buffer.concat(all.map((group) => Buffer.from([group >> 8, group & 255])));
}

export const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

/** One message; with a login it is signed (long-term credentials, RFC 8489 section 9.2). */
export function encode(
  kind: MessageClass,
  what: number,
  attributes: Attributes,
  transaction: Buffer = randomBytes(12),
  login?: Login,
): Buffer {
  const all = [...attributes];
  if (login !== undefined) {
    all.push([attribute.username, Buffer.from(login.username)]);
    all.push([attribute.realm, Buffer.from(login.realm)], [attribute.nonce, Buffer.from(login.nonce)]);
  }
  const body = Buffer.concat(all.map(([type, value]) => encodeAttribute(type, value)));
  if (login === undefined) return Buffer.concat([header(kind, what, body.length, transaction), body]);
  const unsigned = Buffer.concat([header(kind, what, body.length + 24, transaction), body]);
  const key = createHash('md5').update(`${login.username}:${login.realm}:${login.password}`).digest();
  const mac = createHmac('sha1', key).update(unsigned).digest();
  return Buffer.concat([unsigned, encodeAttribute(attribute.messageIntegrity, mac)]);
}

function header(kind: MessageClass, what: number, length: number, transaction: Buffer): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(what | classBits[kind]);
  bytes.writeUInt16BE(length, 2);
  return Buffer.concat([bytes, uint32(cookie), transaction]);
}

function encodeAttribute(type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

/** How long the message at the beginning of a TCP stream is, channel data included; nothing while that is not known. */
export function frameLength(bytes: Buffer): number | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readUInt16BE(2);
  return bytes.readUInt8(0) < 0x40 ? 20 + length : 4 + Math.ceil(length / 4) * 4;
}

export function decode(bytes: Buffer): Message | undefined {
  if (bytes.length < 20 || bytes.readUInt32BE(4) !== cookie) return undefined;
  const type = bytes.readUInt16BE(0);
  const attributes = new Map<number, Buffer>();
  const end = 20 + bytes.readUInt16BE(2);
  for (let at = 20; at + 4 <= end; ) {
    const length = bytes.readUInt16BE(at + 2);
    attributes.set(bytes.readUInt16BE(at), bytes.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  const kinds: readonly MessageClass[] = ['request', 'indication', 'success', 'error'];
  const kind = kinds.find((one) => classBits[one] === (type & 0x110)) ?? 'request';
  return { class: kind, method: type & ~0x110, transaction: bytes.subarray(8, 20), attributes };
}

/** The number of an error response; 0 for a success. */
export function errorOf({ attributes }: Message): number {
  const bytes = attributes.get(attribute.errorCode);
  return bytes === undefined ? 0 : bytes.readUInt8(2) * 100 + bytes.readUInt8(3);
}
