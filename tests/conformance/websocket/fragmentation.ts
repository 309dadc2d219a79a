import { closeFrame, frame, opcode } from '../../system/harness/raw_socket.ts';
import { binary, type Case, chopped, closing, pong, text } from './echo_end.ts';

const begin = (payload: string | Buffer, op: number = opcode.text): Buffer => frame(op, payload, { fin: false });
const middle = (payload: string | Buffer): Buffer => frame(opcode.continuation, payload, { fin: false });
const end = (payload: string | Buffer): Buffer => frame(opcode.continuation, payload);
const ping = (payload: string | Buffer): Buffer => frame(opcode.ping, payload);

const wrong = (name: string, ...send: Buffer[]): Case => ({ name, send, back: [closing(1002)] });

/** RFC 6455, 5.4. */
export const fragmentation: Case[] = [
  { name: 'two fragments', send: [begin('one '), end('two')], back: [text('one two')] },
  { name: 'two fragments at once', send: [Buffer.concat([begin('one '), end('two')])], back: [text('one two')] },
  { name: 'three of binary', send: [begin('a', 2), middle('b'), end('c')], back: [binary(Buffer.from('abc'))] },
  { name: 'an empty first fragment', send: [begin(''), end('x')], back: [text('x')] },
  { name: 'an empty last fragment', send: [begin('x'), end('')], back: [text('x')] },
  { name: 'nothing but empty fragments', send: [begin(''), middle(''), middle(''), end('')], back: [text('')] },
  {
    name: 'a thousand fragments of a byte',
    send: [Buffer.concat([begin('x'), ...Array.from({ length: 998 }, () => middle('x')), end('x')])],
    back: [text('x'.repeat(1000))],
  },
  {
    name: 'a hundred thousand empty fragments',
    send: [Buffer.concat([begin('x'), ...Array.from({ length: 100_000 }, () => middle('')), end('y')])],
    back: [text('xy')],
  },
  {
    name: 'fragments byte by byte',
    send: chopped(Buffer.concat([begin('one '), middle('two '), end('three')])),
    back: [text('one two three')],
  },
  {
    name: 'fragments of every form of length',
    send: [begin('a'.repeat(125)), middle('b'.repeat(126)), middle('c'.repeat(65_536)), end('d')],
    back: [text(`${'a'.repeat(125)}${'b'.repeat(126)}${'c'.repeat(65_536)}d`)],
  },
  {
    name: 'two fragmented messages, one after the other',
    send: [begin('1'), end('2'), begin('3'), middle('4'), end('5')],
    back: [text('12'), text('345')],
  },
  {
    name: 'a whole message after a fragmented one',
    send: [begin('1'), end('2'), frame(opcode.binary, 'x')],
    back: [text('12'), binary(Buffer.from('x'))],
  },
  // Control frames may stand between fragments, and are answered before the message.
  { name: 'a ping between', send: [begin('1'), ping('p'), end('2')], back: [pong('p'), text('12')] },
  {
    name: 'a ping byte by byte between',
    send: [begin('1'), ...chopped(ping('pp')), end('2')],
    back: [pong('pp'), text('12')],
  },
  {
    name: 'pings and pongs between all of them',
    send: [begin('1'), ping('a'), middle('2'), frame(opcode.pong, 'unasked'), ping('b'), end('3'), ping('c')],
    back: [pong('a'), pong('b'), text('123'), pong('c')],
  },
  { name: 'a close between', send: [begin('1'), closeFrame(1000)], back: [closing(1000)] },
  wrong('a continuation of nothing', end('x')),
  wrong('a fragment of nothing', middle('x')),
  wrong('an empty continuation of nothing', end('')),
  {
    name: 'a continuation after a whole message',
    send: [frame(opcode.text, 'x'), end('y')],
    back: [text('x'), closing(1002)],
  },
  {
    name: 'a continuation after the last fragment',
    send: [begin('x'), end('y'), end('z')],
    back: [text('xy'), closing(1002)],
  },
  wrong('a text inside a text', begin('x'), frame(opcode.text, 'y')),
  wrong('a binary message inside a text', begin('x'), frame(opcode.binary, 'y')),
  wrong('a text inside a binary message', begin('x', opcode.binary), frame(opcode.text, 'y')),
  wrong('the first fragment of another inside a message', begin('x'), middle('y'), begin('z')),
  wrong('a fragmented ping', frame(opcode.ping, 'x', { fin: false }), end('y')),
  wrong('a fragmented pong', frame(opcode.pong, 'x', { fin: false })),
  wrong('a fragmented close', frame(opcode.close, '', { fin: false })),
  wrong('a fragmented ping inside a message', begin('x'), frame(opcode.ping, 'x', { fin: false })),
];
