import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { candidateOf, MdnClient } from './harness/mdn_client.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--presence-interval', '50ms');
});
afterAll(() => server.stop());

async function two(): Promise<[MdnClient, MdnClient]> {
  const [one, other] = await Promise.all([MdnClient.join(server), MdnClient.join(server)]);
  await one.sees('the other', (users) => users.includes(other.name));
  await other.sees('the other', (users) => users.includes(one.name));
  return [one, other];
}
const leave = (...clients: { leave(): Promise<void> }[]) => Promise.all(clients.map((client) => client.leave()));

/** Offers and is answered. */
async function pairUp(caller: MdnClient, callee: MdnClient): Promise<void> {
  const offer = caller.offer(callee.name);
  expect(await callee.message('video-offer', ({ sdp }) => sdp?.['sdp'] === offer['sdp'])).toEqual({
    type: 'video-offer',
    name: caller.name,
    target: callee.name,
    sdp: offer,
  });
  const answer = callee.answer(caller.name);
  expect(await caller.message('video-answer', ({ sdp }) => sdp?.['sdp'] === answer['sdp'])).toMatchObject({
    name: callee.name,
    sdp: answer,
  });
}

it('two of MDN’s clients get all of a call of each other, and nobody else any of it', async () => {
  const [caller, callee] = await two();
  const third = await MdnClient.join(server);
  const beckon = await Client.join(server);
  const heard = beckon.received.length;
  await pairUp(caller, callee);
  caller.candidate(callee.name, 1);
  callee.candidate(caller.name, 2);
  expect((await callee.message('new-ice-candidate')).candidate).toEqual(candidateOf(1));
  expect((await caller.message('new-ice-candidate')).candidate).toEqual(candidateOf(2));
  callee.offer(caller.name); // its own tracks, as the sample's callee does after its answer
  await caller.message('video-offer');
  caller.answer(callee.name);
  await callee.message('video-answer');
  caller.hangUp(callee.name);
  expect(await callee.message('hang-up')).toEqual({ type: 'hang-up', name: caller.name, target: callee.name });
  await third.settled();
  expect(third.signals).toEqual([]);
  await beckon.request({ type: 'sync' });
  expect(
    beckon.received.slice(heard).filter(({ type }) => !['presence', 'roster', 'chat', 'ok'].includes(type)),
  ).toEqual([]);
  await leave(caller, callee, third, beckon);
});

it('two hundred candidates come in their order, both ways', async () => {
  const [caller, callee] = await two();
  await pairUp(caller, callee);
  for (let n = 1; n <= 200; n += 1) {
    caller.candidate(callee.name, n);
    callee.candidate(caller.name, 1000 + n);
  }
  for (const [client, first] of [
    [callee, 1],
    [caller, 1001],
  ] as const) {
    await client.until('all of them', () => client.all('new-ice-candidate').length === 200);
    expect(client.all('new-ice-candidate').map(({ candidate }) => candidate)).toEqual(
      Array.from({ length: 200 }, (_, index) => candidateOf(first + index)),
    );
  }
  await leave(caller, callee);
});

it('the hang-up without a target that the sample sends goes to the other end, and to nobody else', async () => {
  const [caller, callee] = await two();
  const [others, third] = [await two(), await MdnClient.join(server)];
  await pairUp(caller, callee);
  await pairUp(...others);
  caller.hangUp(null);
  expect(await callee.message('hang-up')).toMatchObject({ name: caller.name });
  callee.hangUp(null); // it is in no call any more
  for (const client of [...others, third, caller]) await client.settled();
  for (const client of [...others, third, caller]) expect(client.all('hang-up')).toEqual([]);
  others[1].hangUp(null);
  expect(await others[0].message('hang-up')).toMatchObject({ name: others[1].name });
  await leave(caller, callee, third, ...others);
});

it('what has no target goes to the other end of a call, and without a call to nobody', async () => {
  const [caller, callee] = await two();
  const third = await MdnClient.join(server);
  for (const target of [null, '']) {
    third.offer(target);
    third.answer(target);
    third.candidate(target, 1);
    third.hangUp(target);
  }
  third.send({ type: 'hang-up', name: third.name }); // not even an empty one
  await third.settled();
  await pairUp(caller, callee);
  caller.candidate(null, 7);
  expect((await callee.message('new-ice-candidate')).candidate).toEqual(candidateOf(7));
  callee.offer('');
  await caller.message('video-offer');
  caller.send({ type: 'video-answer', sdp: { type: 'answer', sdp: 'v=0' } });
  await callee.message('video-answer');
  expect(caller.all('new-ice-candidate')).toEqual([]);
  expect(callee.all('new-ice-candidate')).toHaveLength(1);
  await third.settled();
  expect(third.signals).toEqual([]);
  await leave(caller, callee, third);
});

it('the offer that follows an answer comes when the answer can be applied, and what follows it keeps its order', async () => {
  const [caller, callee] = await two();
  const came: [string, number][] = [];
  caller.socket.on('message', (data) => {
    const { type } = JSON.parse(String(data)) as { type: string };
    if (type !== 'userlist') came.push([type, performance.now()]);
  });
  caller.offer(callee.name);
  await callee.message('video-offer');
  callee.candidate(caller.name, 1);
  callee.answer(caller.name);
  callee.candidate(caller.name, 2);
  callee.offer(caller.name);
  callee.candidate(caller.name, 3);
  await caller.until('the last candidate', () => caller.all('new-ice-candidate').length === 3);
  expect(came.map(([type]) => type)).toEqual([
    'new-ice-candidate',
    'video-answer',
    'new-ice-candidate',
    'video-offer',
    'new-ice-candidate',
  ]);
  expect(caller.all('new-ice-candidate').map(({ candidate }) => candidate)).toEqual([1, 2, 3].map(candidateOf));
  // The sample's caller handles messages side by side: an offer on the heels of the answer would spoil both.
  expect((came[3]?.[1] ?? 0) - (came[1]?.[1] ?? 0)).toBeGreaterThan(200);
  callee.offer(caller.name);
  callee.hangUp(null);
  await caller.message('hang-up');
  expect(caller.signals.at(-1)).toBe(`hang-up from ${callee.name}`);
  await leave(caller, callee);
});

it('two pairs talk at the same time and hear nothing of each other', async () => {
  const pairs = await Promise.all([two(), two()]);
  await Promise.all(pairs.map((pair) => pairUp(...pair)));
  for (let n = 1; n <= 50; n += 1) {
    for (const [at, [one, other]] of pairs.entries()) {
      one.candidate(other.name, at * 1000 + n);
      other.candidate(one.name, at * 1000 + 500 + n);
    }
  }
  for (const [at, pair] of pairs.entries()) {
    for (const [side, client] of pair.entries()) {
      await client.until('all of them', () => client.all('new-ice-candidate').length >= 50);
      const other = pair[1 - side];
      expect(client.all('new-ice-candidate').map(({ name, candidate }) => [name, candidate])).toEqual(
        Array.from({ length: 50 }, (_, n) => [other?.name, candidateOf(at * 1000 + (1 - side) * 500 + n + 1)]),
      );
    }
  }
  await leave(...pairs.flat());
});

it('a forged name of who signals is replaced by the true one', async () => {
  const [caller, callee] = await two();
  const third = await MdnClient.join(server);
  await caller.sees('the third', (users) => users.includes(third.name));
  caller.send({
    type: 'video-offer',
    name: third.name,
    id: third.id,
    target: callee.name,
    sdp: { type: 'offer', sdp: '' },
  });
  expect((await callee.message('video-offer')).name).toBe(caller.name);
  caller.send({ type: 'hang-up', name: third.name, target: callee.name });
  expect((await callee.message('hang-up')).name).toBe(caller.name);
  await leave(caller, callee, third);
});

it('a name finds its target whatever its case, and the answer goes back', async () => {
  const [caller, callee] = await two();
  caller.offer(callee.name.toUpperCase());
  await callee.message('video-offer');
  callee.answer(caller.name);
  // The page goes on under the name that it called.
  expect((await caller.message('video-answer')).name.toLowerCase()).toBe(callee.name.toLowerCase());
  await leave(caller, callee);
});

it('nothing comes of a target that nobody is, or that is oneself, and one can call somebody else', async () => {
  const [caller, callee] = await two();
  for (const target of ['nobody of this name', caller.name, '<b>', 'x'.repeat(5000)]) {
    caller.offer(target);
    caller.candidate(target, 1);
    caller.hangUp(target);
  }
  await caller.settled();
  expect(caller.signals.filter((line) => !line.startsWith('hang-up'))).toEqual([]);
  await pairUp(caller, callee);
  await leave(caller, callee);
});

it('hundreds of candidates for somebody who has left do not cost the connection', async () => {
  const [caller, callee] = await two();
  await pairUp(caller, callee);
  await callee.leave();
  await caller.sees('them gone', (users) => !users.includes(callee.name));
  for (let n = 0; n < 300; n += 1) caller.candidate(callee.name, n);
  await caller.settled();
  expect(caller.closed).toBeUndefined();
  await caller.leave();
});

it('both who call each other at once get the other’s offer', async () => {
  const [one, other] = await two();
  one.offer(other.name);
  other.offer(one.name);
  await Promise.all([one.message('video-offer'), other.message('video-offer')]);
  one.hangUp(null);
  await other.message('hang-up');
  await leave(one, other);
});

it('a description passes through as it is, whatever is in it', async () => {
  const [caller, callee] = await two();
  const sdp = { type: 'offer', sdp: 'v=0\r\na=x:"\\ é😀\u2028', extra: [1, { deep: null }] };
  caller.offer(callee.name, sdp);
  expect((await callee.message('video-offer')).sdp).toEqual(sdp);
  await leave(caller, callee);
});
