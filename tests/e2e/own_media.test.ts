import { expect } from 'vitest';
import { at, Guest, seeAndHear, talk } from './harness/guest.ts';
import { joins, makesLink } from './harness/meeting.ts';
import { type Stage, scene } from './harness/stage.ts';

async function annaAndBen(stage: Stage): Promise<[Guest, Guest]> {
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await enter(stage, anna, ben);
  return [anna, ben];
}

async function enter(stage: Stage, ...guests: Guest[]): Promise<void> {
  const { url } = await stage.serve();
  await Promise.all(guests.map((guest) => guest.enter(url)));
  await Promise.all(guests.map((guest) => guest.meets(...guests.filter((other) => other !== guest))));
}

/** A picture there moves, and has that shape. */
async function sees({ tab }: Guest, selector: string, shape: '4:3' | '16:9'): Promise<void> {
  const wide = ({ selector, ratio }: { selector: string; ratio: number }) => {
    const video = document.querySelector<HTMLVideoElement>(selector);
    return video !== null && video.videoHeight > 2 && Math.abs(video.videoWidth / video.videoHeight - ratio) < 0.05;
  };
  await tab.until(`sees ${shape} at ${selector}`, wide, { selector, ratio: shape === '4:3' ? 4 / 3 : 16 / 9 });
  await tab.seesMove(selector);
}

const screen = at('remote-screen');
const person = at('remote-video');
const note = (kind: string) => `${at('call-note')}[data-kind="${kind}"]`;

function box({ tab }: Guest, selector: string): Promise<{ width: number; height: number }> {
  return tab.run((selector: string) => {
    const { width, height } = document.querySelector(selector)?.getBoundingClientRect() ?? { width: 0, height: 0 };
    return { width, height };
  }, selector);
}

/** Takes another choice in the sheet of devices, as the keyboard or a mouse would. */
function chooses({ tab }: Guest, list: string, value: string | number): Promise<void> {
  const choose = ({ list, value }: { list: string; value: string | number }) => {
    const select = document.querySelector<HTMLSelectElement>(list);
    if (select === null) throw new Error(`no ${list}`);
    if (typeof value === 'number') select.selectedIndex = value;
    else select.value = value;
    select.dispatchEvent(new Event('change', { bubbles: true }));
  };
  return tab.run(choose, { list: at(list), value });
}

scene('in a call with sound alone one turns the camera on, and off: its light goes out', async (stage) => {
  const [anna, ben] = await annaAndBen(stage);
  await anna.tab.click(`${anna.row(ben)} ${at('call-person-audio')}`);
  await ben.hearsCallOf(anna);
  await ben.answers();
  await Promise.all([anna.talks(), ben.talks()]);
  await anna.tab.read(at('remote-initials'), 'Audio call');
  await ben.uses('toggle-camera');
  await sees(anna, person, '4:3');
  const track = await ben.tab.run((selector: string) => {
    const { srcObject } = document.querySelector<HTMLVideoElement>(selector) ?? {};
    const [own] = srcObject instanceof MediaStream ? srcObject.getVideoTracks() : [];
    Object.assign(globalThis, { own });
    return own?.readyState;
  }, at('local-video'));
  expect(track).toBe('live');
  await ben.uses('toggle-camera');
  await anna.tab.see(at('remote-initials'));
  const state = () => (globalThis as unknown as { own: MediaStreamTrack }).own.readyState;
  expect(await ben.tab.run(state)).toBe('ended');
  await Promise.all([anna.hearsSound(), ben.hearsSound()]);
});

scene('a shared screen fills the stage beside the camera, until it is stopped', async (stage) => {
  const [anna, ben] = await annaAndBen(stage);
  await talk(anna, ben);
  await anna.uses('share-screen');
  await sees(ben, screen, '16:9');
  await sees(ben, person, '4:3');
  const [large, small] = [await box(ben, screen), await box(ben, '.remote-person')];
  expect(large.width).toBeGreaterThan(3 * small.width);
  await anna.tab.see(note('sharing'));
  await ben.uses('share-screen');
  await sees(anna, screen, '16:9');
  await anna.tab.click(`${note('sharing')} ${at('call-note-action')}`);
  await ben.tab.missNow(screen);
  await sees(ben, person, '4:3');
  expect((await box(ben, person)).width).toBeGreaterThan(3 * small.width);
  await sees(anna, screen, '16:9');
  await anna.tab.missNow(note('sharing'));
});

scene('both click "Share" in the same moment, and see both', async (stage) => {
  const [anna, ben] = await annaAndBen(stage);
  await talk(anna, ben);
  await Promise.all([anna.uses('share-screen'), ben.uses('share-screen')]);
  await Promise.all([sees(anna, screen, '16:9'), sees(ben, screen, '16:9')]);
  await Promise.all([sees(anna, person, '4:3'), sees(ben, person, '4:3')]);
});

scene('another camera is chosen with the keyboard; Esc closes the sheet and leads back', async (stage) => {
  const [anna, ben] = await annaAndBen(stage);
  await talk(anna, ben);
  await anna.seesMovingPicture();
  await ben.uses('media-settings');
  await ben.tab.see(at('choose-camera'));
  const options = (list: string) => document.querySelectorAll(`${list} option`).length;
  await ben.tab.until(
    'sees all cameras',
    (list: string) => document.querySelectorAll(`${list} option`).length === 4,
    at('choose-camera'),
  );
  expect(await ben.tab.run(options, at('choose-microphone'))).toBeGreaterThan(1);
  await ben.tab.run((list: string) => document.querySelector<HTMLElement>(list)?.focus(), at('choose-camera'));
  await ben.tab.press('End');
  const device = (selector: string) => {
    const { srcObject } = document.querySelector<HTMLVideoElement>(selector) ?? {};
    return srcObject instanceof MediaStream ? srcObject.getVideoTracks()[0]?.label : undefined;
  };
  await ben.tab.until(
    'sends the third',
    (s: string) => {
      const { srcObject } = document.querySelector<HTMLVideoElement>(s) ?? {};
      return srcObject instanceof MediaStream && srcObject.getVideoTracks()[0]?.label === 'fake_device_2';
    },
    at('local-video'),
  );
  expect(await ben.tab.run(device, at('local-video'))).toBe('fake_device_2');
  await anna.seesMovingPicture();
  await ben.tab.press('Escape');
  await ben.tab.missNow(at('device-sheet'));
  expect(await ben.tab.run(() => document.activeElement?.getAttribute('data-testid'))).toBe('media-settings');
});

scene('sound only is for both, in words, until pictures are wanted again', async (stage) => {
  const [anna, ben] = await annaAndBen(stage);
  await talk(anna, ben);
  await seeAndHear(anna, ben);
  await ben.uses('media-settings');
  await chooses(ben, 'choose-picture', 'audio-only');
  await anna.tab.read(at('remote-initials'), 'The camera is off');
  await ben.tab.read(at('remote-initials'), 'Sound only, as you chose');
  await anna.tab.see(note('unwanted'));
  await Promise.all([anna.hearsSound(), ben.hearsSound()]);
  await ben.tab.click(`${note('audio-only')} ${at('call-note-action')}`);
  await seeAndHear(anna, ben);
  await anna.tab.missNow(at('call-note'));
});

scene('an unplugged camera is told of, and another one takes its place when wanted', async (stage) => {
  const [anna, ben] = await annaAndBen(stage);
  await talk(anna, ben);
  await seeAndHear(anna, ben);
  // As the browser does when the plug is pulled.
  await ben.tab.run((selector: string) => {
    const { srcObject } = document.querySelector<HTMLVideoElement>(selector) ?? {};
    for (const track of srcObject instanceof MediaStream ? srcObject.getVideoTracks() : []) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  }, at('local-video'));
  await anna.tab.read(at('remote-initials'), 'The camera is off');
  await ben.tab.read(note('camera-lost'), 'Your camera is gone.');
  await ben.tab.click(`${note('camera-lost')} ${at('call-note-action')}`);
  await seeAndHear(anna, ben);
  await ben.tab.missNow(at('call-note'));
});

scene(
  'a screen shared in a call of three is seen by both others, also after a reload',
  async (stage) => {
    const anna = new Guest('Anna', await stage.tab('Anna'));
    const [ben, cem] = [new Guest('Ben', await stage.tab('Ben')), new Guest('Cem', await stage.tab('Cem'))];
    await enter(stage, anna);
    const link = await makesLink(anna);
    await joins(ben, link);
    await joins(cem, link);
    await anna.tab.see(`${at('member')}[data-name="Cem"][data-picture]`);
    await anna.uses('share-screen');
    await Promise.all([sees(ben, screen, '16:9'), sees(cem, screen, '16:9')]);
    await ben.tab.reload();
    await ben.tab.see(`${at('member')}[data-name="Anna"][data-picture]`);
    await sees(ben, screen, '16:9');
    await anna.uses('share-screen');
    await Promise.all([ben.tab.missNow(screen), cem.tab.missNow(screen)]);
  },
  60_000,
);

scene('a phone switches its camera, and all controls fit', async (stage) => {
  const profile = await stage.profile({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben', profile));
  await enter(stage, anna, ben);
  await talk(anna, ben);
  await ben.tab.see(at('switch-camera'));
  const bar = await box(ben, '.call-bar');
  expect(bar.width).toBeLessThanOrEqual(360);
  await ben.uses('switch-camera');
  await ben.tab.until(
    'sends another',
    (selector: string) => {
      const { srcObject } = document.querySelector<HTMLVideoElement>(selector) ?? {};
      return srcObject instanceof MediaStream && srcObject.getVideoTracks()[0]?.label === 'fake_device_1';
    },
    at('local-video'),
  );
  await ben.uses('switch-camera');
  await anna.seesMovingPicture();
});

scene(
  'Firefox and Chromium: camera off and on, screens both ways',
  async (stage) => {
    const anna = new Guest('Anna', await stage.tab('Anna'));
    const fiona = new Guest('Fiona', await stage.firefoxTab('Fiona'));
    await enter(stage, anna, fiona);
    await talk(anna, fiona);
    await seeAndHear(anna, fiona);
    await fiona.uses('toggle-camera');
    await anna.tab.read(at('remote-initials'), 'The camera is off');
    await fiona.uses('toggle-camera');
    await anna.seesMovingPicture();
    await anna.uses('share-screen');
    await sees(fiona, screen, '16:9');
    await fiona.seesMovingPicture();
    await anna.uses('toggle-camera');
    await fiona.tab.read(at('remote-initials'), 'The camera is off');
    await sees(fiona, screen, '16:9');
    await anna.uses('share-screen');
    await fiona.tab.missNow(screen);
  },
  60_000,
);
