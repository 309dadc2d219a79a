import { expect } from 'vitest';
import { at, Guest, seeAndHear } from './harness/guest.ts';
import { scene } from './harness/stage.ts';
import type { Tab } from './harness/tab.ts';

/** Presses Tab until the focus is on the element. */
async function tabTo(tab: Tab, selector: string): Promise<void> {
  for (let presses = 0; presses < 30; presses += 1) {
    if (await tab.run((selector: string) => document.activeElement?.matches(selector) ?? false, selector)) return;
    await tab.press('Tab');
  }
  throw new Error(`${tab.who} does not come to ${selector} with the Tab key`);
}

scene('a whole call needs no mouse', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  for (const { tab, name } of [anna, ben]) {
    await tab.open(url);
    await tab.see(`${at('name-field')}:focus`);
    for (const letter of name) await tab.press(letter);
    await tab.press('Enter');
    await tab.see(at('my-name'));
  }
  await anna.meets(ben);
  await tabTo(anna.tab, `${anna.row(ben)} ${at('call-person')}`);
  await anna.tab.press('Enter');
  await ben.hearsCallOf(anna);
  // For a moment the app does not take Enter, which may have been meant for a line of chat.
  await ben.tab.until(
    'answers with Enter',
    (selector: string) => {
      dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true }));
      return document.querySelector(selector) !== null;
    },
    at('call'),
  );
  await seeAndHear(anna, ben);
  await tabTo(anna.tab, at('toggle-microphone'));
  await anna.tab.press('Space');
  await ben.tab.read(at('call'), 'Anna’s microphone is off');
  await tabTo(anna.tab, at('hang-up'));
  await anna.tab.press('Enter');
  await Promise.all([anna.isDone('hung-up'), ben.isDone('hung-up')]);
  await tabTo(ben.tab, at('after-close'));
  await ben.tab.press('Enter');
  await ben.meets(anna);
});

/** Everything marked so can be seen whole and touched, and nothing is wider than the screen. */
async function fits(tab: Tab, ...testIds: string[]): Promise<void> {
  for (const testId of testIds) {
    await tab.see(at(testId));
    const problem = await tab.run((selector: string) => {
      const one = document.querySelector(selector);
      const box = one?.getBoundingClientRect();
      if (!one || !box) return 'is gone';
      if (box.left < 0 || box.right > innerWidth || box.top < 0 || box.bottom > innerHeight) return 'is off the screen';
      if (!one.matches('button, input, textarea')) return '';
      if (Math.min(box.width, box.height) < 44) return 'is small for a finger';
      const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
      return top !== null && (one.contains(top) || top.contains(one)) ? '' : 'is covered';
    }, at(testId));
    expect(problem, `${testId} on a phone`).toBe('');
  }
  const wide = await tab.run(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, 'scrolls sideways').toBeLessThanOrEqual(0);
}

scene('on a phone everything is in reach', async (stage) => {
  const { url } = await stage.serve();
  const phone = await stage.profile({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  const anna = new Guest('Anna', await stage.tab('Anna', phone));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await ben.enter(url);
  await anna.tab.open(url);
  await fits(anna.tab, 'name-field', 'enter');
  await anna.enter(url);
  await anna.meets(ben);
  await fits(anna.tab, 'my-name', 'menu', 'new-link', 'person', 'call-person');
  await anna.tab.click(at('menu'));
  await fits(anna.tab, 'rename', 'link-device', 'by-hand', 'leave');
  await anna.tab.press('Escape');

  await anna.tab.click(`${anna.row(ben)} .row-open`);
  await fits(anna.tab, 'back', 'chat-input', 'chat-send');
  await anna.tab.fill(at('chat-input'), `A word without an end: ${'o'.repeat(300)}`);
  await anna.tab.click(at('chat-send'));
  await anna.tab.see(at('chat-line'));
  await fits(anna.tab, 'back', 'chat-input');
  await anna.tab.click(at('back'));

  await ben.calls(anna);
  await anna.hearsCallOf(ben);
  await fits(anna.tab, 'answer', 'answer-audio', 'decline');
  await anna.answers();
  await seeAndHear(anna, ben);
  await anna.tab.press('Shift');
  await fits(anna.tab, 'remote-video', 'local-video', 'toggle-microphone', 'toggle-camera', 'call-timer', 'hang-up');
  await anna.hangsUp();
  await anna.isDone('hung-up');
  await fits(anna.tab, 'call-again', 'after-close');

  await anna.tab.click(at('call-again'));
  await anna.tab.see(at('outgoing'));
  await fits(anna.tab, 'cancel');
});
