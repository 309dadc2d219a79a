import { describe, expect, it } from 'vitest';
import { inBothBrowsers } from './both_browsers.js';
import type * as Scenarios from './perfect_negotiation.page.js';

// The eight of RTCPeerConnection-perfect-negotiation.https.html: four, each with either side polite.
inBothBrowsers<typeof Scenarios>('perfect_negotiation.page.js', (page) => {
  describe.each([
    ['A', true],
    ['B', false],
  ] as const)('with %s polite, two negotiators', (_, aIsPolite) => {
    it('connect, and both get what each adds', async () => {
      expect(await (await page())('connects', aIsPolite)).toEqual({ first: 1, both: [2, 2] });
    });

    it('come out of a glare with both additions', async () => {
      expect(await (await page())('glare', aIsPolite)).toEqual([2, 2]);
    });

    it('come out of 21 glares whose distance shrinks', async () => {
      expect(await (await page())('stress', aIsPolite, 'shrinking')).toEqual([42, 42]);
    });

    it('come out of 21 glares one right after the other', async () => {
      expect(await (await page())('stress', aIsPolite, 'none')).toEqual([42, 42]);
    });
  });
});
