import { expect, it } from 'vitest';
import type { BeckonError } from './failure.js';
import { Stage } from './testing/stage.js';

it('says of everybody in the lobby which client they have', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann', { device: 'm-like' });
  await stage.connect('Mia', { device: stage.server.mdn('Mia') });
  expect([...ann.people.values()].map(({ name, dialect }) => [name, dialect])).toEqual([
    ['Ann', 'beckon'],
    ['Mia', 'mdn'],
  ]);
});

it('refuses at once what a client of MDN’s has not', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const mia = await stage.connect('Mia', { device: stage.server.mdn('Mia') });
  const before = stage.server.session('Ann').received.length;
  const code = (error: BeckonError) => error.code;
  expect(await ann.call(mia.user, { data: true }).catch(code)).toBe('unsupported');
  expect(await ann.call(mia.user, { audio: true, data: true }).catch(code)).toBe('unsupported');
  expect(await ann.message(mia.user, 'psst').catch(code)).toBe('unsupported');
  await stage.clock.elapse(0);
  expect(stage.server.session('Ann').received).toHaveLength(before);
});
