import { frame, opcode } from '../../system/harness/raw_socket.ts';
import { binary, type Case, chopped, closing, text } from './echo_end.ts';

/** RFC 6455, 5.2: the three forms of lengths, at their edges. */
const sizes = [0, 1, 2, 64, 124, 125, 126, 127, 128, 255, 256, 65_534, 65_535, 65_536, 65_537, 200_000];

function lengths(): Case[] {
  return sizes.flatMap((size): Case[] => {
    const letters = Buffer.alloc(size, 'abcdefghijklmnopqrstuvwxyz');
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7 + 255) & 255));
    const piece = Math.max(1, Math.floor(size / 40));
    return [
      { name: `a text of ${size} bytes`, send: [frame(opcode.text, letters)], back: [text(letters)] },
      { name: `a binary message of ${size} bytes`, send: [frame(opcode.binary, bytes)], back: [binary(bytes)] },
      {
        name: `a text of ${size} bytes in pieces of ${piece}`,
        send: chopped(frame(opcode.text, letters), piece),
        back: [text(letters)],
      },
    ];
  });
}

/** A head with a length in a form of our choice, and a mask of zeros. */
function headWith(first: number, form: 126 | 127, length: bigint): Buffer {
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(length);
  return Buffer.concat([Buffer.from([first, 0x80 | form]), form === 126 ? long.subarray(6) : long, Buffer.alloc(4)]);
}

/** RFC 6455, 5.2: the shortest form it must be, and 63 bits at most. */
const wrongLengths: Case[] = (
  [
    ['0 in two bytes', 126, 0n],
    ['1 in two bytes', 126, 1n],
    ['125 in two bytes', 126, 125n],
    ['0 in eight bytes', 127, 0n],
    ['125 in eight bytes', 127, 125n],
    ['126 in eight bytes', 127, 126n],
    ['65535 in eight bytes', 127, 65_535n],
    ['2^63', 127, 2n ** 63n],
    ['2^64 - 1', 127, 2n ** 64n - 1n],
  ] as const
).map(([what, form, length]) => ({
  name: `a length of ${what}`,
  send: [headWith(0x81, form, length)],
  back: [closing(1002)],
}));

/** RFC 6455, 10.4: nobody has to take what is too long; it is refused when it is declared. */
const tooLong: Case[] = [2n ** 24n + 1n, 2n ** 31n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n].flatMap((length) =>
  [0x81, 0x82].map((first) => ({
    name: `${first === 0x81 ? 'a text' : 'a binary message'} that says it has ${length} bytes`,
    send: [headWith(first, 127, length)],
    back: [closing(1009)],
  })),
);

/** RFC 6455, 5.1 and 5.3. */
const masks: Case[] = [
  ...['00000000', 'ffffffff', '000000ff', 'ff000000', '37fa213d'].map((hex) => {
    const key = Buffer.from(hex, 'hex');
    const plain = Buffer.from('every byte is masked by its place');
    const masked = plain.map((byte, index) => byte ^ (key[index % 4] ?? 0));
    const bytes = Buffer.concat([Buffer.from([0x81, 0x80 | plain.length]), key, masked]);
    return { name: `the mask ${hex}, byte by byte`, send: chopped(bytes), back: [text(plain)] };
  }),
  ...[opcode.text, opcode.binary, opcode.ping, opcode.pong, opcode.close].flatMap((op) =>
    ['', 'xx'].map((payload) => ({
      name: `an unmasked frame of opcode ${op} with ${payload.length} bytes`,
      send: [frame(op, payload, { masked: false })],
      back: [closing(1002)],
    })),
  ),
];

/** RFC 6455, 5.2: nothing was negotiated that these could mean. */
const reserved: Case[] = [1, 2, 3, 4, 5, 6, 7].flatMap((bits): Case[] => [
  ...([opcode.text, opcode.binary, opcode.ping, opcode.pong, opcode.close] as const).map((op) => ({
    name: `reserved bits ${bits} on opcode ${op}`,
    send: [frame(op, '', { reserved: bits })],
    back: [closing(1002)],
  })),
  {
    name: `reserved bits ${bits} on a continuation`,
    send: [frame(opcode.text, 'a', { fin: false }), frame(opcode.continuation, 'b', { reserved: bits })],
    back: [closing(1002)],
  },
  {
    name: `reserved bits ${bits} after a good message`,
    send: [frame(opcode.text, 'good'), frame(opcode.text, 'bad', { reserved: bits }), frame(opcode.ping, 'late')],
    back: [text('good'), closing(1002)],
  },
]);

const opcodes: Case[] = [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].flatMap((op) => [
  { name: `opcode ${op} without a payload`, send: [frame(op, '')], back: [closing(1002)] },
  { name: `opcode ${op} with a payload`, send: [frame(op, 'payload')], back: [closing(1002)] },
  { name: `opcode ${op} as a fragment`, send: [frame(op, '', { fin: false })], back: [closing(1002)] },
  {
    name: `opcode ${op} inside a message`,
    send: [frame(opcode.text, 'a', { fin: false }), frame(op, '')],
    back: [closing(1002)],
  },
]);

export const framing: Case[] = [...lengths(), ...wrongLengths, ...tooLong, ...masks, ...reserved, ...opcodes];
