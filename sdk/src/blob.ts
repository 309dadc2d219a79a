import { crc32 } from './crc32.js';
import { BeckonError } from './failure.js';
import { base64url } from './random_id.js';
import { withoutPhrases, withPhrases } from './sdp_phrases.js';

/** What is carried by hand: one side's description with its candidates, and which exchange it belongs to. */
export interface Carried {
  side: 'offer' | 'answer';
  /** Random 32 bits of the side that made it. */
  id: number;
  /** Of an answer: the `id` of the offer. */
  answers?: number;
  /** As `leanSdp` makes it. */
  sdp: string;
}

const PREFIX = 'bkn';
const VERSION = '1';
const SIDES = { o: 'offer', a: 'answer' } as const;
const LONGEST = 16_384;
const LONGEST_SDP = 65_536;

/**
 * The text that is carried: `bkn1`, `o` or `a` for the side, six characters of a checksum over the rest, and the rest
 * in base64url: the ids in four bytes each, and the description, shortened and deflated (RFC 1951).
 */
export async function encodeBlob({ side, id, answers, sdp }: Carried): Promise<string> {
  const phrased = withPhrases(sdp);
  if (phrased === undefined) throw new BeckonError('internal', 'A description that is not ASCII');
  const ids = new DataView(new ArrayBuffer(answers === undefined ? 4 : 8));
  ids.setUint32(0, id);
  if (answers !== undefined) ids.setUint32(4, answers);
  const deflated = await through(phrased, new CompressionStream('deflate-raw'), LONGEST_SDP);
  const letter = side === 'offer' ? 'o' : 'a';
  const body = base64url(Uint8Array.from([...new Uint8Array(ids.buffer), ...deflated]));
  return `${PREFIX}${VERSION}${letter}${checksum(letter + body)}${body}`;
}

/**
 * What a text carries. White space in it does not matter. Rejects with `bad-message` for what is no such text, or one
 * that is not whole any more; the message says what to do.
 */
export async function decodeBlob(text: string): Promise<Carried> {
  const blob = text.replace(/[\s\u00ad\u200b-\u200d\u2060\ufeff]/g, '');
  const [, version, letter = '', sum, body = ''] =
    /^bkn(\d)([oa])([A-Za-z0-9_-]{6})([A-Za-z0-9_-]*)$/.exec(blob.slice(0, LONGEST + 1)) ?? [];
  if (version === undefined) throw refusal(blob);
  if (version !== VERSION)
    throw new BeckonError('bad-message', 'This text is of another version of Beckon: load the page anew on both sides');
  if (blob.length > LONGEST || sum !== checksum(letter + body)) throw damaged();
  const side = SIDES[letter as keyof typeof SIDES];
  const bytes = fromBase64url(body);
  const header = side === 'offer' ? 4 : 8;
  if (bytes.length < header) throw damaged();
  const ids = new DataView(bytes.buffer);
  const inflated = await through(bytes.slice(header), new DecompressionStream('deflate-raw'), LONGEST_SDP).catch(() => {
    throw damaged();
  });
  const sdp = withoutPhrases(inflated);
  if (sdp === undefined) throw damaged();
  return { side, id: ids.getUint32(0), sdp, ...(side === 'answer' && { answers: ids.getUint32(4) }) };
}

function checksum(text: string): string {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, crc32(text));
  return base64url(new Uint8Array(bytes.buffer));
}

function damaged(): BeckonError {
  return new BeckonError(
    'bad-message',
    'This text is not whole, or was changed on its way: copy it once more, all of it',
  );
}

function refusal(blob: string): BeckonError {
  if (blob.startsWith(PREFIX)) return damaged();
  return new BeckonError('bad-message', `This is no text of a call by hand: that begins with “${PREFIX}${VERSION}”`);
}

function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

// Rejects when more than `most` bytes come out.
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const out: number[] = [];
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const chunk: Uint8Array = part.value;
    if (out.length + chunk.length > most) {
      await reader.cancel();
      throw new BeckonError('too-large', 'More than any description');
    }
    for (const byte of chunk) out.push(byte);
  }
  return Uint8Array.from(out);
}
