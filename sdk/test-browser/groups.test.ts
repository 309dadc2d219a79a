import { describe, expect, it } from 'vitest';
import type * as Scenarios from './groups.page.js';
import { scenariosOf } from './run_in_page.js';

const run = scenariosOf<typeof Scenarios>('groups.page.js');

describe('a group call', () => {
  it.each([3, 4])('of %i has everybody’s picture move everywhere, also after one has left', async (count) => {
    expect(await run('mesh', count)).toEqual({
      offers: Array(count).fill(0),
      inOrder: true,
      left: ['ended', 'hung-up', 0, 0],
      now: Array(count - 1).fill('open'),
    });
  });

  it('goes on without the server, is left without it, and is the same when the server is back', async () => {
    const cem = ['ended', 'hung-up'];
    expect(await run('withoutServer', 'kept')).toEqual({ seen: ['reconnecting', 'open'], same: true, cem });
  });

  it('is joined again by all when the server comes back without any memory', async () => {
    expect(await run('withoutServer', 'lost')).toMatchObject({ seen: ['reconnecting', 'open'] });
  });

  it('has one who loads the page anew come back by itself, as before', async () => {
    expect(await run('reload')).toEqual({
      party: true,
      muted: [false, true],
      same: true,
      tracks: ['audio live', 'video live'],
      anew: true,
    });
  });

  it('has one who lost the session come back as another party, and leaves the others alone', async () => {
    expect(await run('lostSession')).toEqual({ same: true, closed: 'closed', named: 'Bob', names: ['Bob', 'Cem'] });
  });

  it('has data channels between any two', async () => {
    expect(await run('channels')).toEqual({
      same: true,
      answer: 'hello, says Bob',
      opened: ['Bob Ann talk'],
      code: 'wrong-state',
    });
  });

  it('opens devices once, mutes without negotiation and stops them at the end', async () => {
    expect(await run('devices')).toEqual({
      same: true,
      tracks: 2,
      muted: [false, false],
      seen: [{ audio: true, video: true, data: false }],
      live: 0,
      state: 'ended',
    });
  });
});
