import { expect } from 'vitest';
import { at, Guest } from './harness/guest.ts';
import { isWith, joins, makesLink, marks, misses } from './harness/meeting.ts';
import { type Stage, scene } from './harness/stage.ts';

async function guest(stage: Stage, name: string): Promise<Guest> {
  return new Guest(name, await stage.tab(name));
}

scene('three people meet at a link, one goes and comes back, the others stay', async (stage) => {
  const { url } = await stage.serve();
  const [anna, ben, carl] = [await guest(stage, 'Anna'), await guest(stage, 'Ben'), await guest(stage, 'Carl')];
  await anna.enter(url);
  const link = await makesLink(anna);
  await joins(ben, link);
  await Promise.all([isWith(anna, ben), isWith(ben, anna)]);
  await joins(carl, link);
  await Promise.all([isWith(anna, ben, carl), isWith(ben, anna, carl), isWith(carl, anna, ben)]);
  await marks(anna, ben, 'speaking');

  await ben.uses('toggle-microphone');
  await Promise.all([marks(anna, ben, 'muted'), marks(carl, ben, 'muted')]);

  await ben.hangsUp();
  expect(await ben.tab.see(at('group-after'))).toContain('You left the call');
  await Promise.all([misses(anna, ben), misses(carl, ben)]);
  await isWith(anna, carl);
  await ben.tab.click(at('join-again'));
  await Promise.all([isWith(anna, carl, ben), isWith(ben, anna, carl)]);
});

scene('a link outlives an empty call, and says when it leads nowhere', async (stage) => {
  const { url } = await stage.serve();
  const [anna, ben] = [await guest(stage, 'Anna'), await guest(stage, 'Ben')];
  await anna.enter(url);
  const link = await makesLink(anna);
  await anna.hangsUp();
  await anna.tab.see(at('group-after'));
  await joins(ben, link);
  await ben.tab.see(`${at('group')}[data-state="waiting"]`);

  await anna.tab.open(`${link.slice(0, -6)}AAAAAA`);
  await anna.tab.click(at('join-video'));
  expect(await anna.tab.see(`${at('link-problem')}[data-code="no-such-call"]`)).toContain('This link leads nowhere');
});
