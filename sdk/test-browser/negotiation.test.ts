import { describe, expect, it } from 'vitest';
import type * as Scenarios from './negotiation.page.js';
import { scenariosOf } from './run_in_page.js';

const run = scenariosOf<typeof Scenarios>('negotiation.page.js');

describe('two perfect negotiators', () => {
  it('come out of crossing offers with both pictures, 20 times of 20', async () => {
    let crossed = 0;
    for (let time = 0; time < 20; time++) if ((await run('glare')).offers === 2) crossed += 1;
    expect(crossed).toBe(20);
  });

  it('come out of 20 crossings on a standing call with all tracks, by rolling back', async () => {
    expect((await run('glareOnAStandingCall', 20)).rollbacks).toBeGreaterThan(0);
  });

  it('take turns: both change pictures 20 times at once, no offers cross and every picture moves', async () => {
    const { rollbacks, asked, granted, offers } = await run('changesOfBothInTurn', 20);
    expect({ rollbacks, granted }).toEqual({ rollbacks: 0, granted: asked });
    expect(Math.min(asked, offers.polite, offers.impolite)).toBeGreaterThan(5);
  });

  it.each([{ polite: true }, { impolite: true }])(
    'keep to the plain pattern when only one takes turns: %o',
    async (turns) => {
      const { asked, granted, rollbacks } = await run('glareOnAStandingCall', 5, turns);
      expect({ asked, granted }).toEqual({ asked: 0, granted: 0 });
      expect(rollbacks).toBeGreaterThan(0);
    },
  );

  it('restart and change both, though it is the turn of the polite one', async () => {
    const { rollbacks, granted } = await run('restartInTurn');
    expect({ rollbacks, granted }).toEqual({ rollbacks: 0, granted: 1 });
  });

  it('offer after all when a turn does not come', async () => {
    const { asked, offers } = await run('lostTurn');
    expect(Math.min(asked, offers.polite)).toBeGreaterThan(0);
  });

  it('are not disturbed by late candidates of an ignored offer', async () => {
    await run('lateCandidatesOfAnIgnoredOffer');
  });

  it('restart ICE from the impolite side, with fresh servers', async () => {
    expect(await run('restart', 'impolite')).toEqual({ offersOfPolite: 0, refreshed: 1 });
  });

  it('restart ICE from the impolite side also when the polite one wants it', async () => {
    expect(await run('restart', 'polite')).toEqual({ offersOfPolite: 0, refreshed: 1 });
  });

  it('connect with data alone, in one offer and one answer, 10 times of 10', async () => {
    for (let time = 0; time < 10; time++) {
      expect(await run('dataOnly')).toEqual({ polite: ['answer'], impolite: ['offer'] });
    }
  });

  it('need one offer and one answer where the polite side waits with its tracks', async () => {
    expect(await run('oneExchange')).toEqual({ polite: ['answer'], impolite: ['offer'] });
  });

  it('tell of what they cannot apply and go on', async () => {
    expect(await run('garbage')).toEqual({ errors: 2 });
  });

  it('do nothing any more once closed', async () => {
    expect(await run('closedNegotiator')).toEqual({ sent: 0 });
  });
});
