import { expect } from 'vitest';
import { at, Guest } from './harness/guest.ts';
import { scene } from './harness/stage.ts';

scene('who is blocked sees nobody there, until they are unblocked', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const eve = new Guest('Eve', await stage.tab('Eve'));
  await Promise.all([anna.enter(url), eve.enter(url)]);
  await Promise.all([anna.meets(eve), eve.meets(anna)]);

  await anna.tab.click(`${anna.row(eve)} .row-open`);
  await anna.tab.click(at('person-menu'));
  await anna.tab.click(at('block'));
  expect(await anna.tab.see(at('block-ask'))).toContain('Block Eve?');
  await anna.tab.click(at('block-yes'));
  await eve.tab.missNow(eve.row(anna));
  await anna.tab.missNow(anna.row(eve));

  // It is kept where the browser keeps it: the server forgets her when she leaves.
  await anna.tab.click(at('menu'));
  await anna.tab.click(at('leave'));
  await anna.enter(url);
  await anna.tab.click(at('menu'));
  await anna.tab.click(at('blocked-people'));
  expect(await anna.tab.see(at('blocked-person'))).toContain('Eve');
  await eve.tab.missNow(eve.row(anna));
  await anna.tab.click(at('unblock'));
  await anna.tab.missNow(at('blocked-person'));
  await anna.tab.click(at('blocked-close'));
  await Promise.all([anna.meets(eve), eve.meets(anna)]);
});

scene('a caller can be declined and blocked while it rings, but not by one click', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const eve = new Guest('Eve', await stage.tab('Eve'));
  await Promise.all([anna.enter(url), eve.enter(url)]);
  await Promise.all([anna.meets(eve), eve.meets(anna)]);

  await eve.calls(anna);
  await anna.hearsCallOf(eve);
  await anna.tab.click(at('decline-block'));
  expect(await anna.tab.see(at('block-ask'))).toContain('Block Eve?');

  // Esc closes the question alone: it goes on ringing, and can be asked again.
  await anna.tab.press('Escape');
  await anna.tab.missNow(at('block-ask'));
  await anna.hearsCallOf(eve);
  await anna.tab.click(at('decline-block'));
  expect(await anna.tab.see(at('block-yes'))).toBe('Decline and block');
  await anna.tab.click(at('block-yes'));

  await anna.tab.missNow(at('incoming'));
  expect(await anna.tab.see(at('notice'))).toContain('You have blocked Eve.');
  await eve.isDone('declined');
  await eve.tab.click(at('after-close'));
  await eve.tab.missNow(eve.row(anna));
  await anna.tab.missNow(anna.row(eve));
});
