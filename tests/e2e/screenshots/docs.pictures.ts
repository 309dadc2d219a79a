import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';
import type { ChromiumTab } from '../harness/chromium.ts';
import { at, Guest } from '../harness/guest.ts';
import { type Stage, scene } from '../harness/stage.ts';
import { drawnCamera } from './camera.ts';

const images = join(import.meta.dirname, '../../../docs/images');
const desktop = { viewport: { width: 1440, height: 900 } } as const;
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } as const;

/** Takes the picture when everything has stopped moving, as small as a README wants it. */
async function take(tab: ChromiumTab, name: string): Promise<void> {
  const endless = Number.POSITIVE_INFINITY;
  const still = (endless: number) =>
    document.getAnimations().every(({ effect, playState }) => {
      return playState !== 'running' || effect?.getComputedTiming().iterations === endless;
    });
  await tab.until('stands still', still, endless);
  mkdirSync(images, { recursive: true });
  writeFileSync(join(images, `${name}.png`), await tab.screenshot());
}

function cameraOf(name: string): string {
  if (name === 'Grace Hopper') return drawnCamera('grace', 1280, 720);
  return name === 'Ada Lovelace' ? drawnCamera('me', 640, 480) : '';
}

interface Person {
  readonly guest: Guest;
  readonly tab: ChromiumTab;
}

async function person(stage: Stage, name: string, url: string, options: BrowserContextOptions): Promise<Person> {
  const tab = await stage.tab(name, await stage.profile({ colorScheme: 'light', ...options }));
  await tab.page.addInitScript({ content: cameraOf(name) });
  const guest = new Guest(name, tab);
  await guest.enter(url);
  return { guest, tab };
}

async function say({ tab }: Person, text: string): Promise<void> {
  await tab.fill(at('chat-input'), text);
  await tab.press('Enter');
  await tab.read(at('chat-line'), text);
}

/** Browsers begin a call with a coarse picture and send a finer one when they trust the network. */
async function clearPicture({ tab }: Person): Promise<void> {
  const fine = (selector: string) => (document.querySelector(selector)?.textContent ?? '') >= '0:20';
  await tab.until('has talked for a while', fine, at('call-timer'), 40_000);
  await tab.see(at('call-quality'));
}

scene(
  'home and a call on a desktop',
  async (stage) => {
    const { url } = await stage.serve();
    const ada = await person(stage, 'Ada Lovelace', url, desktop);
    const grace = await person(stage, 'Grace Hopper', url, desktop);
    const others = ['Alan Turing', 'Katherine Johnson', 'Linus Pauling'];
    for (const name of others) await person(stage, name, url, desktop);
    await ada.guest.meets(grace.guest);
    await say(grace, 'Good morning! Who has ten minutes to look at the compiler with me?');
    await say(ada, 'I do. Shall I call you?');
    await say(grace, 'Please.');
    await ada.tab.read(at('chat-line'), 'Please.');
    await take(ada.tab, 'home');

    await ada.guest.calls(grace.guest);
    await grace.guest.hearsCallOf(ada.guest);
    await grace.guest.answers();
    await ada.guest.talks();
    await clearPicture(ada);
    await ada.tab.press('Shift');
    await take(ada.tab, 'call');
  },
  120_000,
);

scene(
  'a phone rings and talks',
  async (stage) => {
    const { url } = await stage.serve();
    const ada = await person(stage, 'Ada Lovelace', url, phone);
    const grace = await person(stage, 'Grace Hopper', url, phone);
    await ada.guest.meets(grace.guest);
    await grace.guest.calls(ada.guest);
    await ada.guest.hearsCallOf(grace.guest);
    await take(ada.tab, 'phone-ringing');
    await ada.guest.answers();
    await ada.guest.talks();
    await clearPicture(ada);
    await ada.tab.press('Shift');
    await take(ada.tab, 'phone-call');
  },
  120_000,
);
