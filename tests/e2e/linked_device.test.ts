import { expect } from 'vitest';
import { at, Guest, seeAndHear } from './harness/guest.ts';
import { linkShown } from './harness/meeting.ts';
import { scene } from './harness/stage.ts';

scene('a second device of a guest rings too, and is them from then on', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  const phone = new Guest('Ben', await stage.tab("Ben's phone"));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await anna.meets(ben);

  await ben.tab.click(at('menu'));
  await ben.tab.click(at('link-device'));
  expect(await ben.tab.see(at('device-dialog'))).toContain('Whoever opens this link is you');
  const link = await linkShown(ben.tab, 'device-link');
  await ben.tab.click(at('device-close'));
  await phone.tab.open(link);
  expect(await phone.tab.see(at('link-device-ask'))).toContain('Use this browser as Ben?');
  await phone.tab.click(at('link-device-yes'));
  await phone.tab.see(at('my-name'));
  expect(await phone.tab.run(() => location.href)).not.toContain('device');

  await anna.calls(ben);
  await Promise.all([ben.hearsCallOf(anna), phone.hearsCallOf(anna)]);
  await phone.answers();
  await seeAndHear(anna, phone);
  await ben.tab.missNow(at('incoming'));
  await ben.tab.read(at('notice'), 'You answered in another tab or on another device.');
  await phone.hangsUp();
  await anna.isDone('hung-up');

  await anna.tab.click(at('after-close'));
  await phone.tab.click(at('after-close'));
  await anna.calls(ben);
  await Promise.all([ben.hearsCallOf(anna), phone.hearsCallOf(anna)]);
  await ben.tab.click(at('decline'));
  await anna.isDone('declined');
  await phone.tab.missNow(at('incoming'));
  await phone.tab.read(at('notice'), 'You declined in another tab or on another device.');
});
