import { describe, expect, it } from 'vitest';
import type * as Scenarios from './calls.page.js';
import { scenariosOf } from './run_in_page.js';

const run = scenariosOf<typeof Scenarios>('calls.page.js');

describe('a call', () => {
  it('has moving pictures on both sides, and ends with tracks stopped and connections closed', async () => {
    expect(await run('video')).toEqual({
      muted: [false, false, true, true],
      here: ['ended', 'hung-up', undefined],
      reason: 'hung-up',
      live: 0,
      left: 0,
      duration: true,
      server: 'ended',
    });
  });

  it('answered without camera still shows the caller', async () => {
    expect(await run('withoutCamera')).toEqual({ camera: false, microphone: true, kinds: ['audio'] });
  });

  it('gives both sides the two ends of one channel per label, whoever asks first or both at once', async () => {
    expect(await run('channels')).toEqual({
      hidden: undefined,
      same: true,
      opened: ['in early', 'in both'],
      inOrder: true,
      descriptions: [['offer'], ['answer']],
    });
  });

  it('is one call when both call each other at once', async () => {
    expect(await run('crossing')).toEqual({ counts: [1, 1, 0], same: true, reason: 'hung-up' });
  });

  it('is answered by calling back while it rings', async () => {
    expect(await run('callingBack')).toEqual({ same: true });
  });

  it('that is being answered is the call that calling back gives', async () => {
    expect(await run('callingWhileAnswering')).toEqual({ same: [true, true], calls: [1, 1], live: 0 });
  });

  it('that is not taken says why, on every device', async () => {
    expect(await run('fates')).toEqual({
      declined: ['declined', 'declined', 'declined'],
      cancelled: ['cancelled', 'cancelled', 'cancelled'],
      elsewhere: 'answered-elsewhere',
      'too late': 'wrong-state',
      busy: ['busy', 0],
      offline: 'offline',
      left: [0, 0, 1],
    });
  });

  it('outlives a restart of the server, and is hung up without it', async () => {
    expect(await run('serverRestart')).toEqual({ alive: ['active', 'active'], reason: 'hung-up' });
  });

  it('can restart ICE when one side is on the server as a new session only', async () => {
    expect(await run('restartWithoutServer')).toEqual({ reason: 'hung-up', states: ['ended', 'ended'] });
  });

  it('that only rings is over when the connection was lost', async () => {
    expect(await run('lostWhileRinging')).toEqual(['session-lost', 'cancelled']);
  });

  it('connects over a network that loses, doubles and shuffles signals', async () => {
    expect(await run('lossySignals')).toEqual({ lost: true, errors: [] });
  });

  it('tells what is wrong with devices and rings on; an own stream is never stopped', async () => {
    const twice = (code: string) => [code, code];
    expect(await run('media')).toEqual({
      offered: { audio: false, video: true, data: false },
      codes: [
        ...twice('permission-denied'),
        ...twice('no-device'),
        ...twice('no-device'),
        ...twice('device-unavailable'),
      ],
      state: 'ringing',
      live: true,
      left: 0,
    });
  });
});
