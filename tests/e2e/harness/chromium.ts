import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { installSenses } from './senses.ts';
import { soon, Tab } from './tab.ts';

const always = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** A camera and microphone of the browser's own making, or the machine's (none); and what is said when pages ask. */
export interface Devices {
  readonly fake: boolean;
  readonly permission: 'granted' | 'denied';
}
export const allDevices: Devices = { fake: true, permission: 'granted' };

/** Where Chromium keeps what it leaves behind when it is killed. */
const folders = new Set<string>();
process.on('exit', () => {
  for (const folder of folders) remove(folder);
});
function remove(folder: string): void {
  folders.delete(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** A Chromium with a profile of its own, which goes away with it. */
export class Chromium {
  readonly #browser: Browser;
  readonly #end: () => Promise<void>;
  /** Ends it as the kernel does, without a word to anybody. */
  readonly kill: () => Promise<void>;

  private constructor(browser: Browser, end: () => Promise<void>, kill: () => Promise<void>) {
    this.#browser = browser;
    this.#end = end;
    this.kill = kill;
  }

  /** @param executable what to start in the place of /usr/bin/chromium, with the same arguments */
  static async launch({ fake, permission }: Devices = allDevices, executable = '/usr/bin/chromium'): Promise<Chromium> {
    const args = [...always];
    // The second camera of three gives depths, not pictures.
    if (fake) args.push('--use-fake-device-for-media-stream=device-count=3');
    if (permission === 'granted') args.push('--use-fake-ui-for-media-stream');
    else args.push('--deny-permission-prompts');
    const folder = mkdtempSync(join(tmpdir(), 'beckon-chromium-'));
    folders.add(folder);
    const server = await chromium.launchServer({
      env: { ...process.env, TMPDIR: folder },
      executablePath: executable,
      headless: true,
      chromiumSandbox: false,
      args,
    });
    const browser = await chromium.connect(server.wsEndpoint());
    return new Chromium(
      browser,
      () => server.close().finally(() => remove(folder)),
      () => server.kill().finally(() => remove(folder)),
    );
  }

  /** A profile: tabs of one are one person's. */
  profile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.#browser.newContext({ locale: 'en-US', ...options });
  }

  end(): Promise<void> {
    return this.#end();
  }
}

export class ChromiumTab extends Tab {
  readonly page: Page;

  private constructor(who: string, page: Page) {
    super(who);
    this.page = page;
    page.setDefaultTimeout(soon);
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(`console: ${message.text()} (${message.location().url})`);
    });
    page.on('pageerror', (error) => this.faults.push(`not caught: ${error.name} ${error.stack || error.message}`));
  }

  static async open(who: string, profile: BrowserContext): Promise<ChromiumTab> {
    const page = await profile.newPage();
    await page.addInitScript(installSenses);
    return new ChromiumTab(who, page);
  }

  /** A page that another opens gets a copy of its sessionStorage (HTML, section 7.3.1.7), as a duplicated tab does. */
  static async duplicate({ page }: ChromiumTab, who: string): Promise<ChromiumTab> {
    const [copy] = await Promise.all([page.waitForEvent('popup'), page.evaluate(() => void open(location.href))]);
    await copy.addInitScript(installSenses);
    await copy.evaluate(installSenses);
    return new ChromiumTab(who, copy);
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
    return this.page.keyboard.press(key);
  }
  override run<T, A>(task: (argument: A) => T | Promise<T>, argument?: A): Promise<T> {
    return this.page.evaluate(task as never, argument) as Promise<T>;
  }
  override async screenshot(): Promise<Uint8Array> {
    return this.page.screenshot();
  }
  override close(): Promise<void> {
    return this.page.close({ runBeforeUnload: false });
  }
}
