import { expect, it } from 'vitest';
import type { ServerMessage } from './protocol.gen.js';
import { heard, Stage } from './testing/stage.js';

it('people come, change their names and go', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const seen = heard(ann, 'people');
  const bob = await stage.connect('Bob');
  expect(ann.people.get(bob.user)).toEqual({ user: bob.user, name: 'Bob', dialect: 'beckon', state: 'here' });
  await bob.rename('Rob');
  await stage.clock.elapse(0);
  expect(ann.people.get(bob.user)?.name).toBe('Rob');
  await bob.close();
  await stage.clock.elapse(0);
  expect([...ann.people.keys()]).toEqual([ann.user]);
  expect(seen.at(-1)).toBe(ann.people);
});

it('a delta that is missed is noticed with the next, and the whole roster fetched', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  let lost = 0;
  stage.server.passesDown = (message) => message.type !== 'presence' || ++lost > 1;
  await stage.connect('Bob');
  stage.server.passesDown = () => true;
  await stage.connect('Eve');
  expect([...ann.people.values()].map(({ name }) => name)).toEqual(['Ann', 'Bob', 'Eve']);
});

it('a name changed in another tab is this tab’s too', async () => {
  const stage = new Stage();
  const one = await stage.connect('Ann', { device: 'same' });
  const two = await stage.connect('Ann', { device: 'same' });
  const names = heard(two, 'name');
  await one.rename('Anna');
  await stage.clock.elapse(0);
  expect(one.user).toBe(two.user);
  expect(names).toEqual(['Anna']);
  expect(two.name).toBe('Anna');
});

it('lines of the lobby come in order and once, also one’s own', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const bob = await stage.connect('Bob');
  const lines = heard(ann, 'chat');
  await ann.say('one');
  await bob.say('two');
  const again = stage.server.chat[0];
  if (again !== undefined) stage.server.session('Ann').tell(again);
  await stage.clock.elapse(0);
  expect(lines.map(({ from, text }) => `${from.name}: ${text}`)).toEqual(['Ann: one', 'Bob: two']);
  expect(lines[0]?.at).toEqual(new Date(1_700_000_000_001));
  expect(lines[0]?.with).toBeUndefined();
});

it('lines that are missed are fetched before later ones are shown', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const bob = await stage.connect('Bob');
  const lines = heard(ann, 'chat');
  const toAnn = stage.server.session('Ann');
  const losing = new Set(['2', '3']);
  stage.server.passesDown = (message: ServerMessage, session) =>
    session !== toAnn || message.type !== 'chat' || !losing.delete(message.text);
  for (const text of ['1', '2', '3', '4', '5']) await bob.say(text);
  await stage.clock.elapse(0);
  expect(lines.map(({ text }) => text)).toEqual(['1', '2', '3', '4', '5']);
});

it('lines that are gone for good do not hold up the later ones', async () => {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const bob = await stage.connect('Bob');
  const lines = heard(ann, 'chat');
  const toAnn = stage.server.session('Ann');
  stage.server.passesDown = (message, session) =>
    session !== toAnn || message.type !== 'chat' || !['2', '3'].includes(message.text);
  for (const text of ['1', '2', '3', '4', '5']) await bob.say(text);
  await stage.clock.elapse(0);
  expect(lines.map(({ text }) => text)).toEqual(['1', '4', '5']);
});
