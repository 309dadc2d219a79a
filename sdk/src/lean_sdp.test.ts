import { describe, expect, it } from 'vitest';
import { crc32 } from './crc32.js';
import { fullSdp, leanSdp } from './lean_sdp.js';
import { withoutPhrases, withPhrases } from './sdp_phrases.js';
import { CHROMIUM_156, FIREFOX_153 } from './testing/descriptions.js';

function candidates(sdp: string): string[] {
  return sdp.split('\n').filter((line) => line.startsWith('a=candidate:'));
}

describe('a lean description', () => {
  it('has the candidates of its first section over UDP, and no others', () => {
    expect(candidates(leanSdp(CHROMIUM_156, []))).toEqual([
      'a=candidate:0 1 udp 2122194687 192.0.2.2 41668 typ host',
      'a=candidate:1 1 udp 2122265343 fd00::2 35016 typ host',
    ]);
    expect(candidates(leanSdp(FIREFOX_153, []))).toHaveLength(2);
  });

  it('takes candidates that came later, once, and a dozen at most', () => {
    const line = (n: number) =>
      `candidate:7 1 udp 168${n} 198.51.100.${n} 999 typ srflx raddr 192.0.2.2 rport 41668 generation 0 network-id 1`;
    const known = 'candidate:2555468185 1 udp 2122194687 192.0.2.2 41668 typ host generation 0 network-id 9';
    const [, , third, ...rest] = candidates(leanSdp(CHROMIUM_156, [known, line(1), line(1), 'candidate:', line(2)]));
    expect(third).toBe('a=candidate:2 1 udp 1681 198.51.100.1 999 typ srflx raddr 192.0.2.2 rport 41668');
    expect(rest).toHaveLength(1);
    const many = Array.from({ length: 30 }, (_, n) => line(n));
    expect(candidates(leanSdp(CHROMIUM_156, many))).toHaveLength(12);
  });

  it('says nothing of codecs that are not offered', () => {
    const lean = leanSdp(FIREFOX_153, []);
    expect(lean).toContain('a=rtcp-fb:120 nack pli');
    expect(lean).not.toMatch(/a=rtcp-fb:(121|122|123|99)/);
  });

  it('keeps the stream’s name, gives each track one of its own, and is the same when made lean again', () => {
    for (const sdp of [CHROMIUM_156, FIREFOX_153]) {
      const lean = leanSdp(sdp, []);
      const stream = /a=msid:(\S+)/.exec(sdp)?.[1];
      expect(lean.match(/a=msid:.*/g)).toEqual([`a=msid:${stream} 0`, `a=msid:${stream} 1`]);
      expect(leanSdp(fullSdp(lean), [])).toBe(lean);
    }
  });

  it('becomes few bytes, and the same again', () => {
    for (const sdp of [CHROMIUM_156, FIREFOX_153]) {
      const lean = leanSdp(sdp, []);
      const bytes = withPhrases(lean) ?? new Uint8Array();
      expect(bytes.length).toBeLessThan(lean.length / 3);
      expect(withoutPhrases(bytes)).toBe(lean);
    }
  });
});

it('is not ASCII: no phrases; no phrase of that number: no description', () => {
  expect(withPhrases('s=é')).toBeUndefined();
  expect(withoutPhrases(Uint8Array.of(0xff))).toBeUndefined();
});

it('has the checksum of RFC 1952', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
});
