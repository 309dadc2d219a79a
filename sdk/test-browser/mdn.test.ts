import { describe, expect, it } from 'vitest';
import type * as Scenarios from './mdn.page.js';
import { scenariosOf } from './run_in_page.js';

const run = scenariosOf<typeof Scenarios>('mdn.page.js');

describe('a call with one of MDN’s clients', () => {
  it('that calls is one offer and one answer, without channels', async () => {
    expect(await run('calledByMdn')).toEqual({
      who: ['Mia', 'mdn', { audio: true, video: true, data: false }],
      channels: [['m=audio', 'm=video'], 'unsupported'],
      log: ['offer>', '<answer'],
      said: ['answer'],
      told: ['connected'],
      faults: [],
    });
  });

  it('that is called takes one offer and gets its own, which follows its answer, answered', async () => {
    expect(await run('callsMdn', { audio: true, video: true })).toEqual({
      log: ['<offer', 'answer>', 'offer>', '<answer'],
      reason: 'hung-up',
      said: ['offer', 'answer'],
      told: ['connected'],
      faults: [],
    });
  });

  it.each([
    { audio: true, video: false },
    { audio: false, video: false },
  ])('shows its picture to who sends only %o', async (media) => {
    expect(await run('callsMdn', media)).toEqual({
      log: ['<offer', 'answer>', 'offer>', '<answer'],
      reason: 'hung-up',
      said: ['offer', 'answer'],
      told: ['connected'],
      faults: [],
    });
  });

  it('that offers too is answered, by a new connection', async () => {
    for (let time = 0; time < 5; time++) {
      expect(await run('crossing')).toEqual({
        log: ['<offer, dropped', 'offer>', '<answer'],
        rollbacks: 0,
        said: ['offer', 'answer'],
        faults: [],
      });
    }
  });

  it.each([0, 5, 10, 20, 40])('that offers %i ms after the call was taken is answered', async (ms) => {
    for (let time = 0; time < 2; time++) {
      expect(await run('crossingAfter', ms)).toEqual({ log: ['offer>', '<answer'], rollbacks: 0, faults: [] });
    }
  });

  it('is never offered anything again', async () => {
    const said = ['offer', 'answer'];
    expect(await run('neverOffersAgain')).toEqual({ before: said, after: said, state: 'active', faults: [] });
  });

  it('that goes without a word is told to the server as lost within seconds', async () => {
    expect(await run('closedSilently', true)).toEqual({
      soon: true,
      states: ['reconnecting'],
      reason: undefined,
      faults: [],
    });
  });

  it('that goes without a word is over when there is no server to say so', async () => {
    expect(await run('closedSilently', false)).toEqual({
      soon: true,
      states: ['ended'],
      reason: 'connection-lost',
      faults: [],
    });
  });

  it('that hangs up after closing has hung up', async () => {
    expect(await run('lateHangUp')).toEqual({ reason: 'hung-up', told: ['connected'] });
  });
});
