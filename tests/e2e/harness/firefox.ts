import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type KeyInput, launch, type Page } from 'puppeteer-core';
import { installSenses } from './senses.ts';
import { soon, Tab } from './tab.ts';

const preferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'media.gmp-manager.updateEnabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'intl.accept_languages': 'en-US',
};

export interface FirefoxOptions {
  /** What to start in the place of /usr/bin/firefox-esr, with the same arguments. */
  readonly executable?: string;
  /** The port of 127.0.0.1 on which it is driven. */
  readonly debuggingPort?: number;
  /** A folder with the certificates (cert9.db) that it believes besides the usual ones. */
  readonly certificates?: string;
}

/** Starts a Firefox with made-up camera and microphone and a profile of its own, which goes away with it. */
export async function launchFirefox(options: FirefoxOptions = {}): Promise<Browser> {
  const { executable = '/usr/bin/firefox-esr', debuggingPort, certificates } = options;
  const profile = certificates === undefined ? undefined : copyOf(certificates);
  const browser = await launch({
    browser: 'firefox',
    executablePath: executable,
    protocol: 'webDriverBiDi',
    headless: true,
    extraPrefsFirefox: preferences,
    ...(debuggingPort === undefined ? {} : { debuggingPort }),
    ...(profile === undefined ? {} : { userDataDir: profile }),
  });
  browser.process()?.once('exit', () => profile !== undefined && rmSync(profile, { recursive: true, force: true }));
  return browser;
}

function copyOf(certificates: string): string {
  const profile = mkdtempSync(join(tmpdir(), 'beckon-firefox-'));
  cpSync(certificates, profile, { recursive: true });
  return profile;
}

export class FirefoxTab extends Tab {
  readonly page: Page;

  private constructor(who: string, page: Page) {
    super(who);
    this.page = page;
    page.setDefaultTimeout(soon);
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => this.faults.push(`not caught: ${error instanceof Error ? error.stack : error}`));
  }

  static async open(who: string, browser: Browser): Promise<FirefoxTab> {
    const profile = await browser.createBrowserContext();
    const page = await profile.newPage();
    await page.evaluateOnNewDocument(installSenses);
    await page.setViewport({ width: 1280, height: 720 });
    return new FirefoxTab(who, page);
  }

  override get isOpen(): boolean {
    return !this.page.isClosed();
  }
  override async open(url: string): Promise<void> {
    await this.page.goto(url);
  }
  override async reload(): Promise<void> {
    await this.page.reload();
  }
  override click(selector: string): Promise<void> {
    return this.page.locator(selector).click();
  }
  override fill(selector: string, text: string): Promise<void> {
    return this.page.locator(selector).fill(text);
  }
  override press(key: string): Promise<void> {
    return this.page.keyboard.press(key as KeyInput);
  }
  override run<T, A>(task: (argument: A) => T | Promise<T>, argument?: A): Promise<T> {
    return this.page.evaluate(task as (argument: unknown) => T | Promise<T>, argument) as Promise<T>;
  }
  override screenshot(): Promise<Uint8Array> {
    return this.page.screenshot();
  }
  override close(): Promise<void> {
    return this.page.close();
  }
  /** Closes its profile with it. */
  end(): Promise<void> {
    return this.page.browserContext().close();
  }
}
