import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { everything, newId } from './harness/protocol.ts';
import { activate, ring, talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--invites-per-minute', '0');
});
afterAll(() => server.stop());
const pair = () => Promise.all([Client.join(server), Client.join(server)]);
const invite = (call: string, to: string) => ({ type: 'call-invite', call, to, media: everything }) as const;

it('two who call each other at the same moment are in one call, thirty times', async () => {
  const [a, b] = await pair();
  for (let round = 0; round < 30; round += 1) {
    const [mine, theirs] = [newId(), newId()];
    const [one, two] = await Promise.all([a.request(invite(mine, b.user)), b.request(invite(theirs, a.user))]);
    expect(one.call).toBe(two.call);
    const call = one.call ?? '';
    expect([mine, theirs]).toContain(call);
    const views = await Promise.all([a.callIs(call, 'connecting'), b.callIs(call, 'connecting')]);
    expect(views.map(({ me }) => me).sort()).toEqual(['p0', 'p1']);
    expect(views[0].me).toBe(call === mine ? 'p0' : 'p1');
    expect(views[0].polite).not.toBe(views[1].polite);
    await activate(call === mine ? a : b, call === mine ? b : a, call);
    await a.request({ type: 'hang-up', call });
    await Promise.all([a.callIs(call, 'ended'), b.callIs(call, 'ended')]);
  }
  await Promise.all([a.leave(), b.leave()]);
  await server.metricIs('beckon_calls', 0);
});

it('the one who calls back while it rings answers with that', async () => {
  const [a, b] = await pair();
  const call = await ring(a, b);
  const mine = newId();
  expect((await b.request(invite(mine, a.user))).call).toBe(call);
  await Promise.all([a.callIs(call, 'connecting'), b.callIs(call, 'connecting')]);
  expect((await b.request(invite(mine, a.user))).call).toBe(call); // and so does its repeat
  await b.request({ type: 'hang-up', call: mine }); // the id it knows leads to the call that stands
  expect((await a.callIs(call, 'ended')).reason).toBe('hung-up');
  await Promise.all([a.leave(), b.leave()]);
});

describe('a new invitation to somebody in a call', () => {
  it('from the other one takes the place of the call', async () => {
    const [a, b] = await pair();
    const old = await talk(a, b);
    const call = await ring(a, b);
    for (const client of [a, b]) expect((await client.callIs(old, 'ended')).reason).toBe('replaced');
    await b.request({ type: 'call-accept', call, media: everything });
    await a.callIs(call, 'connecting');
    await Promise.all([a.leave(), b.leave()]);
  });

  it('from a third one rings, and busy there leaves the call alone', async () => {
    const [a, b] = await pair();
    const call = await talk(a, b);
    const third = await Client.join(server);
    const other = await ring(third, a);
    await a.request({ type: 'call-busy', call: other });
    expect((await third.callIs(other, 'ended')).reason).toBe('busy');
    expect(a.calls.get(call)?.state).toBe('active');
    await Promise.all([a.leave(), b.leave(), third.leave()]);
  });

  it('while the call reconnects takes its place, whoever of the two sends it', async () => {
    const [a, b] = await pair();
    const old = await talk(a, b);
    await a.request({ type: 'call-media', call: old, peer: 'p1', state: 'lost' });
    await b.callIs(old, 'reconnecting');
    const call = await ring(b, a);
    for (const client of [a, b]) expect((await client.callIs(old, 'ended')).reason).toBe('replaced');
    await b.request({ type: 'call-cancel', call });
    await Promise.all([a.leave(), b.leave()]);
  });
});
