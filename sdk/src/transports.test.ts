import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClientState, Failure } from './api.js';
import type { BeckonClient } from './client.js';
import { CallStage } from './testing/call_stage.js';
import { heard } from './testing/stage.js';

let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(() => stage.close());

const kinds = () => stage.server.transports.map(({ transport }) => transport);

describe('the choice', () => {
  it('is a WebSocket where that gets through', async () => {
    const ann = await stage.connect('Ann');
    expect(ann.transport).toBe('websocket');
    await stage.clock.elapse(60_000);
    expect(kinds()).toEqual(['websocket']);
  });

  it('is HTTP when a WebSocket does not open within 3 s', async () => {
    stage.server.blocked = { websocket: 'silent' };
    const connected = stage.connect('Ann');
    await stage.clock.elapse(2900);
    expect(kinds()).toEqual(['websocket']);
    await stage.clock.elapse(200);
    const ann = await connected;
    expect([ann.state, ann.transport]).toEqual(['connected', 'http']);
  });

  it('is HTTP when a WebSocket is closed before the welcome twice', async () => {
    stage.server.blocked = { websocket: 'refused' };
    const connected = stage.connect('Ann');
    await stage.clock.elapse(300);
    expect(kinds()).toEqual(['websocket']);
    await stage.clock.elapse(200);
    expect((await connected).transport).toBe('http');
    expect(kinds()).toEqual(['websocket', 'websocket', 'http']);
  });

  it('is not HTTP because the server refuses the hello', async () => {
    stage.server.refusal = { code: 'draining' };
    const connected = stage.connect('Ann');
    await stage.clock.elapse(10_000);
    stage.server.refusal = undefined;
    await stage.clock.elapse(5000);
    expect((await connected).transport).toBe('websocket');
    expect(kinds()).not.toContain('http');
  });

  it('tries both in turn while there is no server, slower and slower', async () => {
    await stage.connect('Ann');
    stage.server.blocked = { websocket: 'refused', http: 'refused' };
    stage.server.cut();
    await stage.clock.elapse(60_000);
    const sockets = kinds().length - 1;
    const posts = stage.server.http.requests.length;
    expect(sockets).toBeGreaterThan(6);
    expect(sockets).toBeLessThan(16);
    expect(Math.abs(sockets - 2 * posts)).toBeLessThanOrEqual(2);
  });

  it.each(['websocket', 'http'] as const)('can be narrowed to %s', async (only) => {
    const ann = await stage.connect('Ann', { transports: [only] });
    expect(ann.transport).toBe(only);
    stage.server.blocked = { [only]: 'refused' };
    stage.server.cut();
    await stage.clock.elapse(60_000);
    expect([ann.state, ann.transport]).toEqual(['reconnecting', undefined]);
    expect(kinds().every((kind) => kind === only)).toBe(true);
  });

  it('without a choice is all there are', async () => {
    stage.server.blocked = { websocket: 'silent' };
    const connected = stage.connect('Ann', { transports: [] });
    await stage.clock.elapse(3100);
    expect((await connected).transport).toBe('http');
  });
});

describe('a session moves', () => {
  it('to HTTP when its WebSocket dies and none comes back, and to a WebSocket when one gets through', async () => {
    const ann = await stage.connect('Ann');
    const bob = await stage.connect('Bob');
    const session = stage.server.session('Ann');
    const transports = heard(ann, 'transport');
    const states = heard(ann, 'state');
    const lines = heard(ann, 'chat');
    stage.server.blocked = { websocket: 'silent' };
    session.cut();
    await stage.clock.elapse(4000);
    expect([ann.state, ann.transport]).toEqual(['connected', 'http']);
    await bob.say('one');
    await stage.clock.elapse(25_000);
    stage.server.blocked = {};
    await bob.say('two');
    await stage.clock.elapse(6000);
    expect(ann.transport).toBe('websocket');
    await bob.say('three');
    await ann.say('four');
    await stage.clock.elapse(100);
    expect(stage.server.session('Ann')).toBe(session);
    expect(transports).toEqual([undefined, 'http', 'websocket']);
    // No gap: the client was connected all the while.
    expect(states).toEqual(['reconnecting', 'connected']);
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four']);
    // The HTTP transport is done with: nothing is asked there any more.
    const asked = stage.server.http.requests.length;
    await stage.clock.elapse(60_000);
    expect(stage.server.http.requests).toHaveLength(asked);
  });

  it('with all that was under way', async () => {
    stage.server.blocked = { websocket: 'silent' };
    const connected = stage.connect('Ann');
    await stage.clock.elapse(3100);
    const ann = await connected;
    stage.server.blocked = {};
    // A chat line that the server never took on the old transport.
    stage.server.passesUp = (message) => message.type !== 'chat';
    const said = ann.say('x');
    await stage.clock.elapse(2000);
    stage.server.passesUp = () => true;
    const { chat } = stage.server;
    await stage.clock.elapse(30_000);
    await said;
    expect([ann.transport, chat.length]).toEqual(['websocket', 1]);
  });

  it('at once when the network is back', async () => {
    stage.server.blocked = { websocket: 'silent' };
    let online = () => {};
    const connected = stage.connect('Ann', {
      page: (page) => {
        online = page.networkChanged;
      },
    });
    await stage.clock.elapse(3100);
    const ann = await connected;
    stage.server.blocked = {};
    online();
    await stage.clock.elapse(0);
    expect(ann.transport).toBe('websocket');
  });

  it('every 30 s another WebSocket is tried, and given up without harm', async () => {
    stage.server.blocked = { websocket: 'silent' };
    const connected = stage.connect('Ann');
    await stage.clock.elapse(3100);
    const ann = await connected;
    const states = heard(ann, 'state');
    const before = kinds().length;
    await stage.clock.elapse(100_000);
    expect(
      kinds()
        .slice(before)
        .every((kind) => kind === 'websocket'),
    ).toBe(true);
    expect(kinds().length - before).toBeGreaterThanOrEqual(2);
    expect(kinds().length - before).toBeLessThanOrEqual(3);
    expect([ann.transport, states]).toEqual(['http', []]);
  });

  describe('when the server closes the old transport before the client hears of the new one', () => {
    let ann: BeckonClient;
    let states: ClientState[];
    let errors: Failure[];
    let welcomes: (() => void)[];
    beforeEach(async () => {
      stage.server.blocked = { websocket: 'silent' };
      const connected = stage.connect('Ann');
      await stage.clock.elapse(3100);
      ann = await connected;
      states = heard(ann, 'state');
      errors = heard(ann, 'error');
      stage.server.blocked = {};
      welcomes = [];
      stage.server.passesDown = (message, session) => {
        if (message.type !== 'welcome') return true;
        welcomes.push(() => session?.deliver(message));
        return false;
      };
      await stage.clock.elapse(31_000);
    });

    it('it is not told of a gap, and what it says meanwhile arrives', async () => {
      expect(welcomes).toHaveLength(1);
      const said = ann.say('x');
      for (const welcome of welcomes) welcome();
      await stage.clock.elapse(0);
      await said;
      expect([ann.transport, states, errors]).toEqual(['websocket', [], []]);
      expect(stage.server.chat).toHaveLength(1);
    });

    it('and never hears of it, it is lost and comes back', async () => {
      await stage.clock.elapse(8000);
      expect([ann.state, states]).toEqual(['connected', []]);
      stage.server.passesDown = () => true;
      await stage.clock.elapse(4000);
      expect([ann.state, states, errors]).toEqual(['connected', ['reconnecting', 'connected'], []]);
    });
  });

  it('on to nothing: a session taken over by somebody else while on HTTP is gone', async () => {
    const ann = await stage.connect('Ann', { transports: ['http'] });
    const errors = heard(ann, 'error');
    stage.server.session('Ann').transport?.shut(4004);
    await stage.clock.elapse(0);
    expect(ann.state).toBe('closed');
    expect(errors).toMatchObject([{ code: 'replaced' }]);
    expect(stage.clock.waiting).toBe(0);
  });
});

describe('over HTTP alone', () => {
  const HTTP = { ann: { transports: ['http' as const] }, bob: { transports: ['http' as const] } };

  it('calls are made, answered, and hung up', async () => {
    const { out, in: call } = await stage.active({ audio: true }, HTTP);
    expect([out.state, call.state]).toEqual(['active', 'active']);
    await out.hangUp();
    await stage.clock.elapse(100);
    expect(call.reason).toBe('hung-up');
  });

  it('the server is restarted, and the call goes on', async () => {
    const { out, seen } = await stage.active({ data: true }, HTTP);
    stage.server.restart();
    await stage.clock.elapse(10_000);
    expect(stage.server.calls.state(out.id)).toBe('active');
    expect(seen).toEqual({ out: [], in: [] });
  });

  it('every third request and answer is lost, and nothing is, nor doubled', async () => {
    const ann = await stage.connect('Ann', { transports: ['http'] });
    const bob = await stage.connect('Bob', { transports: ['http'] });
    const lines = heard(bob, 'chat');
    let count = 0;
    stage.server.http.loses = (_, body) => {
      // An opening is another matter: it is not repeated.
      if (body?.includes('"hello"')) return undefined;
      count += 1;
      return count % 3 === 0 ? 'request' : count % 3 === 1 ? 'answer' : undefined;
    };
    const said: Promise<void>[] = [];
    for (let n = 0; n < 20; n++) {
      said.push(ann.say(`${n}`));
      await stage.clock.elapse(300);
    }
    await stage.clock.elapse(60_000);
    await Promise.all(said);
    expect(lines.map(({ text }) => text)).toEqual([...Array(20).keys()].map(String));
    expect(ann.state).toBe('connected');
  });

  it('closing says bye', async () => {
    const ann = await stage.connect('Ann', { transports: ['http'] });
    await ann.close();
    await stage.clock.elapse(100);
    expect(stage.server.sessions).toHaveLength(0);
    expect(stage.server.transports[0]?.received.at(-1)).toEqual({ type: 'bye' });
    expect(stage.clock.waiting).toBe(0);
  });
});
