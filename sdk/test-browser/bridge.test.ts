import { describe, it } from 'vitest';
import type * as Scenarios from './bridge.page.js';
import { scenariosOf } from './run_in_page.js';

const run = scenariosOf<typeof Scenarios>('bridge.page.js');

describe('a bridge', () => {
  it.each([[['polite']], [['impolite']], [['polite', 'impolite']], [['impolite', 'polite']]] as const)(
    'begun by %s carries both pictures until the connection does again, each direction for itself',
    async (begins) => {
      await run('standsIn', [...begins]);
    },
  );

  it('carries one direction alone where the other one is well', async () => {
    await run('oneDirection');
  });

  it('that comes to nothing changes nothing and leaves nothing behind', async () => {
    await run('inVain');
  });

  it('sends no picture that is held back', async () => {
    await run('heldBack');
  });
});
