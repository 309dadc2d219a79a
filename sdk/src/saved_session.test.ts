import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PageEvents } from './platform.js';
import { SavedSession } from './saved_session.js';
import { CallStage, DATA } from './testing/call_stage.js';
import type { FakeTab } from './testing/fake_browser.js';
import { fakeDevices } from './testing/fake_media.js';
import { heard, type StageOptions } from './testing/stage.js';

const DEVICE = 'AAAAAAAAAAAAAAAAAAAAAA';
const MEDIA = { audio: true, video: true };

let stage: CallStage;
let tab: FakeTab;
let page: PageEvents;
beforeEach(() => {
  stage = new CallStage();
  tab = stage.browser.tab();
});
afterEach(() => stage.close());

/** Bob's client in that tab. */
function inTab(where = tab): StageOptions {
  return {
    device: DEVICE,
    tab: where,
    page: (events) => {
      page = events;
    },
  };
}

/** The tab's next page, and what its client tells once `connect` has given it; messages take their time. */
async function load(name = 'Bob') {
  stage.server.delay = () => 5;
  const loaded = stage.connect(name, inTab()).then((client) => ({
    client,
    calls: heard(client, 'call'),
    groups: heard(client, 'group'),
    errors: heard(client, 'error'),
  }));
  await stage.clock.elapse(1000);
  stage.server.delay = () => 0;
  return loaded;
}

/** As the browser does: the page is told, then it is gone with its locks, and the next one is loaded. */
async function reload(name = 'Bob') {
  leave();
  return load(name);
}

function leave(): void {
  page.hide();
  tab.unload();
}

describe('a page that is loaded anew', () => {
  it('in a call goes on with the session under a new epoch, and the call comes back by itself', async () => {
    const { bob, out, in: call, seen } = await stage.active(MEDIA, { bob: inTab() });
    const session = stage.server.session('Bob');
    const { client: again, calls } = await reload();
    expect(stage.server.session('Bob')).toBe(session);
    expect(session.hello.epoch).not.toBe(bob.epoch);
    const back = calls[0];
    expect(calls).toHaveLength(1);
    expect([back?.id, back?.direction, back?.state, back?.peer.name]).toEqual([call.id, 'incoming', 'active', 'Ann']);
    expect(back?.local?.getTracks().map(({ kind }) => kind)).toEqual(['audio', 'video']);
    expect([...again.calls.keys()]).toEqual([call.id]);
    // The other side: the same call, on a new connection.
    expect(out.state).toBe('active');
    expect(seen.out).not.toContain('ended');
    await back?.hangUp();
    await stage.clock.elapse(0);
    expect(out.reason).toBe('hung-up');
  });

  it('is the caller still, if it was', async () => {
    const { out } = await stage.active(MEDIA, { ann: inTab() });
    const { calls } = await reload('Ann');
    expect([calls[0]?.id, calls[0]?.direction, calls[0]?.state, calls[0]?.peer.name]).toEqual([
      out.id,
      'outgoing',
      'active',
      'Bob',
    ]);
  });

  it('has muted what was muted', async () => {
    const { in: call } = await stage.active(MEDIA, { bob: inTab() });
    call.microphone = false;
    const { calls } = await reload();
    expect([calls[0]?.microphone, calls[0]?.camera]).toEqual([false, true]);
  });

  it('opens the devices that were chosen and what was turned on later, with the same quality', async () => {
    const { in: call } = await stage.active({ audio: true }, { bob: inTab() });
    await stage.settle(call.use({ camera: 'other video', microphone: 'other audio' }));
    await stage.settle(call.shareScreen());
    call.quality = 'low';
    const { calls } = await reload();
    const devices = calls[0]?.local?.getTracks().map((track) => track.getSettings().deviceId);
    expect(devices?.sort()).toEqual(['other audio', 'other video']);
    expect(calls[0]?.quality).toBe('low');
    // A browser lets nobody share a screen without a click.
    expect(calls[0]?.sending).toEqual({ microphone: 'on', camera: 'on', screen: 'off' });
  });

  it('opens only the devices that were open', async () => {
    const { in: call } = await stage.ringing(MEDIA, { bob: inTab() });
    await stage.settle(call.accept({ audio: true }));
    await stage.clock.elapse(1000);
    const { calls } = await reload();
    expect(calls[0]?.local?.getTracks().map(({ kind }) => kind)).toEqual(['audio']);
  });

  it('comes back without devices that are refused now, and says so', async () => {
    await stage.active(MEDIA, { bob: inTab() });
    const real = fakeDevices.getUserMedia;
    fakeDevices.getUserMedia = () => Promise.reject(new DOMException('No', 'NotAllowedError'));
    const { calls, errors } = await reload();
    fakeDevices.getUserMedia = real;
    expect([calls[0]?.state, calls[0]?.local]).toEqual(['active', undefined]);
    expect(errors).toMatchObject([{ code: 'permission-denied' }]);
  });

  it('without pagehide, as after a crash, comes back too', async () => {
    const { in: call } = await stage.active(MEDIA, { bob: inTab() });
    tab.unload();
    stage.server.session('Bob').cut();
    const { calls } = await load();
    expect(calls.map(({ id }) => id)).toEqual([call.id]);
  });

  it('when the server was restarted meanwhile, comes back too', async () => {
    const { out, in: call } = await stage.active(MEDIA, { bob: inTab() });
    leave();
    stage.server.restart();
    const { calls } = await load();
    await stage.clock.elapse(3000);
    expect(calls.map(({ id, state }) => [id, state])).toEqual([[call.id, 'active']]);
    expect(out.state).toBe('active');
  });

  it('finds its call ended, and says nothing of it', async () => {
    const { out } = await stage.active(MEDIA, { bob: inTab() });
    leave();
    await out.hangUp();
    await stage.clock.elapse(0);
    const { client: again, calls } = await load();
    expect(calls).toEqual([]);
    expect(again.calls.size).toBe(0);
    expect(JSON.parse(tab.text ?? '{}')).toMatchObject({ calls: [] });
  });

  it('whose session has expired begins a new one', async () => {
    await stage.active(MEDIA, { bob: inTab() });
    leave();
    stage.server.expire(stage.server.session('Bob'));
    const again = await stage.connect('Bob', inTab());
    await stage.clock.elapse(1000);
    expect(again.state).toBe('connected');
    expect(stage.server.sessions.filter(({ who }) => who.name === 'Bob')).toHaveLength(1);
  });

  it('a second time comes back a second time', async () => {
    const { in: call } = await stage.active(MEDIA, { bob: inTab() });
    await reload();
    const { calls } = await reload();
    expect(calls.map(({ id, state }) => [id, state])).toEqual([[call.id, 'active']]);
  });

  it('before its call was back comes back to it all the same', async () => {
    const { in: call } = await stage.active(MEDIA, { bob: inTab() });
    leave();
    stage.server.passesDown = ({ type }) => type !== 'call';
    await stage.connect('Bob', inTab());
    await stage.clock.elapse(1000);
    stage.server.passesDown = () => true;
    const { calls } = await reload();
    expect(calls.map(({ id, state }) => [id, state])).toEqual([[call.id, 'active']]);
  });

  it('outside a call leaves properly and begins anew', async () => {
    await stage.connect('Bob', inTab());
    const session = stage.server.session('Bob');
    leave();
    await stage.clock.elapse(0);
    expect(stage.server.sessions).toEqual([]);
    expect(tab.text).toBeUndefined();
    await stage.connect('Bob', inTab());
    expect(stage.server.session('Bob')).not.toBe(session);
  });

  it('comes back to a call by link', async () => {
    const bob = await stage.connect('Bob', inTab());
    const { secret, call } = await stage.settle(bob.createLink());
    const group = await stage.settle(bob.join(secret, MEDIA));
    await stage.clock.elapse(100);
    group.camera = false;
    const { groups } = await reload();
    expect(groups.map(({ id, state, microphone, camera }) => [id, state, microphone, camera])).toEqual([
      [call, 'waiting', true, false],
    ]);
    expect(stage.server.openCalls.parties(call)).toHaveLength(1);
    await groups[0]?.leave();
    await stage.clock.elapse(100);
    expect(JSON.parse(tab.text ?? '{}')).toMatchObject({ calls: [] });
  });
});

describe('a page that goes', () => {
  it('takes back its invitations, and leaves what rings here to the other devices', async () => {
    const { out, in: call } = await stage.ringing(DATA, { bob: inTab() });
    const other = await stage.connect('Bob', { device: DEVICE });
    page.hide();
    await stage.clock.elapse(0);
    expect([call.state, out.state, other.calls.get(call.id)?.state]).toEqual(['ended', 'ringing', 'ringing']);
  });

  it('cancels what rings out', async () => {
    const { in: call } = await stage.ringing(DATA, { ann: inTab() });
    page.hide();
    await stage.clock.elapse(0);
    expect([call.state, call.reason]).toEqual(['ended', 'cancelled']);
  });

  it('hangs up and says bye where nothing is kept', async () => {
    const { out } = await stage.active(MEDIA, { bob: { ...inTab(), resume: false } });
    page.hide();
    await stage.clock.elapse(0);
    expect(out.reason).toBe('hung-up');
    expect(stage.server.sessions.map(({ who }) => who.name)).toEqual(['Ann']);
    expect(tab.text).toBeUndefined();
  });

  it('in a call closes only its transport', async () => {
    const { out } = await stage.active(MEDIA, { bob: inTab() });
    page.hide();
    await stage.clock.elapse(0);
    expect(stage.server.session('Bob').attached).toBe(false);
    expect(stage.sent('Bob', 'bye')).toEqual([]);
    expect(stage.server.calls.state(out.id)).not.toBe('ended');
  });

  it('in a call over HTTP tells the server with a request that outlives it', async () => {
    await stage.active(MEDIA, { bob: { ...inTab(), transports: ['http'] } });
    page.hide();
    expect(stage.server.http.requests.at(-1)).toMatchObject({ method: 'DELETE', keepalive: true });
  });

  it('and is shown again from the back/forward cache goes on where it was', async () => {
    const { bob, in: call } = await stage.active(MEDIA, { bob: inTab() });
    const session = stage.server.session('Bob');
    page.hide();
    await stage.clock.elapse(5000);
    page.show();
    await stage.clock.elapse(1000);
    expect(bob.state).toBe('connected');
    expect(stage.server.session('Bob')).toBe(session);
    expect([call.state, stage.server.calls.state(call.id)]).toEqual(['active', 'active']);
  });
});

describe('a duplicated tab', () => {
  it('does not take the session away, and begins one of its own within half a second', async () => {
    const { bob, in: call } = await stage.active(MEDIA, { bob: inTab() });
    const copy = stage.browser.tab(tab);
    const connecting = stage.connect('Bob', inTab(copy));
    await stage.clock.elapse(600);
    const other = await connecting;
    const calls = heard(other, 'call');
    await stage.clock.elapse(5000);
    expect([bob.state, other.state, call.state]).toEqual(['connected', 'connected', 'active']);
    expect(stage.server.sessions.filter(({ who }) => who.name === 'Bob')).toHaveLength(2);
    expect(calls).toEqual([]);
    // Each keeps its own from now on.
    const [mine, its] = [tab, copy].map(({ text }) => JSON.parse(text ?? '{}').session);
    expect(mine).not.toBe(its);
  });

  it('whose original is closed meanwhile is the one to go on', async () => {
    await stage.active(MEDIA, { bob: inTab() });
    const session = stage.server.session('Bob');
    const copy = stage.browser.tab(tab);
    const connecting = stage.connect('Bob', inTab(copy));
    await stage.clock.elapse(200);
    session.cut();
    tab.unload();
    await stage.clock.elapse(400);
    await connecting;
    expect(stage.server.sessions.filter(({ who }) => who.name === 'Bob')).toEqual([session]);
  });
});

describe('what is kept', () => {
  it('is nothing when the client is closed', async () => {
    const bob = await stage.connect('Bob', inTab());
    expect(tab.text).toBeDefined();
    await bob.close();
    expect(tab.text).toBeUndefined();
    expect(stage.browser.held.size).toBe(0);
  });

  it('is nothing of an ended call', async () => {
    const { in: call } = await stage.active(MEDIA, { bob: inTab() });
    expect(JSON.parse(tab.text ?? '{}').calls).toMatchObject([{ call: call.id, proof: expect.any(String) }]);
    await call.hangUp();
    expect(JSON.parse(tab.text ?? '{}').calls).toEqual([]);
  });

  it('is nothing with resume: false, nor is what is there used', async () => {
    await stage.active(MEDIA, { bob: inTab() });
    const session = stage.server.session('Bob');
    leave();
    const again = await stage.connect('Bob', { ...inTab(), resume: false });
    await stage.clock.elapse(1000);
    expect(again.state).toBe('connected');
    expect(stage.server.session('Bob')).not.toBe(session);
  });

  it('is nothing once the session goes on elsewhere', async () => {
    await stage.connect('Bob', inTab());
    stage.server.session('Bob').transport?.shut(4004);
    await stage.clock.elapse(0);
    expect(tab.text).toBeUndefined();
    expect(stage.browser.held.size).toBe(0);
  });

  it.each(['{', 'null', '{}', '{"session":1,"resume":"x","calls":[]}', '{"session":"a","resume":"x","calls":{}}'])(
    'is not trusted to be what it should: %s',
    async (text) => {
      const store = tab.load();
      store.write(text);
      expect(await new SavedSession(store, () => []).claim()).toBeUndefined();
    },
  );

  it('is written only by who holds the lock', async () => {
    const store = tab.load();
    const other = stage.browser.tab().load();
    await other.hold('beckon.session.S', 0);
    const saved = new SavedSession(store, () => []);
    const opened = saved.opened('S', 'token');
    await stage.clock.elapse(600);
    await opened;
    expect([saved.kept, tab.text]).toEqual([false, undefined]);
  });
});
