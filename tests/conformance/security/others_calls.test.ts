import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client, Refused } from '../../system/harness/client.ts';
import { everything, newId, type Request } from '../../system/harness/protocol.ts';
import { activate, connectCall, ring, signal } from '../../system/harness/ring.ts';
import { Server } from '../../system/harness/server.ts';

// tests/system/ring_call.test.ts and signals.test.ts have the single refusals; here is everything at once, in every
// state, from three kinds of strangers. Seen to fail with a call that takes everybody
// for the one who is called.

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--bad-messages', '10000');
});
afterAll(() => server.stop());

const requests = (call: string, to: string): Request[] => [
  { type: 'call-accept', call, media: everything },
  { type: 'call-ringing', call },
  { type: 'call-decline', call },
  { type: 'call-busy', call },
  { type: 'call-cancel', call },
  { type: 'call-media', call, peer: 'p0', state: 'lost' },
  { type: 'call-media', call, peer: 'p1', state: 'connected' },
  { type: 'call-media', call, peer: 'p1', state: 'lost' },
  { type: 'hang-up', call },
  { type: 'ice-servers', call },
  { type: 'call-invite', call, to, media: everything },
  { type: 'call-join', link: call, media: everything },
];

async function tryEverything(stranger: Client, call: string, victims: readonly Client[]): Promise<void> {
  for (const { user } of victims)
    for (const request of requests(call, user)) {
      const answer = await stranger.request(request).catch((error: unknown) => error);
      expect(answer, JSON.stringify(request)).toBeInstanceOf(Refused);
    }
  for (const [index, party] of ['p0', 'p1'].entries())
    for (const victim of victims) {
      const seq = 1000 + index;
      stranger.send(signal(stranger, victim, call, seq, { description: {} }, party));
      stranger.send({ type: 'signal-ack', call, to: party, epoch: victim.epoch, peer_epoch: victim.epoch, ack: seq });
      await stranger.message('error', (error) => error.seq === seq);
    }
}

it('strangers change nothing in a call, whatever state it is in', async () => {
  const [caller, callee, stranger, guest] = await Promise.all(Array.from({ length: 4 }, () => Client.join(server)));
  if (!caller || !callee || !stranger || !guest) throw new Error('nobody');
  const busy = await connectCall(stranger, guest); // a party of another call is no less a stranger
  const call = await ring(caller, callee);
  const untouched = async (state: 'ringing' | 'connecting' | 'active'): Promise<void> => {
    const versions = [caller, callee].map((one) => one.calls.get(call)?.version);
    for (const one of [stranger, guest]) await tryEverything(one, call, [caller, callee]);
    await Promise.all([caller.request({ type: 'sync' }), callee.request({ type: 'sync' })]);
    expect([caller, callee].map((one) => one.calls.get(call)?.version)).toEqual(versions);
    expect([caller, callee].map((one) => one.calls.get(call)?.state)).toEqual([state, state]);
  };
  await untouched('ringing');
  await callee.request({ type: 'call-accept', call, media: everything });
  await Promise.all([caller.callIs(call, 'connecting'), callee.callIs(call, 'connecting')]);
  await untouched('connecting');
  await activate(caller, callee, call);
  await untouched('active');
  for (const one of [stranger, guest]) {
    expect(one.all('call').filter((view) => view.call === call)).toEqual([]);
    expect(one.calls.get(busy)?.state).toBe('connecting');
  }
  for (const one of [caller, callee]) {
    expect(one.all('signal')).toEqual([]);
    expect(one.all('signal-ack')).toEqual([]);
  }
  await Promise.all([caller, callee, stranger, guest].map((one) => one.leave()));
});

it('nobody answers a call that they were not called in', async () => {
  const [caller, callee, other] = await Promise.all(Array.from({ length: 3 }, () => Client.join(server)));
  if (!caller || !callee || !other) throw new Error('nobody');
  for (const client of [caller, callee, other])
    expect(await client.refusal({ type: 'call-accept', call: newId(), media: everything })).toBe('no-such-call');
  const call = await ring(caller, callee);
  expect(await caller.refusal({ type: 'call-accept', call, media: everything })).toBe('not-a-party');
  expect(await other.refusal({ type: 'call-accept', call, media: everything })).toBe('not-a-party');
  await callee.request({ type: 'call-decline', call });
  await caller.callIs(call, 'ended');
  expect(await callee.refusal({ type: 'call-accept', call, media: everything })).toBe('wrong-state');
  expect(await other.refusal({ type: 'call-accept', call, media: everything })).toMatch(/^(not-a-party|wrong-state)$/);
  await Promise.all([caller, callee, other].map((client) => client.leave()));
});

// Seen to fail with a server that gives TURN credentials to whoever rings, and with one that passes signals on while it
// rings.
it('before the answer nobody hears an address, and what was sent early comes to nobody', async () => {
  const [caller, callee] = await Promise.all([Client.join(server), Client.join(server)]);
  const call = await ring(caller, callee);
  const candidate = { candidate: { candidate: 'candidate:1 1 udp 1 203.0.113.77 9 typ host', sdpMLineIndex: 0 } };
  for (const [from, to, party] of [
    [caller, callee, 'p1'],
    [callee, caller, 'p0'],
  ] as const) {
    from.send(signal(from, to, call, 1, candidate, party));
    await from.message('error', ({ seq }) => seq === 1);
    expect(await from.refusal({ type: 'ice-servers', call })).toMatch(/^(wrong-state|not-a-party)$/);
  }
  await callee.request({ type: 'call-ringing', call });
  for (const client of [caller, callee]) {
    const heard = JSON.stringify(client.received);
    expect(heard).not.toMatch(/203\.0\.113\.77|127\.0\.0\.1|::1|"credential"|candidate:/);
    expect(client.calls.get(call)?.parties.every(({ epoch }) => epoch === undefined || epoch === client.epoch)).toBe(
      true,
    );
  }
  await callee.request({ type: 'call-decline', call });
  await Promise.all([caller.leave(), callee.leave()]);
});
