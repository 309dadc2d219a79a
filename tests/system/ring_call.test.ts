import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { everything, justAudio, newId } from './harness/protocol.ts';
import { activate, connectCall, ring, talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';

describe.each(['1', '4'])('a ring call with %s workers', (workers) => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start('--workers', workers, '--stun', 'stun:stun.example.org:3478');
  });
  afterAll(() => server.stop());
  const pair = () => Promise.all([Client.join(server), Client.join(server)]);
  const leave = (...clients: Client[]) => Promise.all(clients.map((client) => client.leave()));

  it('goes from ringing over connecting and active to its end, told alike to both', async () => {
    const [caller, callee] = await pair();
    const call = newId();
    const answer = await caller.request({ type: 'call-invite', call, to: callee.user, media: justAudio });
    expect(answer.call).toBe(call);
    const rung = await callee.callIs(call, 'ringing');
    expect(rung).toMatchObject({
      mode: 'ring',
      caller: { user: caller.user, name: caller.welcome.name },
      callee: { user: callee.user, name: callee.welcome.name },
      media: justAudio,
      parties: [],
    });
    expect(rung.me).toBeUndefined();
    expect(rung.ice).toBeUndefined();
    expect(rung.expires_in).toBeGreaterThan(50_000);
    await callee.request({ type: 'call-ringing', call });
    const ringing = await caller.until('one device rings', () => {
      const now = caller.calls.get(call);
      return now?.ringing === 1 ? now : undefined;
    });
    expect(ringing).toMatchObject({ state: 'ringing', me: 'p0', polite: false });
    expect(ringing.parties.map(({ party }) => party)).toEqual(['p0']);

    await callee.request({ type: 'call-accept', call, media: everything });
    const [mine, theirs] = await Promise.all([caller.callIs(call, 'connecting'), callee.callIs(call, 'connecting')]);
    expect(mine).toMatchObject({ me: 'p0', polite: false });
    expect(theirs).toMatchObject({ me: 'p1', polite: true });
    expect(theirs.parties).toEqual(mine.parties);
    expect(mine.parties).toMatchObject([
      { party: 'p0', user: caller.user, epoch: caller.epoch, attached: true, connected: false, media: justAudio },
      { party: 'p1', user: callee.user, epoch: callee.epoch, attached: true, connected: false, media: everything },
    ]);
    for (const view of [mine, theirs]) expect(view.ice).toEqual([{ urls: ['stun:stun.example.org:3478'] }]);

    await activate(caller, callee, call);
    await callee.request({ type: 'hang-up', call });
    for (const client of [caller, callee]) {
      const ended = await client.callIs(call, 'ended');
      expect(ended.reason).toBe('hung-up');
      expect(ended.duration).toBeGreaterThanOrEqual(0);
      expect(ended.duration).toBeLessThan(30_000);
    }
    await leave(caller, callee);
  });

  it('shows both users as in a call, and free again after it', async () => {
    const [caller, callee] = await pair();
    const watcher = await Client.join(server);
    const call = await talk(caller, callee);
    const states = (state: string) =>
      watcher.until(
        `both are ${state}`,
        () => [caller, callee].every(({ user }) => watcher.people.get(user)?.state === state) || undefined,
      );
    await states('in-call');
    await caller.request({ type: 'hang-up', call });
    await states('here');
    await leave(caller, callee, watcher);
  });

  it('tells nobody an address or epoch of the other before the answer', async () => {
    const [caller, callee] = await pair();
    const call = await ring(caller, callee);
    await callee.request({ type: 'call-ringing', call });
    await caller.until('it rings', () => (caller.calls.get(call)?.ringing === 1 ? true : undefined));
    for (const [client, other] of [
      [caller, callee],
      [callee, caller],
    ] as const) {
      const told = JSON.stringify(client.received);
      expect(told).not.toContain(String(other.epoch));
      expect(told).not.toContain(other.device);
      expect(told).not.toContain(other.welcome.session);
      expect(told).not.toMatch(/127\.0\.0\.1|"ice"/);
    }
    expect(await callee.refusal({ type: 'ice-servers', call })).toBe('not-a-party');
    expect(await caller.refusal({ type: 'ice-servers', call })).toBe('wrong-state');
    await leave(caller, callee);
  });

  it('gives ICE servers to the parties when they ask, and to nobody else', async () => {
    const [caller, callee] = await pair();
    const stranger = await Client.join(server);
    const call = await connectCall(caller, callee);
    await caller.request({ type: 'ice-servers', call });
    expect(caller.all('ice-servers')).toEqual([
      { type: 'ice-servers', call, servers: [{ urls: ['stun:stun.example.org:3478'] }] },
    ]);
    expect(await stranger.refusal({ type: 'ice-servers', call })).toMatch(/^(no-such-call|not-a-party)$/);
    await caller.request({ type: 'hang-up', call });
    await caller.callIs(call, 'ended');
    expect(await caller.refusal({ type: 'ice-servers', call })).toMatch(/^(no-such-call|wrong-state)$/);
    await leave(caller, callee, stranger);
  });

  it('ends as declined on all devices when one declines', async () => {
    const caller = await Client.join(server);
    const device = newId();
    const tabs = await Promise.all([1, 2, 3].map(() => Client.join(server, { device, name: `D ${device}` })));
    const [tab] = tabs;
    if (tab === undefined) throw new Error('no tab');
    const call = await ring(caller, tab);
    await Promise.all(tabs.map((one) => one.callIs(call, 'ringing')));
    await tab.request({ type: 'call-decline', call });
    for (const client of [caller, ...tabs]) expect((await client.callIs(call, 'ended')).reason).toBe('declined');
    await leave(caller, ...tabs);
  });

  it('stops ringing only where it is busy, and ends as busy when no device is left', async () => {
    const caller = await Client.join(server);
    const device = newId();
    const [first, second] = await Promise.all([
      Client.join(server, { device, name: `B ${device}` }),
      Client.join(server, { device, name: `B ${device}` }),
    ]);
    const call = await ring(caller, first);
    await second.callIs(call, 'ringing');
    await first.request({ type: 'call-ringing', call });
    await second.request({ type: 'call-ringing', call });
    await caller.until('both ring', () => caller.calls.get(call)?.ringing === 2 || undefined);
    await first.request({ type: 'call-busy', call });
    expect((await first.callIs(call, 'ended')).reason).toBe('busy');
    await caller.until('one rings', () => caller.calls.get(call)?.ringing === 1 || undefined);
    expect(caller.calls.get(call)?.state).toBe('ringing');
    expect(second.calls.get(call)?.state).toBe('ringing');
    await second.request({ type: 'call-busy', call });
    for (const client of [caller, second]) expect((await client.callIs(call, 'ended')).reason).toBe('busy');
    await leave(caller, first, second);
  });

  it('is taken back by the caller', async () => {
    const [caller, callee] = await pair();
    const call = await ring(caller, callee);
    await caller.request({ type: 'call-cancel', call });
    for (const client of [caller, callee]) expect((await client.callIs(call, 'ended')).reason).toBe('cancelled');
    expect(await callee.refusal({ type: 'call-accept', call, media: everything })).toMatch(
      /^(wrong-state|no-such-call)$/,
    );
    await leave(caller, callee);
  });

  it('cannot be made to oneself, to nobody, or without a free slot', async () => {
    const [caller, callee] = await pair();
    const invite = (to: string) => ({ type: 'call-invite', call: newId(), to, media: everything }) as const;
    expect(await caller.refusal(invite(caller.user))).toBe('forbidden');
    expect(await caller.refusal(invite('g-nobody'))).toBe('offline');
    await callee.leave();
    const offline = async (): Promise<string> => caller.refusal(invite(callee.user)).catch(() => offline());
    expect(await offline()).toBe('offline');
    const others = await Promise.all(Array.from({ length: 9 }, () => Client.join(server)));
    for (const other of others.slice(0, 8)) await ring(caller, other);
    expect(await caller.refusal(invite(others[8]?.user ?? ''))).toBe('busy');
    await leave(caller, ...others);
  });

  it('is not answered, declined or ended by strangers', async () => {
    const [caller, callee] = await pair();
    const stranger = await Client.join(server);
    const call = await ring(caller, callee);
    expect(await stranger.refusal({ type: 'call-accept', call, media: everything })).toBe('not-a-party');
    expect(await stranger.refusal({ type: 'call-decline', call })).toBe('not-a-party');
    expect(await stranger.refusal({ type: 'call-busy', call })).toBe('not-a-party');
    expect(await stranger.refusal({ type: 'call-ringing', call })).toBe('not-a-party');
    expect(await stranger.refusal({ type: 'call-cancel', call })).toBe('not-a-party');
    expect(await stranger.refusal({ type: 'hang-up', call })).toBe('not-a-party');
    expect(await caller.refusal({ type: 'call-accept', call, media: everything })).toBe('not-a-party');
    expect(await stranger.refusal({ type: 'call-invite', call, to: callee.user, media: everything })).toBe('forbidden');
    await callee.request({ type: 'call-accept', call, media: everything });
    expect(await stranger.refusal({ type: 'call-media', call, peer: 'p0', state: 'lost' })).toBe('not-a-party');
    await activate(caller, callee, call);
    expect(stranger.all('call')).toEqual([]);
    await leave(caller, callee, stranger);
  });

  it('hanging up or cancelling a call that nobody knows is ok', async () => {
    const client = await Client.join(server);
    await client.request({ type: 'hang-up', call: newId() });
    await client.request({ type: 'call-cancel', call: newId() });
    expect(await client.refusal({ type: 'call-ringing', call: newId() })).toBe('no-such-call');
    expect(await client.refusal({ type: 'call-accept', call: newId(), media: everything })).toBe('no-such-call');
    expect(await client.refusal({ type: 'call-media', call: newId(), peer: 'p0', state: 'lost' })).toBe('no-such-call');
    await leave(client);
  });

  it('takes every request a second time without a second effect', async () => {
    const [caller, callee] = await pair();
    const call = newId();
    const twice = async (client: Client, request: Parameters<Client['request']>[0]): Promise<void> => {
      await client.request(request);
      const before = client.calls.get(call)?.version;
      await client.request(request);
      await client.request({ type: 'sync', calls: { [call]: before ?? 0 } });
      expect(client.calls.get(call)?.version).toBe(before);
    };
    await caller.request({ type: 'call-invite', call, to: callee.user, media: everything });
    await caller.callIs(call, 'ringing');
    await callee.callIs(call, 'ringing');
    await twice(caller, { type: 'call-invite', call, to: callee.user, media: everything });
    await callee.request({ type: 'call-ringing', call });
    await callee.until('it rings', () => callee.calls.get(call)?.ringing === 1 || undefined);
    await twice(callee, { type: 'call-ringing', call });
    await callee.request({ type: 'call-accept', call, media: everything });
    await callee.callIs(call, 'connecting');
    await twice(callee, { type: 'call-accept', call, media: everything });
    await activate(caller, callee, call);
    await twice(caller, { type: 'call-media', call, peer: 'p1', state: 'connected' });
    await caller.request({ type: 'hang-up', call });
    await caller.callIs(call, 'ended');
    await twice(caller, { type: 'hang-up', call });
    await callee.request({ type: 'hang-up', call });
    await leave(caller, callee);
  });

  it('sends what differs on sync, and says which calls it does not know', async () => {
    const [caller, callee] = await pair();
    const call = await talk(caller, callee);
    const unknown = newId();
    const seen = caller.all('call').length;
    const version = caller.calls.get(call)?.version ?? 0;
    await caller.request({ type: 'sync', calls: { [call]: version, [unknown]: 3 } });
    const error = await caller.message('error', (one) => one.call === unknown);
    expect(error).toMatchObject({ code: 'no-such-call' });
    expect(error.id).toBeUndefined();
    expect(caller.all('call')).toHaveLength(seen);
    await caller.request({ type: 'sync', calls: { [call]: version - 1 } });
    const again = await caller.until('the call again', () => caller.all('call').at(seen));
    expect(again).toMatchObject({ call, version, state: 'active' });
    await caller.request({ type: 'sync' }); // who does not name a call that they have is told of it
    await caller.until('the call once more', () => caller.all('call').at(seen + 1));
    await leave(caller, callee);
  });
});
