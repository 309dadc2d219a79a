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

  it('goes on without the server, is left without it, and is found again by those who stayed', async () => {
    expect(await run('withoutServer')).toEqual({ seen: ['reconnecting', 'open'], cem: ['ended', 'hung-up'] });
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
