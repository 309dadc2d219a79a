import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call, Client, GroupCall } from './api.js';
import type { PageEvents } from './platform.js';
import { CallStage } from './testing/call_stage.js';
import type { FakePeerConnection } from './testing/fake_peer_connection.js';
import { heard } from './testing/stage.js';

// The network of a call's end changes under it: its path breaks, and often the way to the server with it.
let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(() => stage.close());

const AUDIO = { audio: true };

function connectionOf({ connection }: Call): FakePeerConnection {
  return connection as unknown as FakePeerConnection;
}

function memberOf({ members }: GroupCall, party: string): FakePeerConnection {
  return members.get(party)?.connection as unknown as FakePeerConnection;
}

/** What was said to restart ICE, by whom: asked for by the polite side, offered by the other. */
function restarts(): string[] {
  const said = (name: string) =>
    stage
      .sent(name, 'signal')
      .map(({ seq, body }) => ({ seq, body: JSON.stringify(body) }))
      .filter(({ body }, at, all) => all.findIndex((one) => one.body === body) === at)
      .filter(({ body }) => body.includes('"restart"') || /"offer".*ufrag:[1-9]/.test(body))
      .map(({ body }) => `${name} ${body.includes('"restart"') ? 'asks' : 'offers'}`);
  return [...said('Ann'), ...said('Bob')];
}

async function withMedia(page?: (page: PageEvents) => void) {
  const scene = await stage.active(AUDIO, page === undefined ? {} : { ann: { page } });
  await stage.clock.elapse(10_000);
  return scene;
}

describe('a path that breaks', () => {
  it('is mended within a second by one restart of the impolite side, and nothing is shown', async () => {
    const { out, in: call, seen } = await withMedia();
    connectionOf(out).sever();
    await stage.clock.elapse(1000);
    expect(restarts()).toContain('Ann offers');
    expect(restarts().filter((one) => one.endsWith('offers'))).toHaveLength(1);
    await stage.clock.elapse(10_000);
    expect(restarts().filter((one) => one.endsWith('offers'))).toHaveLength(1);
    expect(seen).toEqual({ out: [], in: [] });
    expect([out.state, call.state]).toEqual(['active', 'active']);
  });

  it('is mended also when the polite side alone notices', async () => {
    const { out, in: call, seen } = await withMedia();
    // Ann hears Bob, Bob does not hear Ann.
    connectionOf(call).deafen();
    await stage.clock.elapse(1500);
    expect(restarts()).toEqual(['Ann offers', 'Bob asks']);
    await stage.clock.elapse(5000);
    expect(restarts()).toEqual(['Ann offers', 'Bob asks']);
    expect(seen).toEqual({ out: [], in: [] });
    expect(connectionOf(out).connectionState).toBe('connected');
  });

  it('is shown as reconnecting when it takes longer, and as active when it is back', async () => {
    const { out, in: call, seen } = await withMedia();
    for (const one of [out, call]) connectionOf(one).cutOff = true;
    connectionOf(out).sever();
    await stage.clock.elapse(1000);
    expect(seen).toEqual({ out: [], in: [] });
    await stage.clock.elapse(1500);
    expect(seen).toEqual({ out: ['reconnecting'], in: ['reconnecting'] });
    for (const one of [out, call]) connectionOf(one).cutOff = false;
    await stage.clock.elapse(6000);
    expect(seen).toEqual({ out: ['reconnecting', 'active'], in: ['reconnecting', 'active'] });
  });

  it('makes no storm of restarts in a minute without network', async () => {
    const { out, in: call } = await withMedia();
    for (const one of [out, call]) connectionOf(one).cutOff = true;
    connectionOf(out).sever();
    await stage.clock.elapse(59_000);
    const offers = restarts().filter((one) => one.endsWith('offers')).length;
    expect(offers).toBeGreaterThan(10);
    expect(offers).toBeLessThan(32);
  });

  it('breaks again and again and is mended each time', async () => {
    const { out, in: call } = await withMedia();
    for (let time = 0; time < 10; time++) {
      connectionOf(time % 2 === 0 ? out : call).sever();
      await stage.clock.elapse(5500);
      expect([out.state, call.state]).toEqual(['active', 'active']);
    }
  });

  it('is mended in a call of data alone, which has but its heartbeat', async () => {
    const { out, in: call } = await stage.active();
    await stage.clock.elapse(10_000);
    expect(restarts()).toEqual([]);
    connectionOf(out).sever();
    await stage.clock.elapse(3000);
    expect(restarts()).toContain('Ann offers');
    expect([out.state, call.state]).toEqual(['active', 'active']);
  });

  it('is mended without the server as soon as the server is back', async () => {
    const { out, in: call, seen } = await withMedia();
    stage.server.reachable = false;
    stage.server.cut();
    connectionOf(out).sever();
    await stage.clock.elapse(5000);
    expect([out.state, call.state]).toEqual(['reconnecting', 'reconnecting']);
    stage.server.reachable = true;
    await stage.clock.elapse(8000);
    expect([seen.out.at(-1), seen.in.at(-1), out.state, call.state]).toEqual(Array(4).fill('active'));
  });
});

describe('the connection to the server, dead together with the path', () => {
  /** Nothing passes on what Ann has now; what she makes anew gets through. */
  function move(out: Call): void {
    const old = [...stage.server.transports];
    stage.server.passesUp = (_, session) => session !== stage.server.session('Ann') || !isOld(old);
    stage.server.passesDown = stage.server.passesUp as never;
    connectionOf(out).sever();
  }
  function isOld(old: unknown[]): boolean {
    return old.includes(stage.server.session('Ann').transport);
  }

  it('is replaced by another one beside it at once, and the path mended over that', async () => {
    const { ann, out, in: call, seen } = await withMedia();
    const states = heard(ann, 'state');
    move(out);
    await stage.clock.elapse(1400);
    expect(seen).toEqual({ out: [], in: [] });
    expect(restarts().filter((one) => one === 'Ann offers')).toHaveLength(1);
    await stage.clock.elapse(5000);
    expect([out.state, call.state]).toEqual(['active', 'active']);
    expect(states).toEqual([]);
    expect(stage.server.transports).toHaveLength(3);
  });

  it('is replaced on the polite side too, which then gets at once what was sent to it meanwhile', async () => {
    const { out, in: call, seen } = await withMedia();
    const old = [...stage.server.transports];
    const passes = (_: unknown, session: unknown) =>
      session !== stage.server.session('Bob') || !old.includes(stage.server.session('Bob').transport as never);
    stage.server.passesUp = passes;
    stage.server.passesDown = passes;
    connectionOf(out).sever();
    await stage.clock.elapse(1400);
    expect(seen).toEqual({ out: [], in: [] });
    expect(restarts().filter((one) => one.endsWith('offers'))).toHaveLength(1);
    expect(connectionOf(call).currentRemoteDescription?.sdp).toContain('ufrag:1');
  });

  it('is made again quickly while there is no network, until there is one', async () => {
    const { ann, out, in: call, seen } = await withMedia();
    stage.server.blocked = { websocket: 'refused', http: 'refused' };
    stage.server.deaf = true;
    connectionOf(out).sever();
    connectionOf(out).cutOff = true;
    await stage.clock.elapse(2500);
    expect(seen.out).toEqual(['reconnecting']);
    const made = stage.server.transports.length - 2;
    expect(made).toBeGreaterThan(4);
    expect(made).toBeLessThan(16);
    stage.server.blocked = {};
    stage.server.deaf = false;
    connectionOf(out).cutOff = false;
    await stage.clock.elapse(2500);
    expect([ann.state, out.state, call.state]).toEqual(['connected', 'active', 'active']);
  });
});

it('is made again at once when the browser says that there is a network', async () => {
  let page: PageEvents | undefined;
  const { ann, out } = await withMedia((events) => {
    page = events;
  });
  stage.server.blocked = { websocket: 'silent', http: 'silent' };
  stage.server.session('Ann').cut();
  connectionOf(out).sever();
  await stage.clock.elapse(4000);
  expect(ann.state).toBe('reconnecting');
  stage.server.blocked = {};
  page?.networkChanged();
  await stage.clock.elapse(50);
  expect(ann.state).toBe('connected');
});

it('goes on over HTTP when the other network lets no WebSockets through', async () => {
  const { ann, out, in: call } = await withMedia();
  stage.server.blocked = { websocket: 'refused' };
  stage.server.session('Ann').cut();
  connectionOf(out).sever();
  await stage.clock.elapse(5000);
  expect([ann.state, ann.transport, out.state, call.state]).toEqual(['connected', 'http', 'active', 'active']);
});

describe('the connection to the server, dead alone', () => {
  it('is noticed within five seconds and replaced without a word', async () => {
    const { ann, out, seen } = await withMedia();
    const states = heard(ann, 'state');
    const old = stage.server.session('Ann').transport;
    stage.server.passesUp = (_, session) => session?.transport !== old;
    stage.server.passesDown = stage.server.passesUp as never;
    await stage.clock.elapse(5500);
    expect(stage.server.session('Ann').transport).not.toBe(old);
    expect({ states, seen, restarts: restarts() }).toEqual({
      states: [],
      seen: { out: [], in: [] },
      restarts: [],
    });
    expect(out.state).toBe('active');
  });

  it('costs the server one request each three seconds in a call, and no more than before without', async () => {
    await withMedia();
    const before = stage.sent('Ann', 'sync').length;
    await stage.clock.elapse(30_000);
    expect(stage.sent('Ann', 'sync').length - before).toBeLessThanOrEqual(10);
    expect(stage.server.transports).toHaveLength(2);
  });

  it('leaves a call that goes on alone when the network is said to be another one', async () => {
    let page: PageEvents | undefined;
    const { seen } = await withMedia((events) => {
      page = events;
    });
    for (let time = 0; time < 10; time++) {
      page?.networkChanged();
      await stage.clock.elapse(100);
    }
    await stage.clock.elapse(5000);
    expect({ seen, restarts: restarts(), transports: stage.server.transports.length }).toEqual({
      seen: { out: [], in: [] },
      restarts: [],
      transports: 2,
    });
  });
});

describe('a page that is suspended', () => {
  it('restarts nothing when it wakes and everything comes', async () => {
    const { seen } = await withMedia();
    stage.clock.oversleep(8000);
    await stage.clock.elapse(5000);
    expect({ seen, restarts: restarts() }).toEqual({ seen: { out: [], in: [] }, restarts: [] });
  });
});

describe('a call by link', () => {
  it('has its broken paths mended, and only those', async () => {
    const client = await stage.connect('Ann');
    const link = await stage.settle(client.createLink());
    const join = async (one: Client) => stage.settle(one.join(link.secret, AUDIO));
    const ann = await join(client);
    const bob = await join(await stage.connect('Bob'));
    const groups = [ann, bob, await join(await stage.connect('Cy'))];
    await stage.clock.elapse(10_000);
    const states = () => groups.map(({ members }) => [...members.values()].map(({ state }) => state));
    const all = [
      ['connected', 'connected'],
      ['connected', 'connected'],
      ['connected', 'connected'],
    ];
    expect(states()).toEqual(all);
    memberOf(ann, 'p1').sever();
    await stage.clock.elapse(1400);
    expect(restarts().filter((one) => one.endsWith('offers'))).toHaveLength(1);
    expect(states()).toEqual(all);
    expect(memberOf(bob, 'p2').currentLocalDescription?.sdp).toContain('ufrag:0');
  });
});

describe('a call with one of MDN’s clients', () => {
  it('is left alone: nothing is restarted', async () => {
    const mdn = stage.server.mdn('Eve');
    const { out } = await stage.active(AUDIO, { bob: { device: mdn } });
    await stage.clock.elapse(5000);
    connectionOf(out).sever();
    await stage.clock.elapse(20_000);
    expect(restarts().filter((one) => one.startsWith('Ann'))).toEqual([]);
  });
});
