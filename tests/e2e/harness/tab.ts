import { withDeadline } from '../../system/harness/deadline.ts';
import type { Picture } from './senses.ts';

/** How long a person may have to wait for what a page does by itself, in milliseconds. */
export const soon = 10_000;

/** A page of a browser, whichever drives it. */
export abstract class Tab {
  /** Whose tab it is, for messages. */
  readonly who: string;
  /** Errors that the page wrote to its console or did not catch. */
  readonly faults: string[] = [];
  /** Which of those the test brings about. */
  readonly expected: RegExp[] = [];

  constructor(who: string) {
    this.who = who;
  }

  /** False once it was closed or its browser is gone. */
  abstract get isOpen(): boolean;
  abstract open(url: string): Promise<void>;
  /** Loads the page anew, as a person does. */
  abstract reload(): Promise<void>;
  /** Clicks where a person would, once that can be clicked. */
  abstract click(selector: string): Promise<void>;
  /** Empties the field and types into it. */
  abstract fill(selector: string, text: string): Promise<void>;
  /** Presses a key, as the keyboard does. */
  abstract press(key: string): Promise<void>;
  /** Runs a function inside the page. It takes nothing along but its argument. */
  abstract run<T>(task: () => T | Promise<T>): Promise<T>;
  abstract run<T, A>(task: (argument: A) => T | Promise<T>, argument: A): Promise<T>;
  abstract screenshot(): Promise<Uint8Array>;
  /** Closes the tab as a person does. */
  abstract close(): Promise<void>;

  /** Waits until the function gives something true inside the page; gives that. */
  async until<T, A>(
    what: string,
    task: (argument: A) => T | Promise<T>,
    argument: A,
    within = soon,
  ): Promise<NonNullable<T>> {
    let over = false;
    const poll = async (): Promise<NonNullable<T>> => {
      while (!over) {
        const value = await this.run(task, argument);
        if (value) return value;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      throw new Error('given up');
    };
    try {
      return await withDeadline(poll(), `${this.who}: ${what}`, within);
    } finally {
      over = true;
    }
  }

  /** Waits until the picture of a video moves; gives what it is like. */
  seesMove(selector: string): Promise<Picture> {
    const looking = this.run((video: string) => globalThis.senses.look(video), selector);
    return withDeadline(looking, `${this.who} sees the picture at ${selector} move`, soon);
  }

  /** Waits until the sound of a video comes out. */
  async hears(selector: string): Promise<void> {
    const loud = async (video: string): Promise<boolean> => (await globalThis.senses.listen(video, 500)) > 0.005;
    await this.until(`hears ${selector}`, loud, selector);
  }

  /** Waits until an element is there and can be seen; gives its text. */
  async see(selector: string, within?: number): Promise<string> {
    const { text } = await this.until(`sees ${selector}`, visibleText, selector, within);
    return text;
  }

  /** Waits until an element that can be seen has the text in it. */
  async read(selector: string, text: string, within?: number): Promise<void> {
    const has = ({ selector, text }: { selector: string; text: string }) =>
      [...document.querySelectorAll(selector)].some(
        (one) => one.checkVisibility({ visibilityProperty: true }) && one.textContent?.includes(text),
      );
    await this.until(`reads "${text}" at ${selector}`, has, { selector, text }, within);
  }

  /** Waits until there is no such element, or none that can be seen. */
  async missNow(selector: string, within?: number): Promise<void> {
    const gone = (selector: string) =>
      [...document.querySelectorAll(selector)].every((one) => !one.checkVisibility({ visibilityProperty: true }));
    await this.until(`sees no ${selector}`, gone, selector, within);
  }
}

function visibleText(selector: string): { text: string } | undefined {
  for (const one of document.querySelectorAll(selector)) {
    if (one.checkVisibility({ visibilityProperty: true })) return { text: one.textContent ?? '' };
  }
  return undefined;
}
