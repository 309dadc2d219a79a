import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'puppeteer-core';
import { allDevices, Chromium } from '../../harness/chromium.ts';
import { launchFirefox } from '../../harness/firefox.ts';
import type { Stage } from '../../harness/stage.ts';
import type { Tab } from '../../harness/tab.ts';
import { folder } from './folder.ts';
import type { Home } from './home.ts';
import { bridgePort } from './port_bridge.ts';

export type BrowserName = 'chromium' | 'firefox';

/** An executable that runs a browser at somebody's home. */
function atHome(home: Home, program: string): string {
  const wrappers = join(folder, 'wrappers');
  mkdirSync(wrappers, { recursive: true });
  const wrapper = join(wrappers, `${home.client.name}-${program}`);
  writeFileSync(wrapper, `#!/bin/sh\nexec ip netns exec ${home.client.name} /usr/bin/${program} "$@"\n`);
  chmodSync(wrapper, 0o755);
  return wrapper;
}

/** The browsers at homes, each started when it is first needed and shared by those who come after. */
export class Browsers {
  readonly #chromiums = new Map<Home, Promise<Chromium>>();
  readonly #firefoxes = new Map<Home, Promise<{ browser: Browser; end: () => Promise<void> }>>();

  /** Somebody's tab at a home, with a profile of its own. */
  async tab(stage: Stage, home: Home, browser: BrowserName, who: string, prepare?: () => void): Promise<Tab> {
    if (browser === 'firefox') {
      const tab = await stage.firefoxTab(who, (await this.#firefox(home)).browser);
      if (prepare !== undefined) await tab.page.evaluateOnNewDocument(prepare);
      return tab;
    }
    const profile = await (await this.#chromium(home)).profile();
    stage.endWith(() => profile.close());
    const tab = await stage.tab(who, profile);
    if (prepare !== undefined) await tab.page.addInitScript(prepare);
    return tab;
  }

  #chromium(home: Home): Promise<Chromium> {
    const found = this.#chromiums.get(home);
    if (found !== undefined) return found;
    const started = Chromium.launch(allDevices, atHome(home, 'chromium'));
    this.#chromiums.set(home, started);
    return started;
  }

  #firefox(home: Home): Promise<{ browser: Browser; end: () => Promise<void> }> {
    const found = this.#firefoxes.get(home);
    if (found !== undefined) return found;
    const started = startFirefox(home);
    this.#firefoxes.set(home, started);
    return started;
  }

  /** Ends those of a home, for instance because its addresses changed under them. */
  async leave(home: Home): Promise<void> {
    const [chromium, firefox] = [this.#chromiums.get(home), this.#firefoxes.get(home)];
    this.#chromiums.delete(home);
    this.#firefoxes.delete(home);
    await Promise.all([chromium?.then((one) => one.end()), firefox?.then((one) => one.end())]);
  }

  async end(): Promise<void> {
    await Promise.all(
      [...new Set([...this.#chromiums.keys(), ...this.#firefoxes.keys()])].map((one) => this.leave(one)),
    );
  }
}

async function startFirefox(home: Home): Promise<{ browser: Browser; end: () => Promise<void> }> {
  const bridge = await bridgePort(home.client);
  const browser = await launchFirefox({
    executable: atHome(home, 'firefox-esr'),
    debuggingPort: bridge.port,
    certificates: join(folder, 'firefox'),
  });
  const end = async (): Promise<void> => {
    await browser.close();
    bridge.end();
  };
  return { browser, end };
}
