import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client, Refused } from './harness/client.ts';
import { everything, newId } from './harness/protocol.ts';
import { ring, talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';

describe('a server with four workers', () => {
  let server: Server;
  beforeEach(async () => {
    server = await Server.start('--workers', '4', '--reload-time', '300ms');
  });
  afterEach(async () => {
    await server.stop();
  });

  it('goes on with a session on whichever worker the next connection comes in', async () => {
    let client = await Client.join(server, { name: 'Ada' });
    const { session, user } = client.welcome;
    const bob = await Client.join(server);
    await client.until('Bob is there', () => client.people.has(bob.user) || undefined);
    const call = await talk(client, bob);
    for (let round = 0; round < 12; round += 1) {
      const before: Client = client;
      if (round % 2 === 0) before.drop();
      client = await Client.resume(server, before);
      expect(client.welcome).toMatchObject({ session, user, name: 'Ada', resumed: true });
      expect(client.welcome.roster?.members.map(({ user: who }) => who)).toContain(bob.user);
      expect(await client.callIs(call, 'active')).toMatchObject({ me: 'p0' });
      if (round % 2 === 1) expect(await before.ended()).toBe(4004);
      client.send({ type: 'signal', call, to: 'p1', epoch: 1, peer_epoch: 1, seq: round, ack: 0, body: {} });
      await bob.message('signal', ({ seq }) => seq === round);
      bob.send({ type: 'signal', call, to: 'p0', epoch: 1, peer_epoch: 1, seq: round, ack: 0, body: {} });
      await client.message('signal', ({ seq }) => seq === round);
    }
    expect(await server.metric('beckon_sessions')).toBe(2);
    expect(await server.metric('beckon_sessions_resumed_total')).toBe(12);
  });

  it('refuses a token that was used up, or is somebody else’s', async () => {
    const first = await Client.join(server, { name: 'Ada' });
    const second = await Client.resume(server, first);
    const third = await Client.resume(server, second);
    const late = await Client.open(server, { device: first.device });
    const refused = await late.hello('Ada', { resume: first.welcome.resume }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect((refused as Refused).code).toBe('session-expired');
    expect(await late.hello('Ada')).toMatchObject({ resumed: false });
    const thief = await Client.open(server);
    await expect(thief.hello('Eve', { resume: third.welcome.resume })).rejects.toMatchObject({
      code: 'session-expired',
    });
    expect(third.closed).toBeUndefined();
  });

  it('a page that was closed in a call has some time to come back, then it has hung up', async () => {
    const [ada, bob] = [await Client.join(server), await Client.join(server)];
    const call = await talk(ada, bob);
    ada.socket.close(1001);
    await bob.until('Ada is away', () => bob.calls.get(call)?.parties[0]?.attached === false || undefined);
    const again = await Client.resume(server, ada, { epoch: ada.epoch + 1 });
    expect(await again.callIs(call, 'reconnecting')).toMatchObject({ me: 'p0' });
    again.socket.close(1001);
    expect(await bob.callIs(call, 'ended')).toMatchObject({ reason: 'hung-up' });
  });
});

describe('a server that is killed and started again', () => {
  it('makes the sessions and calls anew that their clients bring back', async () => {
    let server = await Server.start('--workers', '3');
    const [ada, bob] = [await Client.join(server, { name: 'Ada' }), await Client.join(server, { name: 'Bob' })];
    const call = await talk(ada, bob);
    server = await server.killAndStart();
    const ada2 = await Client.resume(server, ada);
    expect(ada2.welcome).toMatchObject({ session: ada.welcome.session, user: ada.user, resumed: true });
    const alone = await ada2.callIs(call, 'active');
    expect(alone.parties.map(({ attached }) => attached)).toEqual([true, false]);
    expect(alone.version).toBeGreaterThan(ada.calls.get(call)?.version ?? Infinity);
    const bob2 = await Client.resume(server, bob);
    expect(await bob2.callIs(call, 'active')).toMatchObject({ me: 'p1', polite: true });
    await ada2.request({ type: 'hang-up', call });
    expect(await bob2.callIs(call, 'ended')).toMatchObject({ reason: 'hung-up' });
    expect(await server.metric('beckon_calls_rebuilt_total')).toBe(1);
    await server.stop();
  });

  it('rings again when the caller repeats its invitation', async () => {
    let server = await Server.start();
    const [ada, bob] = [await Client.join(server), await Client.join(server)];
    const call = await ring(ada, bob);
    server = await server.killAndStart();
    const ada2 = await Client.resume(server, ada);
    expect(await ada2.refusal({ type: 'call-invite', call, to: bob.user, media: everything })).toBe('offline');
    const bob2 = await Client.resume(server, bob);
    expect(await ada2.request({ type: 'call-invite', call, to: bob.user, media: everything })).toMatchObject({ call });
    await bob2.callIs(call, 'ringing');
    await bob2.request({ type: 'call-decline', call });
    expect(await ada2.callIs(call, 'ended')).toMatchObject({ reason: 'declined' });
    await server.stop();
  });

  it('keeps its key where nobody else can read it, and knows nothing of another’s', async () => {
    const server = await Server.start();
    const file = join(server.state, 'signing.key');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toMatch(/^[0-9a-f]{64}$/);
    const other = await Server.start();
    const ada = await Client.join(other);
    const stranger = await Client.open(server, { device: ada.device });
    await expect(stranger.hello('Ada', { resume: ada.welcome.resume })).rejects.toMatchObject({
      code: 'session-expired',
    });
    await server.stop();
    await other.stop();
  });
});

it('SIGTERM says goodbye to everybody and when to come back', async () => {
  const server = await Server.start('--workers', '2');
  const clients = await Promise.all(Array.from({ length: 40 }, () => Client.join(server)));
  await server.stop();
  const times = clients.map((client) => client.all('goodbye')[0]?.retry_in ?? 0);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(500);
  expect(Math.max(...times)).toBeLessThanOrEqual(1000);
  expect(new Set(times).size).toBeGreaterThan(8);
});

it('a device that was linked to a guest is that guest', async () => {
  const server = await Server.start();
  const phone = await Client.join(server, { name: 'Ada' });
  const laptop = await Client.open(server);
  expect(await laptop.hello('Ada', { guest: phone.device })).toMatchObject({ user: phone.user });
  const bob = await Client.join(server);
  const call = newId();
  await bob.request({ type: 'call-invite', call, to: phone.user, media: everything });
  await Promise.all([phone.callIs(call, 'ringing'), laptop.callIs(call, 'ringing')]);
  await laptop.request({ type: 'call-accept', call, media: everything });
  expect(await phone.callIs(call, 'ended')).toMatchObject({ reason: 'answered-elsewhere' });
  await server.stop();
});
