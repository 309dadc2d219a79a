import { describe, expect, it } from 'vitest';
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
  expect(lines[0]?.at).toEqual(new Date(stage.clock.now()));
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

/** What everybody has said, as Ann has it. */
async function talking() {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const bob = await stage.connect('Bob');
  const lines = heard(ann, 'chat');
  const texts = () => lines.map(({ text }) => text);
  const says = async (...said: string[]) => {
    for (const text of said) await bob.say(text);
    await stage.clock.elapse(0);
  };
  return { stage, ann, bob, texts, says };
}

describe('lines said while the connection was lost', () => {
  it('come when it is back', async () => {
    const { stage, texts, says } = await talking();
    await says('1', '2');
    stage.server.session('Ann').cut();
    await says('3', '4');
    await stage.clock.elapse(1000);
    await says('5');
    expect(texts()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('come also when the session was lost with it', async () => {
    const { stage, texts, says } = await talking();
    await says('1', '2');
    stage.server.expire(stage.server.session('Ann'));
    await says('3');
    await stage.clock.elapse(1000);
    await says('4');
    expect(texts()).toEqual(['1', '2', '3', '4']);
  });

  it('come as far as the server still has them', async () => {
    const { stage, texts, says } = await talking();
    await says('first');
    stage.server.session('Ann').cut();
    await says(...[...Array(250).keys()].map(String));
    await stage.clock.elapse(2000);
    expect(texts()).toEqual(['first', ...[...Array(200).keys()].map((n) => String(n + 50))]);
  });
});

describe('a server that counts anew', () => {
  it('is noticed by its lower numbers: nothing is lost, nothing shown twice', async () => {
    const { stage, bob, texts, says } = await talking();
    await says('1', '2', '3');
    stage.server.restart();
    await stage.clock.elapse(3000);
    expect(bob.state).toBe('connected');
    await says('4', '5');
    expect(texts()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('is noticed by another line under the same number', async () => {
    const { stage, texts, says } = await talking();
    await says('1', '2');
    const late = stage.clock.now() + 5000;
    stage.server.passesUp = ({ type, ...rest }) =>
      type !== 'hello' || !('name' in rest) || rest.name !== 'Ann' || stage.clock.now() > late;
    stage.server.restart();
    await stage.clock.elapse(3000);
    await says('3', '4', '5', '6');
    await stage.clock.elapse(20_000);
    expect(texts()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it('has the line that was being said once, although it was said to both', async () => {
    const { stage, ann, bob, texts, says } = await talking();
    await says('1');
    // The old server takes it and shows it; the answer never comes, so it is said again to the new one.
    stage.server.passesDown = (message, session) => message.type !== 'ok' || session?.who.name !== 'Bob';
    const said = bob.say('2');
    await stage.clock.elapse(100);
    expect(texts()).toEqual(['1', '2']);
    stage.server.passesDown = () => true;
    stage.server.restart();
    await stage.clock.elapse(6000);
    await said;
    expect(stage.server.chat.map(({ text }) => text)).toEqual(['2']);
    await says('3');
    expect(texts()).toEqual(['1', '2', '3']);
    expect(ann.state).toBe('connected');
  });

  it('has its people, whatever its version', async () => {
    const { stage, ann } = await talking();
    const eve = await stage.connect('Eve');
    await eve.close();
    await stage.clock.elapse(0);
    stage.server.restart();
    await stage.clock.elapse(3000);
    expect([...ann.people.values()].map(({ name }) => name).sort()).toEqual(['Ann', 'Bob']);
    const zoe = await stage.connect('Zoe');
    expect(ann.people.has(zoe.user)).toBe(true);
  });

  it('that does not say who is in the room in its welcome is asked', async () => {
    const { stage, ann, texts, says } = await talking();
    await says('1', '2');
    stage.server.rosterInWelcome = false;
    stage.server.restart();
    await stage.clock.elapse(3000);
    expect([...ann.people.values()].map(({ name }) => name).sort()).toEqual(['Ann', 'Bob']);
    await says('3');
    expect(texts()).toEqual(['1', '2', '3']);
  });
});
