import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CallStage, DATA } from './testing/call_stage.js';
import { heard } from './testing/stage.js';

let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(() => stage.close());

describe('a session', () => {
  it('is the same after its connection was lost, and says at once what it has', async () => {
    const ann = await stage.connect('Ann');
    const session = stage.server.session('Ann');
    session.cut();
    await stage.clock.elapse(400);
    expect(stage.server.session('Ann')).toBe(session);
    expect(ann.state).toBe('connected');
    const again = session.received.slice(-2);
    expect(again.map(({ type }) => type)).toEqual(['hello', 'sync']);
    expect(again[0]).toMatchObject({ epoch: ann.epoch, resume: expect.any(String) });
    expect(again[1]).toMatchObject({ rooms: { lobby: { roster: 3, chat: 0 } } });
  });

  it('presents the newest token each time', async () => {
    await stage.connect('Ann');
    const tokens: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      stage.server.session('Ann').cut();
      await stage.clock.elapse(400);
      tokens.push(stage.server.session('Ann').hello.resume);
    }
    expect(new Set(tokens).size).toBe(3);
  });

  it('that has expired is begun anew on the same transport', async () => {
    const ann = await stage.connect('Ann');
    const session = stage.server.session('Ann');
    const errors = heard(ann, 'error');
    stage.server.expire(session);
    await stage.clock.elapse(400);
    expect(ann.state).toBe('connected');
    expect(stage.server.session('Ann')).not.toBe(session);
    const hellos = stage.server.transports.at(-1)?.received.filter(({ type }) => type === 'hello') ?? [];
    expect(hellos.map((hello) => 'resume' in hello)).toEqual([true, false]);
    expect(errors).toEqual([]);
  });

  it('that goes on elsewhere closes the client, which never comes back', async () => {
    const { ann, out } = await stage.active();
    const errors = heard(ann, 'error');
    const reasons: unknown[] = [];
    out.on('ended', (reason) => reasons.push(reason));
    stage.server.session('Ann').transport?.shut(4004);
    await stage.clock.elapse(100);
    expect(ann.state).toBe('closed');
    expect(errors).toMatchObject([{ code: 'replaced' }]);
    expect(reasons).toEqual(['replaced']);
    const made = stage.server.transports.length;
    await stage.clock.elapse(120_000);
    expect(stage.server.transports).toHaveLength(made);
    // The one who has the session now has the call too.
    expect(stage.server.calls.state(out.id)).not.toBe('ended');
    await expect(ann.say('x')).rejects.toMatchObject({ code: 'closed' });
  });

  it('comes back after a goodbye about when the server said, each client at a moment of its own', async () => {
    const ann = await stage.connect('Ann');
    stage.server.drain(8000);
    await stage.clock.elapse(0);
    expect(ann.state).toBe('reconnecting');
    await stage.clock.elapse(7900);
    expect(ann.state).toBe('reconnecting');
    await stage.clock.elapse(200);
    expect(ann.state).toBe('connected');
  });

  it('is guest elsewhere when it is given that device’s secret', async () => {
    const one = await stage.connect('Ann');
    expect(one.guestSecret).toBe(stage.server.session('Ann').hello.device);
    const two = await stage.connect('Ann', { guest: one.guestSecret });
    expect(two.user).toBe(one.user);
    expect(two.guestSecret).toBe(one.guestSecret);
    expect(stage.server.sessions[1]?.hello.device).not.toBe(one.guestSecret);
  });
});

describe('requests', () => {
  it('that must get through wait for the server as long as it takes', async () => {
    const { bob, out, in: call } = await stage.active();
    stage.server.reachable = false;
    stage.server.cut();
    await stage.clock.elapse(1000);
    await call.hangUp();
    await stage.clock.elapse(20 * 60_000);
    stage.server.reachable = true;
    await stage.clock.elapse(30_000);
    expect(bob.state).toBe('connected');
    expect(stage.sent('Bob', 'hang-up')).toHaveLength(1);
    expect(stage.server.calls.state(out.id)).toBe('ended');
  });

  it('made when the session opens are sent once', async () => {
    const ann = await stage.connect('Ann');
    ann.on('state', (state) => {
      if (state === 'connected') void ann.say('back');
    });
    stage.server.session('Ann').cut();
    await stage.clock.elapse(400);
    expect(stage.sent('Ann', 'chat')).toHaveLength(1);
  });
});

describe('a call', () => {
  it('is the same when both come back: the same party, nothing seen of it', async () => {
    const { out, in: call, seen } = await stage.active();
    const parties = [out.connection, call.connection];
    stage.server.cut();
    await stage.clock.elapse(1000);
    expect(seen).toEqual({ out: [], in: [] });
    expect([out.connection, call.connection]).toEqual(parties);
    await call.hangUp();
    await stage.clock.elapse(0);
    expect([out.reason, stage.server.calls.state(out.id)]).toEqual(['hung-up', 'ended']);
  });

  it('resends what was not acked the moment the session is back', async () => {
    const { out, in: call } = await stage.ringing();
    stage.server.passesUp = ({ type }) => type !== 'signal' && type !== 'signal-ack';
    await stage.settle(call.accept(DATA));
    expect(stage.sent('Ann', 'signal')).toHaveLength(1);
    stage.server.passesUp = () => true;
    stage.server.session('Ann').cut();
    // Sooner than the resend time, which begins at 500 ms.
    await stage.clock.elapse(375);
    await stage.clock.elapse(0);
    expect([out.state, call.state]).toEqual(['active', 'active']);
  });

  it('resends the moment the other side is back', async () => {
    const { out, in: call } = await stage.ringing();
    stage.server.passesDown = ({ type }) => type !== 'signal' && type !== 'signal-ack';
    await stage.settle(call.accept(DATA));
    stage.server.session('Bob').cut();
    stage.server.passesDown = () => true;
    await stage.clock.elapse(375);
    await stage.clock.elapse(0);
    expect([out.state, call.state]).toEqual(['active', 'active']);
  });

  it('goes on when its session is lost and the server takes its proof', async () => {
    const { out, in: call, seen } = await stage.active();
    const lost = stage.server.session('Bob');
    stage.server.expire(lost);
    await stage.clock.elapse(1000);
    expect(stage.server.session('Bob')).not.toBe(lost);
    expect(stage.sent('Bob', 'hello').at(-1)?.calls).toHaveLength(1);
    expect(seen).toEqual({ out: [], in: [] });
    // Each asks for news of it again, in the call's own words: the server follows it.
    await stage.clock.elapse(25_000);
    for (const name of ['Ann', 'Bob'])
      expect(stage.sent(name, 'sync').at(-1)?.calls).toEqual({ [out.id]: expect.any(Number) });
    expect(stage.sent('Bob', 'sync').at(-1)?.calls?.[call.id]).toBeGreaterThan(3);
  });
});
