import { expect } from 'vitest';
import { at, Guest, seeAndHear } from './harness/guest.ts';
import { scene } from './harness/stage.ts';

scene('of two tabs of the callee both show the call, one rings, one answers', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const profile = await stage.profile();
  const first = new Guest('Ben', await stage.tab('Ben-1', profile));
  const second = new Guest('Ben', await stage.tab('Ben-2', profile));
  await anna.enter(url);
  await first.enter(url);
  await second.enter(url);
  await anna.meets(first);

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
  await first.tab.read(at('notice'), 'You answered on another device.');
});
