import { expect } from 'vitest';
import type { Tab } from './tab.ts';

/** The element that the app marks with this name. */
export const at = (testId: string): string => `[data-testid="${testId}"]`;

const remote = at('remote-video');

/** Somebody as others know them. */
export interface Named {
  readonly name: string;
}

/** A person at the web app. */
export class Guest {
  readonly name: string;
  readonly tab: Tab;

  constructor(name: string, tab: Tab) {
    this.name = name;
    this.tab = tab;
  }

  /** Opens the app, says the name and comes in. */
  async enter(url: string): Promise<void> {
    await this.tab.open(url);
    await this.tab.see(at('name-field'));
    await this.tab.fill(at('name-field'), this.name);
    await this.tab.click(at('enter'));
    await this.tab.see(at('my-name'));
  }

  row({ name }: Named): string {
    return `${at('person')}[data-name="${name}"]`;
  }

  async meets(...others: Named[]): Promise<void> {
    for (const other of others) await this.tab.see(this.row(other));
  }

  /** Clicks "Call" on the other's row. */
  async calls(other: Named): Promise<void> {
    await this.tab.click(`${this.row(other)} ${at('call-person')}`);
  }

  /** Clicks at that time of the machine's clock, so that two can do it in the same moment. */
  async callsAt(time: number, other: Named): Promise<void> {
    const click = async ({ time, selector }: { time: number; selector: string }): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, time - Date.now()));
      const button = document.querySelector<HTMLElement>(selector);
      // What covers the page by then keeps a person from it.
      if (!button?.closest('[inert]')) button?.click();
    };
    await this.tab.run(click, { time, selector: `${this.row(other)} ${at('call-person')}` });
  }

  /** Says that a call to somebody whose page answers by itself is meant. */
  async agrees(): Promise<void> {
    await this.tab.click(at('ask-call'));
  }

  /** Waits for the screen that says who calls. */
  async hearsCallOf({ name }: Named): Promise<void> {
    const text = await this.tab.see(at('incoming'));
    expect(text).toContain(name);
    expect(text).toContain('is calling');
  }

  async answers(): Promise<void> {
    await this.tab.click(at('answer'));
  }

  /** Waits until the call's screen says that it goes on. */
  async talks(): Promise<void> {
    await this.tab.see(`${at('call')}[data-state="active"]`);
  }

  /** Clicks a control of the call, which fade while nobody does anything. */
  async uses(control: string): Promise<void> {
    await this.tab.press('Shift');
    await this.tab.click(at(control));
  }

  async hangsUp(): Promise<void> {
    await this.uses('hang-up');
  }

  /** Waits for the screen after a call; gives the sentence that says why it is over. */
  async isDone(reason: string, within?: number): Promise<string> {
    await this.tab.see(`${at('after-reason')}[data-reason="${reason}"]`, within);
    return this.tab.see(at('after-reason'));
  }

  /** The other's picture is there and moves. */
  async seesMovingPicture(): Promise<void> {
    await this.tab.see(remote);
    const picture = await this.tab.seesMove(remote);
    expect(picture.width).toBeGreaterThan(100);
    expect(picture.contrast, `${this.tab.who} sees something in the picture`).toBeGreaterThan(30);
  }

  /** The other's sound comes out where its picture is. */
  async hearsSound(): Promise<void> {
    await this.tab.hears(remote);
  }

  /** For longer than the beat of the made-up microphone, nothing is heard. */
  async hearsNothing(): Promise<void> {
    const quiet = async (selector: string): Promise<boolean> =>
      (await globalThis.senses.listen(selector, 1500)) < 0.001;
    await this.tab.until('hears nothing', quiet, remote);
  }
}

/** Both see and hear each other. */
export async function seeAndHear(...guests: Guest[]): Promise<void> {
  await Promise.all(guests.map((guest) => guest.talks()));
  await Promise.all(guests.map((guest) => guest.seesMovingPicture()));
  await Promise.all(guests.map((guest) => guest.hearsSound()));
}

/** `caller` calls `callee`, who answers; until both know that it goes on. */
export async function talk(caller: Guest, callee: Guest): Promise<void> {
  await caller.calls(callee);
  await callee.hearsCallOf(caller);
  await callee.answers();
  await Promise.all([caller.talks(), callee.talks()]);
}
