import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';
import type { Browser } from 'puppeteer-core';
import { afterAll, test } from 'vitest';
import { withDeadline } from '../../system/harness/deadline.ts';
import { Server } from '../../system/harness/server.ts';
import { Chromium, ChromiumTab, type Devices } from './chromium.ts';
import { FirefoxTab, launchFirefox } from './firefox.ts';
import type { Tab } from './tab.ts';
import { triedWays } from './tried_ways.ts';

const evidence = join(import.meta.dirname, '../../../build/test-results/e2e');

/** The browsers that the tests of a file share; each test has profiles of its own in them. */
let chromium: Promise<Chromium> | undefined;
let firefox: Promise<Browser> | undefined;
afterAll(async () => {
  await Promise.all([chromium?.then((one) => one.end()), firefox?.then((one) => one.close())]);
});

function sharedFirefox(): Promise<Browser> {
  firefox ??= launchFirefox();
  return firefox;
}

/** The browsers' drivers end theirs when this process has to end early; this ends the servers. */
const running = new Set<number>();
process.on('exit', () => {
  for (const pid of running) end(pid);
});
function end(pid: number): void {
  running.delete(pid);
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}

/** What one test plays on: a server, and people's tabs in real browsers. All of it ends with the test. */
export class Stage {
  readonly tabs: Tab[] = [];
  readonly #name: string;
  readonly #ends: (() => Promise<void>)[] = [];
  readonly #servers: Server[] = [];
  #server: Server | undefined;

  constructor(name: string) {
    this.#name = name;
  }

  get server(): Server {
    if (this.#server === undefined) throw new Error('the server does not run');
    return this.#server;
  }

  /** Starts the server with these flags. */
  async serve(...flags: string[]): Promise<Server> {
    return this.#keep(await Server.start(...flags));
  }

  #keep(server: Server): Server {
    running.add(server.pid);
    this.#servers.push(server);
    this.#server = server;
    return server;
  }

  /** Ends the server as the kernel does. */
  killServer(): void {
    end(this.server.pid);
    this.#server = undefined;
  }

  /** Starts the killed server again as it was, on the same port with the same state. */
  async serveAgain(): Promise<Server> {
    const before = this.#servers.at(-1);
    if (before === undefined || this.#server !== undefined) throw new Error('no server was killed');
    return this.#keep(await before.startAgain());
  }

  /** A new profile in the Chromium that the file's tests share. */
  async profile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    chromium ??= Chromium.launch();
    const profile = await (await chromium).profile(options);
    this.#ends.push(() => profile.close());
    return profile;
  }

  /** A Chromium of its own, for other devices or to be killed. */
  async chromium(devices?: Devices): Promise<Chromium> {
    const browser = await Chromium.launch(devices);
    this.#ends.push(() => browser.end());
    return browser;
  }

  /** A tab in a profile, by default a new one. */
  async tab(who: string, profile?: BrowserContext): Promise<ChromiumTab> {
    const tab = await ChromiumTab.open(who, profile ?? (await this.profile()));
    this.tabs.push(tab);
    return tab;
  }

  /** What a browser makes of "Duplicate": another tab of the same profile with all that this one keeps. */
  async duplicate(original: ChromiumTab, who: string): Promise<ChromiumTab> {
    const tab = await ChromiumTab.duplicate(original, who);
    this.tabs.push(tab);
    return tab;
  }

  /** A tab in Firefox, by default in the one that the file's tests share, in a profile of its own. */
  async firefoxTab(who: string, browser: Browser | Promise<Browser> = sharedFirefox()): Promise<FirefoxTab> {
    const tab = await FirefoxTab.open(who, await browser);
    this.tabs.push(tab);
    this.#ends.push(() => tab.end());
    return tab;
  }

  /** Checks the pages as at the end, and closes them. */
  async closeTabs(): Promise<void> {
    await this.checkPages();
    await Promise.all(this.tabs.splice(0).map((tab) => tab.close()));
  }

  /** Something else that has to end with the test. */
  endWith(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  /** Fails if a page wrote errors that its test did not expect, or went against its Content-Security-Policy. */
  async checkPages(): Promise<void> {
    for (const tab of this.tabs) {
      if (tab.isOpen) tab.faults.push(...(await tab.run(() => globalThis.senses.violations)));
      const unexpected = tab.faults.filter((fault) => !tab.expected.some((pattern) => pattern.test(fault)));
      if (unexpected.length > 0) throw new Error(`${tab.who}'s page: ${unexpected.join('\n')}`);
    }
  }

  /** Keeps what the tabs show, what they complained of and the server's log. */
  async keepEvidence(error: unknown): Promise<void> {
    const folder = join(evidence, this.#name.replace(/[^a-z0-9]+/gi, '-'));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'error.txt'), error instanceof Error ? String(error.stack) : String(error));
    this.#servers.forEach((server, at) => {
      writeFileSync(join(folder, `server-${at}.log`), server.logs.join('\n'));
    });
    for (const tab of this.tabs) {
      writeFileSync(join(folder, `${tab.who}.log`), tab.faults.join('\n'));
      if (!tab.isOpen) continue;
      const picture = await withDeadline(tab.screenshot(), 'a screenshot').catch(() => undefined);
      if (picture !== undefined) writeFileSync(join(folder, `${tab.who}.png`), picture);
      const ways = await withDeadline(tab.run(triedWays), 'its ways').catch(() => []);
      writeFileSync(join(folder, `${tab.who}-ice.txt`), ways.join('\n'));
    }
  }

  async end(): Promise<void> {
    const ends = await Promise.allSettled(this.#ends.map((end) => withDeadline(end(), 'the end of a browser')));
    if (this.#server !== undefined) {
      await this.#server.stop();
      running.delete(this.#server.pid);
    }
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }
}

/** A test with a stage. It fails when it lasts longer than `within` milliseconds, with all evidence. */
export function scene(name: string, play: (stage: Stage) => Promise<void>, within = 40_000): void {
  test(
    name,
    async () => {
      const stage = new Stage(name);
      try {
        await withDeadline(
          play(stage).then(() => stage.checkPages()),
          name,
          within,
        );
      } catch (error) {
        await stage.keepEvidence(error);
        await stage.end().catch(() => undefined);
        throw error;
      }
      await stage.end();
    },
    within + 20_000,
  );
}
