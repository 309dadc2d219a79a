import { type Browser, launch, type Page } from 'puppeteer-core';
import { ModuleServer } from './module_server.js';

/** Made-up devices; addresses as a page with the camera sees them. */
const PREFERENCES = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.gmp-manager.updateEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};

/** As `Chromium`. */
export class Firefox {
  readonly #server: ModuleServer;
  readonly #browser: Browser;

  private constructor(server: ModuleServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  static async open(): Promise<Firefox> {
    const server = await ModuleServer.open();
    try {
      const browser = await launch({
        browser: 'firefox',
        executablePath: '/usr/bin/firefox-esr',
        protocol: 'webDriverBiDi',
        headless: true,
        extraPrefsFirefox: PREFERENCES,
      });
      return new Firefox(server, browser);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  async page(): Promise<Page> {
    const page = await this.#browser.newPage();
    await page.goto(this.#server.origin);
    return page;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
