import { expect } from 'vitest';
import { at, Guest, seeAndHear, talk } from './harness/guest.ts';
import { type Stage, scene } from './harness/stage.ts';

/** Anna, and two tabs of Ben's in one browser profile, the first of which was there first. */
async function annaAndTwoOfBen(stage: Stage): Promise<[Guest, Guest, Guest, string]> {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const profile = await stage.profile();
  const first = new Guest('Ben', await stage.tab('Ben-1', profile));
  const second = new Guest('Ben', await stage.tab('Ben-2', profile));
  for (const guest of [anna, first, second]) await guest.enter(url);
  await anna.meets(first);
  return [anna, first, second, url];
}

scene('of two tabs of the callee both show the call, one rings, one answers', async (stage) => {
  const [anna, first, second] = await annaAndTwoOfBen(stage);
  const tabs = [first.tab, second.tab];
  await Promise.all(tabs.map((tab) => tab.run(() => globalThis.senses.hush())));
  await anna.calls(first);
  await Promise.all([first.hearsCallOf(anna), second.hearsCallOf(anna)]);
  await anna.tab.read(at('outgoing-status'), 'Ringing on 2 devices');
  // One is heard; by then the other would have been heard as well.
  const loud = async (): Promise<number[]> => Promise.all(tabs.map((tab) => tab.run(() => globalThis.senses.played())));
  await expect.poll(async () => Math.max(...(await loud())), { timeout: 5_000 }).toBeGreaterThan(0.01);
  await expect.poll(async () => (await loud()).filter((sample) => sample > 0.0001).length).toBe(1);

  await second.answers();
  await seeAndHear(anna, second);
  await first.tab.missNow(at('incoming'));
  await first.tab.read(at('notice'), 'You answered in another tab');
});

scene('who is in a call in one tab is busy in the other, and free again afterwards', async (stage) => {
  const [anna, first, second, url] = await annaAndTwoOfBen(stage);
  const carl = new Guest('Carl', await stage.tab('Carl'));
  await carl.enter(url);
  await anna.calls(first);
  await Promise.all([first.hearsCallOf(anna), second.hearsCallOf(anna)]);
  await second.answers();
  await Promise.all([anna.talks(), second.talks()]);

  await carl.calls(first);
  expect(await carl.isDone('busy')).toContain('Ben is in another call.');
  await first.tab.missNow(at('incoming'));
  await second.seesMovingPicture();

  await second.hangsUp();
  await anna.isDone('hung-up');
  await carl.tab.click(at('after-close'));
  await talk(carl, first);
});
