import { type Clock, systemClock } from '../clock.js';
import type { TabStore } from '../saved_session.js';

/** The locks of a browser, which all its tabs share. */
export class FakeBrowser {
  readonly held = new Set<string>();
  readonly clock: Clock;

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /** A new tab; `copied`: a duplicate of that one. */
  tab(copied?: FakeTab): FakeTab {
    return new FakeTab(this, copied?.text);
  }
}

/** A tab's storage, which outlives its pages. */
export class FakeTab {
  text: string | undefined;
  readonly #browser: FakeBrowser;
  #page: { closed: boolean; locks: Set<string> } | undefined;

  constructor(browser: FakeBrowser, text: string | undefined) {
    this.#browser = browser;
    this.text = text;
  }

  /** The page's way to it. A page that is loaded ends the one before, whose locks are let go. */
  load(): TabStore {
    this.unload();
    const page = { closed: false, locks: new Set<string>() };
    this.#page = page;
    const alone = (task: () => void) => {
      if (this.#page === page) task();
    };
    return {
      read: () => this.text,
      write: (text) => {
        alone(() => {
          this.text = text;
        });
      },
      clear: () => {
        alone(() => {
          this.text = undefined;
        });
      },
      hold: (name, withinMs) => this.#hold(page.locks, name, withinMs),
      close: () => {
        page.closed = true;
      },
    };
  }

  /** The page is gone without another one. */
  unload(): void {
    for (const name of this.#page?.locks ?? []) this.#browser.held.delete(name);
    this.#page = undefined;
  }

  async #hold(locks: Set<string>, name: string, withinMs: number): Promise<(() => void) | undefined> {
    const { held, clock } = this.#browser;
    if (held.has(name)) await new Promise<void>((resolve) => void clock.after(withinMs, resolve));
    if (held.has(name)) return undefined;
    held.add(name);
    locks.add(name);
    return () => {
      locks.delete(name);
      held.delete(name);
    };
  }
}
