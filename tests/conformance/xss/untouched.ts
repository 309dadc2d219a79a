import { expect } from 'vitest';
import type { Tab } from '../../e2e/harness/tab.ts';

// A test's own script; the SDK's empty frame, in which a call that has no network for a moment gathers anew.
const ours = ['<script>(function', '<iframe hidden="" aria-hidden="true"></iframe>'];

/** Nothing of it ran, and nothing became an element that the app does not have. */
export async function untouched(tab: Tab): Promise<void> {
  const found = await tab.run(() => ({
    hacked: Reflect.get(globalThis, 'hacked') as unknown,
    strange: [
      ...document.querySelectorAll(
        'script:not([src]), iframe, object, embed, marquee, base, xss, math, body *[onerror], body *[onload], body *[onfocus], body *[onmouseover]',
      ),
    ].map((one) => one.outerHTML),
    pictures: [...document.querySelectorAll<HTMLImageElement>('img')].filter((one) => one.getAttribute('src') === 'x')
      .length,
  }));
  const strange = found.strange.filter((html) => !ours.some((own) => html.startsWith(own)));
  expect({ ...found, strange }).toEqual({
    hacked: undefined,
    strange: [],
    pictures: 0,
  });
}
