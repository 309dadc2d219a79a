import { type Browser, chromium, type Page } from 'playwright-core';
import { ModuleServer } from './module_server.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // The second of them gives depths, not pictures.
  '--use-fake-device-for-media-stream=device-count=3',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/** A browser whose pages can import this package's TypeScript modules, each compiled as it is asked for. */
export class Chromium {
  readonly #server: ModuleServer;
  readonly #browser: Browser;

  private constructor(server: ModuleServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<Chromium> {
    const server = await ModuleServer.open();
    try {
      const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
      return new Chromium(server, browser);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  /** A fresh page. What it throws and nobody catches is collected in `uncaught`. */
  async page(): Promise<{ page: Page; uncaught: Error[] }> {
    const context = await this.#browser.newContext({ permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    const uncaught: Error[] = [];
    page.on('pageerror', (error) => uncaught.push(error));
    await page.goto(this.#server.origin);
    return { page, uncaught };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
