import { at, type Guest, seeAndHear, talk } from '../harness/guest.ts';
import type { Stage } from '../harness/stage.ts';
import { enterBoth } from './harness/guests.ts';
import { help, serverFlags } from './harness/lab.ts';
import type { World } from './harness/lab_scene.ts';

/** Each step takes two seconds or more, and going up in vain makes the next attempt later. */
const WITHIN_MS = 90_000;

/** A line of 64 kbit/s keeps the sound alone, and a good one brings the pictures back. */
export async function playPoorLine(stage: Stage, { lab, browsers }: World): Promise<void> {
  const [left, right] = [lab.home('left'), lab.home('right')];
  for (const home of [left, right]) await home.become({ nat: 'cone' });
  await stage.serve(...serverFlags, ...help.stun);
  const guests = await enterBoth(stage, browsers, [
    { home: left, browser: 'chromium' },
    { home: right, browser: 'chromium' },
  ]);
  for (const { tab } of guests) tab.expected.push(/WebSocket|ERR_|Failed to load resource/);
  await talk(...guests);
  await seeAndHear(...guests);

  left.wlan.router.worsen({ rate: '64kbit' });
  await Promise.all(guests.map((guest) => knowsThatNoPictureGoes(guest)));
  for (const guest of guests) await guest.hearsSound();

  left.wlan.router.worsen({});
  for (const { tab } of guests) await tab.missNow(paused, WITHIN_MS);
  await seeAndHear(...guests);
}

const paused = `${at('call-note')}[data-kind="paused"]`;

/** Their own picture is not sent any more, nor does one come, and they are told so. */
async function knowsThatNoPictureGoes({ tab }: Guest): Promise<void> {
  await tab.see(paused, WITHIN_MS);
  await tab.read(at('remote-initials'), 'The picture is paused', WITHIN_MS);
}
