import { expect } from 'vitest';
import type { Tab } from './tab.ts';

/** A person at a page with MDN's client. */
export class MdnGuest {
  readonly name: string;
  readonly tab: Tab;

  constructor(name: string, tab: Tab) {
    this.name = name;
    this.tab = tab;
  }

  /** Opens the page and logs in, until it is in its own list. */
  async enter(origin: string): Promise<void> {
    await this.tab.open(origin);
    await this.tab.fill('#name', this.name);
    await this.tab.click('#login');
    await this.meets(this);
  }

  async meets(...others: { readonly name: string }[]): Promise<void> {
    for (const { name } of others) await this.tab.until(`meets ${name}`, listed, name);
  }

  /** Clicks the other's name. */
  async calls(other: { readonly name: string }): Promise<void> {
    await this.callsAt(0, other);
  }

  /** Clicks at that time of the machine's clock, so that two can do it in the same moment. */
  async callsAt(time: number, { name }: { readonly name: string }): Promise<void> {
    await this.meets({ name });
    const click = async ({ time, name }: { time: number; name: string }): Promise<void> => {
      if (time > 0) await new Promise((resolve) => setTimeout(resolve, time - Date.now()));
      [...document.querySelectorAll<HTMLElement>('#people li')].find((one) => one.textContent === name)?.click();
    };
    await this.tab.run(click, { time, name });
  }

  async hangsUp(): Promise<void> {
    await this.tab.click('#hang-up');
  }

  async says(line: string): Promise<void> {
    await this.tab.fill('#line', line);
    await this.tab.click('#say');
  }

  /** Waits until it is in no call. */
  async isFree(): Promise<void> {
    await this.tab.until('is in no call', () => !globalThis.mdn.inCall, undefined);
  }

  /** The other's picture is there and moves, and the sound comes out. */
  async seesAndHears(): Promise<void> {
    await this.tab.until('gets a picture', () => (document.querySelector('video')?.videoWidth ?? 0) > 100, undefined);
    const picture = await this.tab.seesMove('#remote');
    expect(picture.contrast, `${this.tab.who} sees something in the picture`).toBeGreaterThan(30);
    await this.tab.hears('#remote');
  }

  /** The types of messages that came from others' calls. */
  heard(): Promise<string[]> {
    return this.tab.run(() => globalThis.mdn.heard.filter((type) => /^(video|new-ice|hang)/.test(type)));
  }
}

function listed(name: string): boolean {
  return [...document.querySelectorAll('#people li')].some((one) => one.textContent === name);
}
