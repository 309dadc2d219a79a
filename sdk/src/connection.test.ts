import { describe, expect, it } from 'vitest';
import { connectOn } from './connect.js';
import type { PageEvents } from './platform.js';
import { CallStage } from './testing/call_stage.js';
import { ManualClock } from './testing/manual_clock.js';
import { heard, Stage } from './testing/stage.js';

describe('connecting', () => {
  it('says hello with the device secret and an epoch, and knows itself and the lobby from the welcome', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann', { device: 'AAAAAAAAAAAAAAAAAAAAAA' });
    const hello = stage.server.session('Ann').hello;
    expect(hello).toEqual({ type: 'hello', v: 1, device: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'Ann', epoch: ann.epoch });
    expect(ann.state).toBe('connected');
    expect(ann.user).toBe('g-AAAAAAAAAAAAAAAAAAAAAA');
    expect([...ann.people.values()]).toEqual([{ user: ann.user, name: 'Ann', dialect: 'beckon', state: 'here' }]);
  });

  it('tells of a call that rings already once the application can hear it', async () => {
    const stage = new CallStage();
    const { in: call, bob } = await stage.ringing();
    const { device } = stage.server.session('Bob').hello;
    const platform = () => stage.server.platform(stage.clock);
    const hearing = connectOn(platform, { name: 'Bob', device }).then((client) => heard(client, 'call'));
    await stage.clock.elapse(0);
    const rings = await hearing;
    expect(rings.map(({ id }) => id)).toEqual([call.id]);
    expect(bob.calls.has(call.id)).toBe(true);
    await stage.close();
  });

  it('rejects with the code when the name is taken', async () => {
    const stage = new Stage();
    await stage.connect('Ann');
    await expect(stage.connect('Ann')).rejects.toMatchObject({ name: 'BeckonError', code: 'name-taken' });
    await stage.clock.elapse(60_000);
    expect(stage.server.transports).toHaveLength(2);
  });

  it('tries for 15 seconds, then rejects and leaves nothing behind', async () => {
    const stage = new Stage();
    stage.server.reachable = false;
    const failed = expect(stage.connect('Ann')).rejects.toMatchObject({ code: 'timeout' });
    await stage.clock.elapse(15_000);
    await failed;
    expect(stage.clock.waiting).toBe(0);
  });

  it('tries again by itself when the server is draining, no sooner than it says', async () => {
    const stage = new Stage();
    stage.server.refusal = { code: 'draining', retry_in: 3000 };
    const connected = stage.connect('Ann');
    await stage.clock.elapse(2900);
    expect(stage.server.transports).toHaveLength(1);
    stage.server.refusal = undefined;
    await stage.clock.elapse(200);
    expect((await connected).state).toBe('connected');
  });

  it('is given up by its signal', async () => {
    const stage = new Stage();
    stage.server.reachable = false;
    const abort = new AbortController();
    const failed = expect(stage.connect('Ann', { signal: abort.signal })).rejects.toMatchObject({ code: 'closed' });
    await stage.clock.elapse(100);
    abort.abort();
    await failed;
    expect(stage.clock.waiting).toBe(0);
    const platform = () => stage.server.platform(new ManualClock());
    await expect(connectOn(platform, { name: 'Ann', signal: abort.signal })).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('the heartbeat', () => {
  it('syncs the versions it has as often as the welcome says', async () => {
    const stage = new Stage();
    await stage.connect('Ann');
    const session = stage.server.session('Ann');
    expect(session.received.map(({ type }) => type)).toEqual(['hello', 'sync']);
    await stage.clock.elapse(24_999);
    expect(session.received.filter(({ type }) => type === 'sync')).toHaveLength(1);
    await stage.clock.elapse(1);
    expect(session.received.at(-1)).toMatchObject({
      type: 'sync',
      calls: {},
      rooms: { lobby: { roster: 2, chat: 0 } },
    });
    await stage.clock.elapse(25_000);
    expect(session.received.filter(({ type }) => type === 'sync')).toHaveLength(3);
  });

  it('gives a transport up that does not answer for 10 seconds, and comes back on another', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann');
    const states = heard(ann, 'state');
    stage.server.deaf = true;
    await stage.clock.elapse(34_900);
    expect(ann.state).toBe('connected');
    await stage.clock.elapse(200);
    expect(ann.state).toBe('reconnecting');
    stage.server.deaf = false;
    await stage.clock.elapse(2000);
    expect(states).toEqual(['reconnecting', 'connected']);
    expect(stage.server.transports[0]?.usable).toBe(false);
  });
});

describe('a transport that falls silent while the server is there', () => {
  it('is replaced without a word five seconds after the heartbeat that got no answer', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann');
    const states = heard(ann, 'state');
    const old = stage.server.session('Ann').transport;
    stage.server.passesUp = (_, session) => session?.transport !== old;
    stage.server.passesDown = stage.server.passesUp as never;
    await stage.clock.elapse(29_900);
    expect(stage.server.session('Ann').transport).toBe(old);
    await stage.clock.elapse(600);
    expect(stage.server.session('Ann').transport).not.toBe(old);
    expect([states, ann.state]).toEqual([[], 'connected']);
  });
});

describe('reconnecting', () => {
  it('waits longer and longer, with jitter, up to 15 seconds', async () => {
    const stage = new Stage();
    await stage.connect('Ann');
    stage.server.refusal = { code: 'draining' };
    const times: number[] = [];
    const begin = stage.clock.now();
    const open = stage.server.open.bind(stage.server);
    stage.server.open = () => {
      times.push(stage.clock.now() - begin);
      return open();
    };
    stage.server.session('Ann').cut();
    await stage.clock.elapse(70_000);
    // Half of the interval and half of the other half: random() is 0.5 here.
    const waits = times.map((time, at) => time - (times[at - 1] ?? 0));
    expect(waits).toEqual([375, 750, 1500, 3000, 6000, 11_250, 11_250, 11_250, 11_250, 11_250]);
  });

  it('does not wait when the network is back', async () => {
    const stage = new Stage();
    let page: PageEvents | undefined;
    const ann = await stage.connect('Ann', {
      page: (events) => {
        page = events;
      },
    });
    stage.server.refusal = { code: 'draining' };
    stage.server.session('Ann').cut();
    await stage.clock.elapse(20_000);
    stage.server.refusal = undefined;
    page?.networkChanged();
    await stage.clock.elapse(0);
    expect(ann.state).toBe('connected');
  });

  it('has the new roster, and tells of a name taken meanwhile until it is free', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann');
    const errors = heard(ann, 'error');
    stage.server.expire(stage.server.session('Ann'));
    const thief = await stage.connect('Ann');
    await stage.clock.elapse(1000);
    expect(errors[0]).toMatchObject({ code: 'name-taken' });
    expect(ann.state).toBe('reconnecting');
    await thief.close();
    const bob = await stage.connect('Bob');
    await stage.clock.elapse(15_000);
    expect(ann.state).toBe('connected');
    expect([...ann.people.keys()].sort()).toEqual([ann.user, bob.user].sort());
  });

  it('repeats unanswered requests under the same id, at most four times, and at once on a new connection', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann');
    const received: (string | undefined)[] = [];
    stage.server.passesUp = (message) => {
      if (message.type === 'rename') received.push(message.id);
      return message.type !== 'rename';
    };
    const failed = expect(ann.rename('Anna')).rejects.toMatchObject({ code: 'timeout' });
    await stage.clock.elapse(20_000);
    await failed;
    expect(received).toHaveLength(4);
    expect(new Set(received).size).toBe(1);

    stage.server.passesUp = () => true;
    stage.server.deaf = true;
    const said = ann.say('hello');
    await stage.clock.elapse(0);
    stage.server.deaf = false;
    stage.server.session('Ann').cut();
    await stage.clock.elapse(400);
    await said;
    expect(stage.server.chat.map(({ text }) => text)).toEqual(['hello']);
  });
});

describe('leaving', () => {
  it('says bye, and rejects what was waiting and what comes after', async () => {
    const stage = new Stage();
    const ann = await stage.connect('Ann');
    stage.server.deaf = true;
    const waiting = expect(ann.say('x')).rejects.toMatchObject({ code: 'closed' });
    await ann.close();
    await waiting;
    expect(stage.server.transports[0]?.received.at(-1)).toEqual({ type: 'bye' });
    expect(stage.clock.waiting).toBe(0);
    await expect(ann.rename('y')).rejects.toMatchObject({ code: 'closed' });
    await expect(ann.call('u')).rejects.toMatchObject({ code: 'closed' });
  });

  it('happens at once when the page goes, and is undone when the page comes back', async () => {
    const stage = new Stage();
    let page: PageEvents | undefined;
    const ann = await stage.connect('Ann', {
      page: (events) => {
        page = events;
      },
    });
    page?.hide();
    await stage.clock.elapse(0);
    expect(stage.server.attached).toHaveLength(0);
    expect(stage.server.transports[0]?.received.at(-1)).toEqual({ type: 'bye' });
    await stage.clock.elapse(60_000);
    expect(stage.server.attached).toHaveLength(0);
    page?.show();
    await stage.clock.elapse(0);
    expect(ann.state).toBe('connected');
  });

  it('is done by the signal of connect', async () => {
    const stage = new Stage();
    const abort = new AbortController();
    const ann = await stage.connect('Ann', { signal: abort.signal });
    abort.abort();
    expect(ann.state).toBe('closed');
  });
});
