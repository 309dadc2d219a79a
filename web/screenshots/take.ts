/**
 * Takes a picture of every state of the app, light and dark, as a desktop and as a phone, into build/screenshots.
 * `node screenshots/take.ts [part of a picture's name …]`, for example `call-chat phone-dark`.
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium } from 'playwright-core';
import { createServer } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const output = at('../../build/screenshots');
const sizes = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
const schemes = ['light', 'dark'] as const;
const wanted = process.argv.slice(2);

const server = await createServer({ root: at('..'), configFile: at('../vite.config.ts'), server: { port: 0 } });
await server.listen();
const page = new URL('/screenshots/page/index.html', server.resolvedUrls?.local[0]);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  env: { ...process.env, FONTCONFIG_FILE: at('fonts.conf') },
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-ui-for-media-stream',
  ],
});
try {
  await mkdir(output, { recursive: true });
  const kinds = Object.entries(sizes).flatMap((size) => schemes.map((scheme) => [...size, scheme] as const));
  await Promise.all(
    kinds.map(async ([device, viewport, colorScheme]) => {
      const touch = device === 'phone';
      const context = await browser.newContext({
        viewport,
        colorScheme,
        locale: 'de',
        hasTouch: touch,
        isMobile: touch,
      });
      const kind = `${device}-${colorScheme}`;
      for (const state of await namesOfStates(context, kind)) await take(context, state, kind);
      await context.close();
    }),
  );
} finally {
  await browser.close();
  await server.close();
}
process.exit();

async function open(context: BrowserContext, state: string) {
  const tab = await context.newPage();
  tab.setDefaultTimeout(120_000);
  tab.on('pageerror', (error) => console.error(`${state}: ${error.stack}`));
  tab.on('console', (message) => message.type() === 'error' && console.error(`${state}: ${message.text()}`));
  page.searchParams.set('state', state);
  await tab.goto(page.href);
  await tab.locator('html[data-ready]').waitFor();
  return tab;
}

async function namesOfStates(context: BrowserContext, kind: string): Promise<string[]> {
  const tab = await open(context, 'enter');
  const all = (await tab.locator('html').getAttribute('data-states'))?.split(' ') ?? [];
  await tab.close();
  return wanted.length === 0 ? all : all.filter((state) => wanted.some((part) => `${state}-${kind}`.includes(part)));
}

async function take(context: BrowserContext, state: string, kind: string) {
  const tab = await open(context, state);
  if (!state.endsWith('idle')) {
    // As if somebody moved all the while: taking a picture may last longer than the controls stay.
    await tab.evaluate(() => setInterval(() => dispatchEvent(new KeyboardEvent('keydown', { key: 'Shift' })), 500));
    await tab.locator('[data-idle]').waitFor({ state: 'detached' });
  }
  await tab.waitForTimeout(350);
  await tab.screenshot({ path: `${output}/${state}-${kind}.png` });
  await tab.close();
}
