import { frame, opcode } from '../../system/harness/raw_socket.ts';
import { binary, type Case, chopped, closing, text } from './echo_end.ts';

const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');

/** RFC 3629: the edges of every length, and what is allowed although nobody expects it. */
const good: readonly (readonly [string, string])[] = [
  ['the least and greatest of one byte', '007f'],
  ['the least and greatest of two', 'c280dfbf'],
  ['the least and greatest of three', 'e0a080efbfbf'],
  ['the least and greatest of four', 'f0908080f48fbfbf'],
  ['beside the surrogates', 'ed9fbfee8080'],
  ['Greek', 'cebae1bdb9cf83cebcceb5'],
  ['what is no character', 'efbfbeefbfbff09fbfbef48fbfbf'],
  ['a byte order mark', 'efbbbf61'],
  ['a replacement character', 'efbfbd'],
  ['an emoji of several', 'f09f91a9e2808df09f9a80'],
];

const bad: readonly (readonly [string, string])[] = [
  ['a continuation byte alone', '80'],
  ['the last of them alone', 'bf'],
  ['two continuation bytes', '80bf'],
  ['two bytes in overlong form', 'c0af'],
  ['the last overlong form of two bytes', 'c1bf'],
  ['three bytes in overlong form', 'e080af'],
  ['the last overlong form of three', 'e09fbf'],
  ['four bytes in overlong form', 'f08080af'],
  ['the last overlong form of four', 'f08fbfbf'],
  ['zero in two bytes', 'c080'],
  ['the first surrogate', 'eda080'],
  ['the last surrogate', 'edbfbf'],
  ['a pair of surrogates', 'eda081edb080'],
  ['beyond the last code point', 'f4908080'],
  ['a start of five bytes', 'f888808080'],
  ['a start of six bytes', 'fc8480808080'],
  ['fe', 'fe'],
  ['ff', 'ff'],
  ['a letter in the middle of two bytes', 'c361'],
  ['a letter in the middle of three', 'e28261'],
  ['a letter in the middle of four', 'f09f9161'],
  ['a new start in the middle', 'e2c3a9'],
  ['Greek and then a surrogate', 'cebae1bdb9cf83cebcceb5eda080656469746564'],
];

/** Right so far, but never ended. */
const unfinished = ['c3', 'e2', 'e282', 'f0', 'f09f', 'f09f91', 'cebae1bd'];

const pieces = (bytes: Buffer, op: number = opcode.text): Buffer[] =>
  chopped(bytes).map((byte, index) =>
    frame(index === 0 ? op : opcode.continuation, byte, { fin: index === bytes.length - 1 }),
  );

export const utf8: Case[] = [
  ...good.flatMap(([what, digits]): Case[] => [
    { name: `${what}, whole`, send: [frame(opcode.text, hex(digits))], back: [text(hex(digits))] },
    { name: `${what}, byte by byte`, send: chopped(frame(opcode.text, hex(digits))), back: [text(hex(digits))] },
    { name: `${what}, in fragments of a byte`, send: pieces(hex(digits)), back: [text(hex(digits))] },
  ]),
  ...bad.flatMap(([what, digits]): Case[] => [
    { name: `${what}, whole`, send: [frame(opcode.text, hex(digits))], back: [closing(1007)] },
    { name: `${what}, in fragments of a byte`, send: pieces(hex(digits)), back: [closing(1007)] },
    { name: `${what}, behind text`, send: [frame(opcode.text, hex(`616263${digits}`))], back: [closing(1007)] },
    { name: `${what}, binary`, send: [frame(opcode.binary, hex(digits))], back: [binary(hex(digits))] },
    // Before the message, or even the frame, has ended.
    {
      name: `${what}, at once, in a message that has not ended`,
      send: [frame(opcode.text, hex(`${digits}61`), { fin: false })],
      back: [closing(1007)],
    },
    {
      name: `${what}, at once, in a frame that has not ended`,
      send: [frame(opcode.text, Buffer.concat([hex(digits), Buffer.alloc(1000, 'x')])).subarray(0, -900)],
      back: [closing(1007)],
    },
  ]),
  ...unfinished.flatMap((digits): Case[] => [
    { name: `half a character (${digits}) at the end`, send: [frame(opcode.text, hex(digits))], back: [closing(1007)] },
    { name: `half a character (${digits}) in fragments`, send: pieces(hex(digits)), back: [closing(1007)] },
  ]),
];
