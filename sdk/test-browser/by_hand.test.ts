import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Scenarios from './by_hand.page.js';
import { Chromium } from './chromium.js';
import { Firefox } from './firefox.js';
import { scenariosIn, scenariosOf } from './run_in_page.js';

const FILE = 'by_hand.page.js';
const EVERYTHING = {};
const DATA = { data: true };
/** As long as a text may be for a QR code that a phone reads without effort. */
const READABLE = 1000;

describe('a call set up by hand', () => {
  const run = scenariosOf<typeof Scenarios>(FILE);

  it('has sound, picture and data, takes changes over itself and is hung up', async () => {
    expect(await run('whole')).toEqual({
      kinds: ['audio', 'video'],
      said: ['talk', 'hello'],
      muted: [false, true, true],
      seen: ['ended'],
      reasons: ['hung-up', 'hung-up'],
      live: 0,
      timed: true,
    });
  });

  it('takes a screen beside the camera, and loses it again', async () => {
    expect(await run('screen')).toEqual({ cameras: 1 });
  });

  it('restarts ICE over itself', async () => {
    expect(await run('iceRestart')).toEqual({ reasons: ['hung-up', 'hung-up'] });
  });

  it('sends more than was asked for', async () => {
    await run('answeredWithMore');
  });

  it('says what is wrong with a text, and takes the right one after that', async () => {
    const bad = (text: string) => expect.stringMatching(`^bad-message: .*${text}`);
    const wrong = (text: string) => expect.stringMatching(`^wrong-state: .*${text}`);
    expect(await run('wrongTexts')).toEqual({
      own: bad('your own'),
      mine: bad('your own'),
      invitation: bad('a reply belongs here'),
      twice: bad('answered here already'),
      reply: bad('is a reply'),
      toAnother: wrong('another invitation'),
      byBob: wrong('taken already'),
      late: wrong('taken already'),
      over: wrong('over'),
      states: ['active', 'active', 'ended', 'waiting'],
      bob: ['hung-up', 0],
    });
  });
});

describe('a call by hand between', () => {
  type Run = ReturnType<typeof scenariosIn<typeof Scenarios>>;
  let chromium: Chromium;
  let firefox: Firefox;
  const open: Record<string, () => Promise<Run>> = {
    Chromium: async () => scenariosIn<typeof Scenarios>(FILE, (await chromium.page()).page),
    Firefox: async () => scenariosIn<typeof Scenarios>(FILE, await firefox.page()),
  };

  beforeAll(async () => {
    [chromium, firefox] = await Promise.all([Chromium.open(), Firefox.open()]);
  });
  afterAll(() => Promise.all([chromium.close(), firefox.close()]));

  it.each([
    ['Chromium', 'Chromium', EVERYTHING],
    ['Chromium', 'Firefox', EVERYTHING],
    ['Firefox', 'Chromium', EVERYTHING],
    ['Firefox', 'Firefox', EVERYTHING],
    ['Chromium', 'Firefox', DATA],
    ['Firefox', 'Chromium', DATA],
  ])('%s and %s works with %o', async (one, other, media) => {
    const [ann, bob] = await Promise.all([open[one]?.(), open[other]?.()]);
    if (ann === undefined || bob === undefined) throw new Error('No such browser');
    const tracks = media === EVERYTHING ? 2 : 0;
    const invitation = await ann('invite', media);
    const reply = await bob('reply', invitation, media);
    await ann('accept', reply);
    const kinds = await Promise.all([ann('works', tracks), bob('works', tracks)]);
    expect(kinds.map((each) => each.sort())).toEqual(Array(2).fill(['audio', 'video'].slice(0, tracks)));
    await bob('hangUp');
    expect(await ann('ended')).toBe('hung-up');
    expect(Math.max(invitation.length, reply.length)).toBeLessThan(READABLE);
  });
});
