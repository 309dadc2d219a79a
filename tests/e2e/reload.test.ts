import { expect } from 'vitest';
import { at, Guest, seeAndHear, talk } from './harness/guest.ts';
import { type Stage, scene } from './harness/stage.ts';
import type { Tab } from './harness/tab.ts';

async function inCall(stage: Stage, first: Tab): Promise<[Guest, Guest]> {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', first);
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await talk(anna, ben);
  await seeAndHear(anna, ben);
  return [anna, ben];
}

/** Loads the page of somebody in a call anew, who has muted the microphone and stays so. */
async function reloadsMuted(stage: Stage, first: Tab): Promise<void> {
  const [anna, ben] = await inCall(stage, first);
  await anna.uses('toggle-microphone');
  await ben.hearsNothing();
  await anna.tab.reload();
  await Promise.all([anna.talks(), ben.talks()]);
  await Promise.all([anna.seesMovingPicture(), anna.hearsSound(), ben.seesMovingPicture()]);
  await ben.hearsNothing();
  await anna.uses('toggle-microphone');
  await ben.hearsSound();
  expect(await stage.server.metric('beckon_sessions')).toBe(2);
  await ben.hangsUp();
  await Promise.all([anna.isDone('hung-up'), ben.isDone('hung-up')]);
}

scene('a page that is loaded anew is in its call again, and as muted as before', async (stage) => {
  await reloadsMuted(stage, await stage.tab('Anna'));
});

scene('in Firefox too', async (stage) => {
  await reloadsMuted(stage, await stage.firefoxTab('Anna'));
});

scene('a duplicated tab leaves the call to the original and has a session of its own', async (stage) => {
  const tab = await stage.tab('Anna');
  const [anna, ben] = await inCall(stage, tab);
  const copy = new Guest('Anna', await stage.duplicate(tab, "Anna's copy"));
  await copy.tab.see(at('my-name'), 20_000);
  await copy.meets(ben);
  await stage.server.metricIs('beckon_sessions', 3);
  await copy.tab.missNow(at('call'));
  await Promise.all([anna.talks(), ben.talks()]);
  await seeAndHear(anna, ben);
  await anna.tab.missNow(at('elsewhere'));

  // Whichever of the two is loaded anew stays what it was.
  await copy.tab.reload();
  await copy.tab.see(at('my-name'), 20_000);
  await seeAndHear(anna, ben);
  await anna.hangsUp();
  await Promise.all([anna.isDone('hung-up'), ben.isDone('hung-up')]);
});
