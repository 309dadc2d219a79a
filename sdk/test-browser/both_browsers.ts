import { afterAll, beforeAll, describe } from 'vitest';
import { Chromium } from './chromium.js';
import { Firefox } from './firefox.js';
import { scenariosIn } from './run_in_page.js';

type Run<Module> = ReturnType<typeof scenariosIn<Module>>;

/** Declares the same tests for either browser, each with what runs the module's scenarios in a fresh page of it. */
export function inBothBrowsers<Module>(file: string, declare: (run: () => Promise<Run<Module>>) => void): void {
  const kinds = { Chromium, Firefox };
  describe.each(['Chromium', 'Firefox'] as const)('in %s', (kind) => {
    let browser: Chromium | Firefox;
    beforeAll(async () => {
      browser = await kinds[kind].open();
    });
    afterAll(() => browser.close());

    declare(async () => {
      const page = browser instanceof Chromium ? (await browser.page()).page : await browser.page();
      return scenariosIn<Module>(file, page);
    });
  });
}
