import { expect, it } from 'vitest';
import { inBothBrowsers } from './both_browsers.js';
import type * as Scenarios from './forced_glare.page.js';

const TIMES = process.env['ALL'] ? 50 : 3;
const WITHIN_MS = 60_000 + TIMES * 12_000;

inBothBrowsers<typeof Scenarios>('forced_glare.page.js', (page) => {
  it(`both pictures move after offers of both crossed, ${TIMES} of ${TIMES} times`, {
    timeout: WITHIN_MS,
  }, async () => {
    const run = await page();
    for (let time = 0; time < TIMES; time++) expect(await run('offers')).toBeGreaterThanOrEqual(2);
  });

  it(`both pictures move after both wanted a restart, which is one, ${TIMES} of ${TIMES} times`, {
    timeout: WITHIN_MS,
  }, async () => {
    expect(await (await page())('restarts', TIMES)).toBe(TIMES);
  });

  it(`all pictures move after restarts and changes of both crossed in a reconnect, ${TIMES} of ${TIMES} times`, {
    timeout: WITHIN_MS,
  }, async () => {
    const run = await page();
    for (let time = 0; time < TIMES; time++) expect(await run('allWithReconnect', time)).toBe(1);
  });
});
