import { expect, test } from 'vitest';
import { FixtureClient } from '../../screenshots/page/fixture.js';
import { Blocks } from './blocks.js';
import { Notices } from './notices.js';

const eve = { user: 'g-eve', name: 'Eve', dialect: 'beckon' } as const;

function inside() {
  const notices = new Notices();
  const blocks = new Blocks(notices);
  const client = new FixtureClient('Ada');
  blocks.attach(client, new AbortController().signal);
  return { blocks, client, notices };
}

test('Nobody is blocked before it was agreed to', async () => {
  const { blocks, client } = inside();
  blocks.asking.value = eve;
  expect(client.blocked.size).toBe(0);
  blocks.asking.value = undefined;
  await blocks.agree();
  expect(client.blocked.size).toBe(0);
});

test('Who was blocked is on the list, until unblocked', async () => {
  const { blocks } = inside();
  blocks.asking.value = eve;
  await blocks.agree();
  expect(blocks.people.value.get('g-eve')?.name).toBe('Eve');
  expect(blocks.asking.value).toBeUndefined();
  await blocks.unblock('g-eve');
  expect(blocks.people.value.size).toBe(0);
});

test('What was blocked on another device is shown here', async () => {
  const { blocks, client } = inside();
  await client.block('g-mallory');
  expect([...blocks.people.value.keys()]).toEqual(['g-mallory']);
});

test('A refusal is told', async () => {
  const { blocks, client, notices } = inside();
  client.block = () => Promise.reject(Object.assign(new Error('no'), { name: 'BeckonError', code: 'rate-limited' }));
  blocks.asking.value = eve;
  await blocks.agree();
  expect(notices.list.value).toHaveLength(1);
  expect(blocks.people.value.size).toBe(0);
});
