import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { everything, newId } from './harness/protocol.ts';
import { connectCall, ring, talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';

const server = { now: undefined as Server | undefined };
const started = (): Server => {
  if (server.now === undefined) throw new Error('no server');
  return server.now;
};
beforeAll(async () => {
  const times = [
    '--invite-time',
    '1s',
    '--connecting-time',
    '1s',
    '--reconnecting-time',
    '1s',
    '--tombstone-time',
    '1s',
  ];
  server.now = await Server.start(
    '--workers',
    '2',
    ...times,
    '--caller-gone-time',
    '200ms',
    '--grace',
    '300ms',
    '--grace-in-call',
    '600ms',
  );
});
afterAll(() => started().stop());
const pair = () => Promise.all([Client.join(started()), Client.join(started())]);

describe('a call ends by itself', () => {
  it('as no-answer when the invitation runs out', async () => {
    const [caller, callee] = await pair();
    const call = await ring(caller, callee);
    expect(caller.calls.get(call)?.expires_in).toBeLessThanOrEqual(1000);
    for (const client of [caller, callee]) expect((await client.callIs(call, 'ended')).reason).toBe('no-answer');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('as connect-failed when no media comes after the answer', async () => {
    const [caller, callee] = await pair();
    const call = await connectCall(caller, callee);
    for (const client of [caller, callee]) expect((await client.callIs(call, 'ended')).reason).toBe('connect-failed');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('as connection-lost when lost media does not come back', async () => {
    const [caller, callee] = await pair();
    const call = await talk(caller, callee);
    await callee.request({ type: 'call-media', call, peer: 'p0', state: 'lost' });
    const views = await Promise.all([caller.callIs(call, 'reconnecting'), callee.callIs(call, 'reconnecting')]);
    expect(views[0].expires_in).toBeLessThanOrEqual(1000);
    for (const client of [caller, callee]) expect((await client.callIs(call, 'ended')).reason).toBe('connection-lost');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('not when lost media comes back in time', async () => {
    const [caller, callee] = await pair();
    const call = await talk(caller, callee);
    for (let i = 0; i < 3; i += 1) {
      await callee.request({ type: 'call-media', call, peer: 'p0', state: 'lost' });
      await caller.callIs(call, 'reconnecting');
      await callee.request({ type: 'call-media', call, peer: 'p0', state: 'connected' });
      await caller.callIs(call, 'active');
    }
    const probe = await talk(...(await pair())); // takes its time, and ends nothing
    expect(probe).not.toBe(call);
    expect(caller.calls.get(call)?.state).toBe('active');
    await caller.request({ type: 'hang-up', call });
    expect((await callee.callIs(call, 'ended')).reason).toBe('hung-up');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('as cancelled when the ringing caller is gone', async () => {
    const [caller, callee] = await pair();
    const call = await ring(caller, callee);
    const began = performance.now();
    caller.drop();
    expect((await callee.callIs(call, 'ended')).reason).toBe('cancelled');
    expect(performance.now() - began).toBeGreaterThan(100);
    await callee.leave();
  });

  it('at once when a ringing caller says bye', async () => {
    const [caller, callee] = await pair();
    const call = await ring(caller, callee);
    caller.send({ type: 'bye' });
    expect((await callee.callIs(call, 'ended')).reason).toBe('cancelled');
    await callee.leave();
  });

  it('as offline when the last ringing device has left, and not before', async () => {
    const caller = await Client.join(started());
    const device = newId();
    const [first, second] = await Promise.all([
      Client.join(started(), { device, name: `L ${device}` }),
      Client.join(started(), { device, name: `L ${device}` }),
    ]);
    const call = await ring(caller, first);
    await second.callIs(call, 'ringing');
    await first.leave();
    await caller.request({ type: 'sync' });
    expect(caller.calls.get(call)?.state).toBe('ringing');
    await second.leave();
    expect((await caller.callIs(call, 'ended')).reason).toBe('offline');
    await caller.leave();
  });
});

describe('a lost connection to the server', () => {
  it('does not end a call: the other side sees who is away, and media goes on', async () => {
    const [caller, callee] = await pair();
    const call = await talk(caller, callee);
    callee.drop();
    const away = await caller.until('the callee is away', () => {
      const now = caller.calls.get(call);
      return now?.parties[1]?.attached === false ? now : undefined;
    });
    expect(away.state).toBe('active');
    const marker = await talk(...(await pair())); // longer than the grace time of a session without a call
    expect(marker).toBeDefined();
    expect(caller.calls.get(call)?.state).toBe('active');
    await caller.request({ type: 'hang-up', call });
    expect((await caller.callIs(call, 'ended')).reason).toBe('hung-up');
    await caller.leave();
  });

  it('ends the call as session-lost when both are gone for good', async () => {
    const before = await started().metric('beckon_calls_ended_total{reason="session-lost"}');
    const [caller, callee] = await pair();
    await talk(caller, callee);
    caller.drop();
    callee.drop();
    await started().metricIs('beckon_calls_ended_total{reason="session-lost"}', before + 1);
  });
});

it('an ended call is forgotten after its time, and its id is free', async () => {
  const [caller, callee] = await pair();
  const call = await ring(caller, callee);
  await callee.request({ type: 'call-decline', call });
  await caller.callIs(call, 'ended');
  expect(await caller.refusal({ type: 'call-media', call, peer: 'p1', state: 'lost' })).toBe('wrong-state');
  const forgotten = async (): Promise<string> => {
    const code = await caller.refusal({ type: 'call-media', call, peer: 'p1', state: 'lost' });
    return code === 'wrong-state' ? forgotten() : code;
  };
  expect(await forgotten()).toBe('no-such-call');
  await Promise.all([caller.leave(), callee.leave()]);
});

it('a call that has ended does not begin again when its invitation is repeated', async () => {
  const [caller, callee] = await pair();
  const call = await ring(caller, callee);
  await callee.request({ type: 'call-decline', call });
  await caller.callIs(call, 'ended');
  await caller.request({ type: 'call-invite', call, to: callee.user, media: everything }).catch(() => undefined);
  await caller.request({ type: 'sync' });
  expect(caller.calls.get(call)?.state).toBe('ended');
  expect(callee.calls.get(call)?.state).toBe('ended');
  await Promise.all([caller.leave(), callee.leave()]);
});
