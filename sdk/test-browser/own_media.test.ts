import { describe, expect, it } from 'vitest';
import type * as Scenarios from './own_media.page.js';
import { scenariosOf } from './run_in_page.js';

const run = scenariosOf<typeof Scenarios>('own_media.page.js');

describe('in a call', () => {
  it('another camera replaces the first without negotiation, and stays muted', async () => {
    expect(await run('anotherCamera')).toEqual({
      muted: [false, false, 'ended'],
      chosen: true,
      back: true,
      gone: 'no-device',
      kept: 'live',
      offers: 0,
      rollbacks: 0,
    });
  });

  it('with sound alone the camera is turned on, released, and on again in its former place', async () => {
    const media = { audio: true, video: true, data: false };
    expect(await run('cameraInASoundCall')).toEqual({
      released: ['ended', 'off', 1],
      places: 2,
      media: [media, media],
      told: ['on', 'off', 'on'],
    });
  });

  it('answered without anything the microphone comes later', async () => {
    expect(await run('microphoneLater')).toEqual({ before: [0, 'off'] });
  });

  it('the picture gets fewer lines, fewer frames, is paused on both sides and comes back', async () => {
    expect(await run('quality')).toEqual({ slow: true });
  });

  it('the screen goes beside the camera, over new paths, until the browser’s own button stops it', async () => {
    expect(await run('screen')).toEqual({
      kinds: ['audio', 'video'],
      states: ['on', 'on', 1],
      after: [undefined, 'off', 1],
      places: 4,
      seen: [true, false, true, false],
      shared: 'ended',
    });
  });

  it('both share their screens at the same moment, 10 times, and no offers cross', async () => {
    expect(await run('bothShare', 10)).toEqual({ rollbacks: 0, places: [3, 3] });
  });

  it('one removes while the other adds, 5 times', async () => {
    expect(await run('removalWhileAdding', 5)).toEqual({ rollbacks: 0 });
  });

  it('a lost microphone is replaced, a lost camera is told of', async () => {
    expect(await run('lostDevices')).toEqual({
      lost: [
        { device: 'microphone', replaced: true },
        { device: 'camera', replaced: false },
      ],
      left: ['audio live false'],
      state: 'active',
    });
  });

  it('a path that loses everything pauses the picture, in words, and a good one brings it back', async () => {
    expect(await run('poorPath')).toEqual({ other: 'on' });
  });

  it.each([
    [['VP9'], 'video/VP9'],
    [['nonsense', 'AV1', 'VP9'], 'video/AV1'],
    [undefined, 'video/VP8'],
  ])('the codec that is asked for is used by both: %o', async (wanted, used) => {
    expect(await run('codecs', wanted)).toEqual([used, used]);
  });

  it('of several the screen comes to everybody, also who comes later or anew', async () => {
    await run('screenInAGroup');
  });
});
