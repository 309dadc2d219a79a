import { describe, expect, it } from 'vitest';
import { type Carried, decodeBlob, encodeBlob } from './blob.js';
import { crc32 } from './crc32.js';
import { leanSdp } from './lean_sdp.js';
import { base64url } from './random_id.js';
import { CHROMIUM_156, FIREFOX_153 } from './testing/descriptions.js';

const OFFER: Carried = { side: 'offer', id: 0xfedc_ba98, sdp: leanSdp(CHROMIUM_156, []) };
const ANSWER: Carried = { side: 'answer', id: 1, answers: 0xffff_ffff, sdp: leanSdp(FIREFOX_153, []) };
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

async function codeOf(text: string): Promise<string> {
  return decodeBlob(text).then(
    () => 'taken',
    ({ code }) => code,
  );
}

describe('a text that is carried by hand', () => {
  it.each([
    ['offer', OFFER, /^bkn1o[\w-]+$/],
    ['answer', ANSWER, /^bkn1a[\w-]+$/],
  ] as const)('brings over what was put in: an %s', async (_, carried, look) => {
    const blob = await encodeBlob(carried);
    expect(blob).toMatch(look);
    expect(await decodeBlob(blob)).toEqual(carried);
  });

  it('is short enough for a QR code that any phone reads', async () => {
    const lengths = await Promise.all([OFFER, ANSWER].map(async (carried) => (await encodeBlob(carried)).length));
    expect(Math.max(...lengths)).toBeLessThan(600);
  });

  it('may be broken into lines, indented and surrounded by white space', async () => {
    const blob = await encodeBlob(OFFER);
    const lines = blob.replace(/(.{60})/g, '$1\r\n\t \u00a0\u200b');
    expect(await decodeBlob(`\n  ${lines}\u2060\n`)).toEqual(OFFER);
    expect(await decodeBlob([...blob].join(' '))).toEqual(OFFER);
  });

  it('shows damage to every single character', async () => {
    const blob = await encodeBlob(OFFER);
    const damaged: string[] = [];
    for (let at = 0; at < blob.length; at++) {
      const [before, character = '', after] = [blob.slice(0, at), blob[at], blob.slice(at + 1)];
      // Every one of its six bits, and all of them.
      const value = ALPHABET.indexOf(character);
      const others = [1, 2, 4, 8, 16, 32, 63].map((bits) => ALPHABET[value ^ bits] ?? '');
      damaged.push(...others.map((other) => before + other + after), before + after, `${before}=${after}`);
      if (![character, undefined].includes(blob[at + 1]))
        damaged.push(before + after.slice(0, 1) + character + after.slice(1));
    }
    const codes = new Set(await Promise.all(damaged.map(codeOf)));
    expect(codes).toEqual(new Set(['bad-message']));
  });

  it('shows that an end is missing, that something was added, and that it was put into small letters', async () => {
    const blob = await encodeBlob(ANSWER);
    for (const other of [blob.slice(0, 200), blob.slice(200), blob + blob, `${blob}.`, `x${blob}`, blob.toLowerCase()])
      expect(await codeOf(other)).toBe('bad-message');
  });

  it.each([
    ['nothing', '', 'begins with'],
    ['an address', 'https://talk.example.org/#/by-hand', 'begins with'],
    ['a beginning', 'bkn1o', 'not whole'],
    ['a later version', 'bkn2oAAAAAAAAAA', 'another version'],
    ['too much', `bkn1o${'A'.repeat(20_000)}`, 'not whole'],
  ])('says what to do with what is none: %s', async (_, text, message) => {
    await expect(decodeBlob(text)).rejects.toMatchObject({
      code: 'bad-message',
      message: expect.stringContaining(message),
    });
  });

  it('is not taken for one that unfolds into more than any description', async () => {
    const bomb = new Blob([new Uint8Array(3_000_000)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
    const body = base64url(new Uint8Array([0, 0, 0, 0, ...new Uint8Array(await new Response(bomb).arrayBuffer())]));
    const whole = withChecksum(body);
    expect(whole.length).toBeLessThan(16_384);
    expect(await codeOf(whole)).toBe('bad-message');
  });
});

// The checksum is over what comes after it, so any body can be given the right one.
function withChecksum(body: string): string {
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, crc32(`o${body}`));
  return `bkn1o${base64url(sum)}${body}`;
}
