import { expect } from 'vitest';
import type { Devices } from './harness/chromium.ts';
import { at, Guest } from './harness/guest.ts';
import { type Stage, scene } from './harness/stage.ts';

/** Anna has everything; Ben's browser has what `devices` says. */
async function annaAndBen(stage: Stage, devices: Devices): Promise<[Guest, Guest]> {
  const { url } = await stage.serve();
  const browser = await stage.chromium(devices);
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben', await browser.profile()));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await Promise.all([anna.meets(ben), ben.meets(anna)]);
  return [anna, ben];
}

async function isToldWhenCalling(guest: Guest, other: Guest, sentence: string): Promise<void> {
  await guest.calls(other);
  await guest.tab.read(at('trouble'), sentence);
  await guest.tab.missNow(at('outgoing'));
  await guest.tab.click(`${at('trouble')} button:last-of-type`);
  await guest.tab.missNow(at('trouble'));
}

async function isToldWhenAnswering(guest: Guest, caller: Guest, sentence: string): Promise<void> {
  await caller.calls(guest);
  await guest.hearsCallOf(caller);
  await guest.answers();
  await guest.tab.read(at('trouble'), sentence);
  // It rings on: the caller still waits, and this one can still decline.
  await caller.tab.see(at('outgoing'));
  await guest.tab.click(`${at('trouble')} button:last-of-type`);
  await guest.tab.click(at('decline'));
  expect(await caller.isDone('declined')).toContain('declined');
}

scene('who refuses camera and microphone is told what to do, before a call and in one', async (stage) => {
  const [anna, ben] = await annaAndBen(stage, { fake: true, permission: 'denied' });
  const sentence = 'Your browser blocks camera and microphone for this page.';
  await isToldWhenCalling(ben, anna, sentence);
  await isToldWhenAnswering(ben, anna, sentence);
});

scene('who refuses the devices reads it beside the name field', async (stage) => {
  const { url } = await stage.serve();
  const browser = await stage.chromium({ fake: true, permission: 'denied' });
  const tab = await stage.tab('Ben', await browser.profile());
  await tab.open(url);
  await tab.read('.self-preview', 'Your browser blocks camera and microphone for this page.');
});

scene('without any device the app says so and rings on', async (stage) => {
  const [anna, ben] = await annaAndBen(stage, { fake: false, permission: 'granted' });
  const sentence = 'No camera or microphone was found.';
  await isToldWhenCalling(ben, anna, sentence);
  await isToldWhenAnswering(ben, anna, sentence);
});

scene('answering without camera works where the camera alone is refused', async (stage) => {
  const { url } = await stage.serve();
  const browser = await stage.chromium({ fake: true, permission: 'denied' });
  const profile = await browser.profile();
  await profile.grantPermissions(['microphone'], { origin: url });
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben', profile));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await anna.calls(ben);
  await ben.hearsCallOf(anna);
  await ben.tab.click(at('answer-audio'));
  await Promise.all([anna.talks(), ben.talks()]);
  await Promise.all([ben.seesMovingPicture(), ben.hearsSound(), anna.hearsSound()]);
  await anna.tab.read(at('remote-initials'), 'The camera is off');
});
