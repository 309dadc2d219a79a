import { closeFrame, frame, opcode } from '../../system/harness/raw_socket.ts';
import { type Case, chopped, closing, pong, text } from './echo_end.ts';

const everyByte = Buffer.from(Array.from({ length: 125 }, (_, index) => (index * 2 + 6) & 255));

/** RFC 6455, 5.5.2 and 5.5.3. */
const pings: Case[] = [
  ...[0, 1, 64, 124, 125].map((size) => ({
    name: `a ping of ${size} bytes`,
    send: [frame(opcode.ping, 'p'.repeat(size))],
    back: [pong('p'.repeat(size))],
  })),
  { name: 'a ping that is not text', send: [frame(opcode.ping, everyByte)], back: [pong(everyByte)] },
  { name: 'a ping byte by byte', send: chopped(frame(opcode.ping, 'slowly')), back: [pong('slowly')] },
  {
    name: 'ten pings at once, in their order',
    send: [Buffer.concat(Array.from({ length: 10 }, (_, index) => frame(opcode.ping, `${index}`)))],
    back: Array.from({ length: 10 }, (_, index) => pong(`${index}`)),
  },
  ...[0, 5, 125].map((size) => ({
    name: `a pong of ${size} bytes that nobody asked for`,
    send: [frame(opcode.pong, 'p'.repeat(size)), frame(opcode.text, 'still here')],
    back: [text('still here')],
  })),
  ...[opcode.ping, opcode.pong, opcode.close].flatMap((op) =>
    [126, 127, 65_536].map((size) => ({
      name: `${size} bytes in a control frame of opcode ${op}`,
      send: [frame(op, Buffer.alloc(size))],
      back: [closing(1002)],
    })),
  ),
];

/** RFC 6455, 7.4: of the protocol, registered since, of libraries and of applications. */
const goodCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
const badCodes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1099, 1100, 1999, 2000, 2999, 5000, 9999, 65_535];

const closes: Case[] = [
  ...goodCodes.map((code) => ({ name: `close with ${code}`, send: [closeFrame(code)], back: [closing(code)] })),
  ...badCodes.map((code) => ({ name: `close with ${code}`, send: [closeFrame(code)], back: [closing(1002)] })),
  { name: 'close without a code', send: [frame(opcode.close, '')], back: [closing(1005)] },
  { name: 'close with half a code', send: [frame(opcode.close, '\x03')], back: [closing(1002)] },
  { name: 'close with a reason', send: [closeFrame(1000, 'enough')], back: [closing(1000)] },
  { name: 'close with the longest reason', send: [closeFrame(1000, 'r'.repeat(123))], back: [closing(1000)] },
  { name: 'close with too long a reason', send: [closeFrame(1000, 'r'.repeat(124))], back: [closing(1002)] },
  { name: 'close with a reason in Greek', send: [closeFrame(4000, 'κόσμε')], back: [closing(4000)] },
  {
    name: 'close with a reason that is not UTF-8',
    send: [frame(opcode.close, Buffer.from([0x03, 0xe8, 0xce, 0xba, 0xff]))],
    back: [closing(1007)],
  },
  {
    name: 'close with a reason that ends inside a character',
    send: [frame(opcode.close, Buffer.from([0x03, 0xe8, 0xce]))],
    back: [closing(1007)],
  },
  { name: 'close byte by byte', send: chopped(closeFrame(1000, 'slowly')), back: [closing(1000)] },
  // RFC 6455, 5.5.1: after a close frame nothing that comes counts.
  ...(
    [
      ['a text', frame(opcode.text, 'late')],
      ['a ping', frame(opcode.ping, 'late')],
      ['another close', closeFrame(1001)],
      ['what is no frame', Buffer.from('ffffffffff', 'hex')],
    ] as const
  ).map(([what, bytes]) => ({
    name: `${what} after close`,
    send: [Buffer.concat([closeFrame(1000), bytes])],
    back: [closing(1000)],
  })),
];

export const control: Case[] = [...pings, ...closes];
