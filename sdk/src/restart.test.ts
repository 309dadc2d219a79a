import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EndReason } from './protocol.gen.js';
import { CallStage, DATA, statesOf } from './testing/call_stage.js';
import type { FakePeerConnection } from './testing/fake_peer_connection.js';
import { heard } from './testing/stage.js';

// The server is killed and started again; what it was given to keep is still good.
let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(() => stage.close());

/** Bob's connection comes up so much later than Ann's. */
function bobIsLateBy(ms: number): void {
  const back = stage.clock.now() + ms;
  stage.server.passesUp = (message) => message.type !== 'hello' || message.name !== 'Bob' || stage.clock.now() >= back;
}

describe('a call that rings', () => {
  it('is invited again under the same id, and answered', async () => {
    const { out, in: call, seen } = await stage.ringing();
    stage.server.restart();
    await stage.clock.elapse(3000);
    expect(stage.server.calls.state(out.id)).toBe('ringing');
    expect([out.state, call.state, out.ringing]).toEqual(['ringing', 'ringing', 1]);
    // The server does not know yet who rings.
    expect(stage.sent('Bob', 'call-ringing')).toHaveLength(1);
    expect(seen).toEqual({ out: [], in: [] });
    await stage.settle(call.accept(DATA));
    await stage.clock.elapse(1000);
    expect(seen).toEqual({ out: ['connecting', 'active'], in: ['connecting', 'active'] });
  });

  it('waits for the others to come back, asking each second', async () => {
    const { out, in: call } = await stage.ringing();
    bobIsLateBy(12_000);
    stage.server.restart();
    await stage.clock.elapse(10_000);
    const invitations = stage.sent('Ann', 'call-invite').length;
    expect(invitations).toBeGreaterThanOrEqual(8);
    expect(invitations).toBeLessThanOrEqual(11);
    expect([out.state, call.state]).toEqual(['ringing', 'ringing']);
    // Bob's client gives an unanswered hello up after 10 s.
    await stage.clock.elapse(15_000);
    expect([out.state, stage.server.calls.state(out.id)]).toEqual(['ringing', 'ringing']);
  });

  it('is not answered when nobody comes back within its time', async () => {
    const { out, bob } = await stage.ringing();
    await bob.close();
    stage.server.passesDown = (message) => message.type !== 'call';
    stage.server.restart();
    await stage.clock.elapse(59_000);
    expect(out.state).toBe('ringing');
    await stage.clock.elapse(2000);
    expect([out.state, out.reason]).toEqual(['ended', 'no-answer']);
    const before = stage.sent('Ann', 'call-invite').length;
    await stage.clock.elapse(10_000);
    expect(stage.sent('Ann', 'call-invite')).toHaveLength(before);
  });

  it('rings on for 15 s where it came in, if its caller does not come back', async () => {
    const { ann, in: call } = await stage.ringing();
    // Gone without a word.
    stage.server.passesUp = (message) => message.type !== 'hello' || message.name !== 'Ann';
    stage.server.restart();
    await stage.clock.elapse(14_000);
    expect(call.state).toBe('ringing');
    await stage.clock.elapse(2000);
    expect([call.state, call.reason]).toEqual(['ended', 'session-lost']);
    expect(ann.state).toBe('reconnecting');
  });

  it('takes the answer that was pressed before the server knew it again', async () => {
    const { out, in: call } = await stage.ringing();
    stage.server.passesUp = (message) => message.type !== 'hello' || message.name !== 'Ann';
    stage.server.restart();
    await stage.clock.elapse(1000);
    const accepted = call.accept(DATA);
    await stage.clock.elapse(3000);
    expect(call.state).toBe('ringing');
    expect(stage.sent('Bob', 'call-accept').length).toBeGreaterThanOrEqual(3);
    stage.server.passesUp = () => true;
    // Ann's hello was swallowed; she gives that up after 10 s.
    await stage.clock.elapse(12_000);
    await accepted;
    expect([out.state, call.state]).toEqual(['active', 'active']);
  });

  it('rejects the answer when it is over before the server knows it', async () => {
    const { in: call } = await stage.ringing();
    stage.server.passesUp = (message) => message.type !== 'hello' || message.name !== 'Ann';
    stage.server.restart();
    await stage.clock.elapse(1000);
    const refused = expect(call.accept(DATA)).rejects.toMatchObject({ code: 'wrong-state' });
    await stage.clock.elapse(20_000);
    await refused;
    expect(call.reason).toBe('session-lost');
  });

  it('takes the answer that was pressed while the server was away', async () => {
    const { out, in: call } = await stage.ringing();
    stage.server.reachable = false;
    stage.server.cut();
    await stage.clock.elapse(100);
    const accepted = call.accept(DATA);
    await stage.clock.elapse(25_000);
    expect(call.state).toBe('ringing');
    stage.server.reachable = true;
    stage.server.restart();
    await stage.clock.elapse(30_000);
    await accepted;
    expect([out.state, call.state]).toEqual(['active', 'active']);
  });

  it('is over on both sides when the server stays away longer than it rings', async () => {
    const { out, in: call } = await stage.ringing();
    stage.server.reachable = false;
    stage.server.cut();
    await stage.clock.elapse(59_000);
    expect([out.state, call.state]).toEqual(['ringing', 'ringing']);
    await stage.clock.elapse(2000);
    expect([out.reason, call.reason]).toEqual(['no-answer', 'no-answer']);
  });

  it('that was taken back meanwhile does not ring again', async () => {
    const { out, in: call } = await stage.ringing();
    stage.server.reachable = false;
    stage.server.cut();
    await stage.clock.elapse(100);
    await out.hangUp();
    stage.server.reachable = true;
    stage.server.restart();
    await stage.clock.elapse(40_000);
    expect(stage.sent('Ann', 'call-invite')).toEqual([]);
    expect(call.state).toBe('ended');
  });
});

describe('a call under way', () => {
  it('is shown to the server by both, and goes on as if nothing was', async () => {
    const { out, in: call, seen } = await stage.active();
    stage.server.restart();
    await stage.clock.elapse(3000);
    expect(stage.server.calls.state(out.id)).toBe('active');
    expect(seen).toEqual({ out: [], in: [] });
    await out.hangUp();
    await stage.clock.elapse(0);
    expect([call.reason, stage.server.calls.state(out.id)]).toEqual(['hung-up', 'ended']);
  });

  it('presents its newest proof, and only what it has', async () => {
    const { out } = await stage.active();
    stage.server.restart();
    await stage.clock.elapse(3000);
    const first = stage.sent('Ann', 'hello').at(-1)?.calls;
    expect(first).toHaveLength(1);
    stage.server.cut();
    await stage.clock.elapse(3000);
    const second = stage.sent('Ann', 'hello').at(-1)?.calls;
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
    await out.hangUp();
    await stage.clock.elapse(0);
    stage.server.cut();
    await stage.clock.elapse(3000);
    expect(stage.sent('Ann', 'hello').at(-1)).not.toHaveProperty('calls');
  });

  it('can connect while the server is away, and says so when that is back', async () => {
    const { out, in: call } = await stage.ringing();
    // Both are in it and exchange everything; then nothing of what they report arrives.
    stage.server.passesUp = (message) => message.type !== 'call-media';
    await stage.settle(call.accept(DATA));
    expect([out.state, call.state]).toEqual(['connecting', 'connecting']);
    stage.server.reachable = false;
    stage.server.cut();
    await stage.clock.elapse(40_000);
    expect([out.state, call.state]).toEqual(['active', 'active']);
    stage.server.passesUp = () => true;
    stage.server.reachable = true;
    stage.server.restart();
    await stage.clock.elapse(30_000);
    expect([out.state, call.state, stage.server.calls.state(out.id)]).toEqual(['active', 'active', 'active']);
  });

  it('hung up meanwhile is over at once on both sides, and at the server when it is back', async () => {
    const { out, in: call } = await stage.active();
    stage.server.reachable = false;
    stage.server.cut();
    await stage.clock.elapse(100);
    await call.hangUp();
    await stage.clock.elapse(0);
    expect([out.reason, call.reason]).toEqual(['hung-up', 'hung-up']);
    stage.server.reachable = true;
    stage.server.restart();
    await stage.clock.elapse(20_000);
    expect(stage.server.calls.state(out.id)).toBe('ended');
  });

  it('hung up meanwhile ends for a side that did not hear it on its own channel', async () => {
    const { out, in: call } = await stage.active();
    stage.server.reachable = false;
    stage.server.cut();
    // The two cannot reach each other either.
    for (const { connection } of [out, call]) (connection as unknown as FakePeerConnection).sever();
    await stage.clock.elapse(100);
    const over: EndReason[] = [];
    out.on('ended', (reason) => over.push(reason));
    await call.hangUp();
    await stage.clock.elapse(3000);
    expect(out.state).not.toBe('ended');
    stage.server.reachable = true;
    stage.server.restart();
    await stage.clock.elapse(20_000);
    expect(over).toEqual(['hung-up']);
    // Presented, so that the server knew what was hung up.
    expect(stage.sent('Bob', 'hello').some(({ calls }) => calls?.length === 1)).toBe(true);
  });

  it('ended here is hung up when the server brings it back', async () => {
    const { out, in: call } = await stage.active();
    await out.hangUp();
    await stage.clock.elapse(0);
    expect(call.state).toBe('ended');
    const calls = heard(await stage.connect('Eve'), 'call');
    stage.server.session('Ann').tell({
      type: 'call',
      call: out.id,
      version: 99,
      mode: 'ring',
      state: 'active',
      caller: { user: 'g-a', name: 'Ann' },
      callee: { user: 'g-b', name: 'Bob' },
      media: { audio: false, video: false, data: true },
      ringing: 0,
      me: 'p0',
      parties: [],
    });
    const before = stage.sent('Ann', 'hang-up').length;
    await stage.clock.elapse(0);
    expect(stage.sent('Ann', 'hang-up')).toHaveLength(before + 1);
    expect(calls).toEqual([]);
  });

  it('goes on without the server when that has lost its key too', async () => {
    const { out, in: call, seen, ann } = await stage.active();
    stage.server.restart({ key: 'lost' });
    await stage.clock.elapse(5000);
    expect(ann.state).toBe('connected');
    expect(stage.server.calls.state(out.id)).toBeUndefined();
    expect(seen).toEqual({ out: [], in: [] });
    await call.hangUp();
    await stage.clock.elapse(0);
    expect(out.reason).toBe('hung-up');
  });
});

it('two who ring each other after it get one call', async () => {
  const { ann, bob, out, in: call } = await stage.ringing();
  const states = statesOf(out);
  stage.server.restart();
  await stage.clock.elapse(200);
  const back = bob.call(ann.user, DATA);
  await stage.clock.elapse(5000);
  expect(await back).toBe(call);
  expect(states).toEqual(['connecting', 'active']);
  expect([ann.calls.size, bob.calls.size]).toEqual([1, 1]);
});
