import { beforeEach, expect, test } from 'vitest';
import { FixtureCall, FixtureClient } from '../../screenshots/page/fixture.js';
import { stubBrowser } from '../testing/stub_browser.js';
import { Blocks } from './blocks.js';
import { Calls } from './calls.js';
import { Notices } from './notices.js';

const eve = { user: 'g-eve', name: 'Eve', dialect: 'beckon' } as const;

beforeEach(() => {
  stubBrowser();
});

function inside() {
  const notices = new Notices();
  const calls = new Calls(notices, () => false);
  const blocks = new Blocks(notices, calls);
  const client = new FixtureClient('Ada');
  const { signal } = new AbortController();
  calls.attach(client, signal);
  blocks.attach(client, signal);
  return { blocks, calls, client, notices };
}

async function calledBy(peer: FixtureCall['peer'], { calls, client }: ReturnType<typeof inside>) {
  const call = new FixtureCall({ direction: 'incoming', peer, video: true });
  client.emit('call', call);
  await expect.poll(() => calls.incoming.value?.call).toBe(call);
  return call;
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

test('Who calls can be declined and blocked at once, and it is said that they are', async () => {
  const stage = inside();
  const { blocks, calls, client, notices } = stage;
  const call = await calledBy(eve, stage);
  blocks.asking.value = eve;
  expect(blocks.declines.value).toBe(true);
  expect(call.state).toBe('ringing');
  await blocks.agree();
  expect(call.reason).toBe('declined');
  expect(calls.stage.value).toBe('none');
  expect([...client.blocked.keys()]).toEqual(['g-eve']);
  expect(notices.list.value).toHaveLength(1);
});

test('A call rings on if its caller is not to be blocked after all', async () => {
  const stage = inside();
  const call = await calledBy(eve, stage);
  stage.blocks.asking.value = eve;
  stage.blocks.asking.value = undefined;
  await stage.blocks.agree();
  expect(call.state).toBe('ringing');
  expect(stage.calls.stage.value).toBe('incoming');
  expect(stage.client.blocked.size).toBe(0);
});

test('Blocking somebody does not decline the call of somebody else', async () => {
  const stage = inside();
  stage.blocks.asking.value = eve;
  const call = await calledBy({ user: 'g-grace', name: 'Grace', dialect: 'beckon' }, stage);
  expect(stage.blocks.declines.value).toBe(false);
  await stage.blocks.agree();
  expect(call.state).toBe('ringing');
  expect([...stage.client.blocked.keys()]).toEqual(['g-eve']);
});

test('Who took their call back before it was decided is blocked all the same', async () => {
  const stage = inside();
  const call = await calledBy(eve, stage);
  stage.blocks.asking.value = eve;
  call.end('cancelled');
  expect(stage.blocks.declines.value).toBe(false);
  await stage.blocks.agree();
  expect([...stage.client.blocked.keys()]).toEqual(['g-eve']);
});

test('A call is declined even when its caller cannot be blocked', async () => {
  const stage = inside();
  const { blocks, client, notices } = stage;
  client.block = () => Promise.reject(Object.assign(new Error('no'), { name: 'BeckonError', code: 'rate-limited' }));
  const call = await calledBy(eve, stage);
  blocks.asking.value = eve;
  await blocks.agree();
  expect(call.reason).toBe('declined');
  expect(notices.list.value).toHaveLength(1);
  expect(blocks.people.value.size).toBe(0);
});
