import { execFile } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ask, beckon } from './harness/beckon.ts';
import { Client } from './harness/client.ts';
import { ring, talk } from './harness/ring.ts';
import { binary, Server } from './harness/server.ts';

describe('beckon status', () => {
  it('says which version runs since when, and counts as the metrics do', async () => {
    const server = await Server.start('--workers', '2');
    const [a, b] = [await Client.join(server), await Client.join(server)];
    await talk(a, b);
    const status = await ask(server, 'status');
    expect(status).toMatchObject({
      pid: server.pid,
      ready: true,
      draining: false,
      listening: [server.url],
      workers: 2,
      connections: 2,
      sessions: 2,
      rooms: 1,
      calls: 1,
      open_calls: 0,
      turn: 'off',
      certificate_expires: null,
    });
    expect(status['version']).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await server.metric(`beckon_build_info{version="${status['version']}"}`)).toBe(1);
    expect(Date.parse(String(status['started']))).toBeLessThanOrEqual(Date.now());
    const { out } = await beckon(['status', '--state', server.state]);
    expect(out).toMatch(/^beckon \d+\.\d+\.\d+ +ready\n/);
    expect(out).toMatch(/\nsessions +2\n/);
    await Promise.all([a.leave(), b.leave()]);
    await server.stop();
  });

  it('is for the server’s user alone', async () => {
    const server = await Server.start();
    expect(statSync(join(server.state, 'admin.sock')).mode & 0o777).toBe(0o600);
    expect(statSync(server.state).mode & 0o077).toBe(0);
    await server.stop();
  });

  it.skipIf(process.getuid?.() !== 0)('says to whom else that they lack the right, and what to type', async () => {
    const server = await Server.start();
    const nobody = { uid: 65_534, gid: 65_534 };
    const refused = await promisify(execFile)(binary, ['status', '--state', server.state], nobody).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/may not open .*: .*sudo -u/) });
    await server.stop();
  });

  it('says in one line that no server runs, and where it looked', async () => {
    const server = await Server.start();
    const socket = join(server.state, 'admin.sock');
    await server.kill(); // the socket stays behind, and nobody listens
    const { code, err } = await beckon(['status', '--state', server.state]);
    expect(code).toBe(1);
    expect(err).toMatch(/^beckon: no server answers at .*\n$/);
    expect(err).toContain(socket);
    const again = await server.startAgain();
    expect(await ask(again, 'status')).toMatchObject({ pid: again.pid });
    await again.stop();
    expect((await beckon(['status', '--state', server.state])).err).toContain(socket);
  });

  it('can be elsewhere, or nowhere', async () => {
    const other = await Server.start('--admin-socket', 'none');
    expect((await beckon(['status', '--state', other.state])).code).toBe(1);
    await other.stop();
    const path = join(other.state, 'other.sock');
    const server = await Server.start('--admin-socket', path);
    expect((await beckon(['status', '--admin-socket', path])).out).toContain(server.url);
    await server.stop();
  });

  it('a second server with the same state directory leaves the first one’s socket alone', async () => {
    const first = await Server.start();
    const second = await Server.start('--state', first.state);
    expect(second.events('no-admin-socket')).toHaveLength(1);
    await second.stop();
    expect(await ask(first, 'status')).toMatchObject({ pid: first.pid });
    await first.stop();
  });
});

describe('the admin socket', () => {
  it('answers nonsense with an error, ends a line without an end, and goes on', async () => {
    const server = await Server.start();
    const say = async (words: string): Promise<string> => {
      const socket = createConnection(join(server.state, 'admin.sock'));
      socket.on('error', () => undefined); // it may end before all is read
      socket.write(words);
      return text(socket).catch(() => '');
    };
    expect(JSON.parse(await say('nonsense\n'))).toHaveProperty('error');
    expect(JSON.parse(await say('[]\n'))).toHaveProperty('error');
    expect(JSON.parse(await say('{"command":"dance"}\n'))).toHaveProperty('error');
    expect(JSON.parse(await say('{"command":7}\n'))).toHaveProperty('error');
    expect(await say('x'.repeat(100_000))).toBe('');
    const idle = Array.from({ length: 40 }, () => createConnection(join(server.state, 'admin.sock')));
    for (const socket of idle) socket.on('error', () => undefined).resume();
    for (const socket of idle) socket.destroy();
    expect(await ask(server, 'status')).toMatchObject({ ready: true });
    await server.stop();
  });
});

describe('beckon sessions and calls', () => {
  it('list ids, and names only where they are asked for', async () => {
    const server = await Server.start('--workers', '2');
    const [ada, bob] = [await Client.join(server, { name: 'Ada' }), await Client.join(server, { name: 'Bob' })];
    const over = await Client.join(server, { name: 'Http', http: {} });
    const call = await talk(ada, bob);
    const { sessions } = (await ask(server, 'sessions')) as { sessions: Record<string, unknown>[] };
    expect(sessions).toHaveLength(3);
    expect(sessions.find(({ user }) => user === ada.user)).toEqual({
      session: ada.welcome.session,
      user: ada.user,
      transport: 'websocket',
      calls: [call],
    });
    expect(sessions.find(({ user }) => user === over.user)).toMatchObject({ transport: 'http', calls: [] });
    const { calls } = (await ask(server, 'calls')) as { calls: Record<string, unknown>[] };
    expect(calls).toMatchObject([
      { call, mode: 'ring', state: 'active', parties: [{ party: 'p0', user: ada.user }, { party: 'p1' }] },
    ]);
    for (const command of ['sessions', 'calls']) {
      expect(JSON.stringify(await ask(server, command))).not.toContain('Ada');
      expect(JSON.stringify(await ask(server, command, '--names'))).toContain('Ada');
      const { out } = await beckon([command, '--state', server.state]);
      expect(out).toContain(ada.user);
      expect(out).not.toContain('Ada');
    }
    await Promise.all([ada, bob, over].map((client) => client.leave()));
    await server.stop();
  });
});

describe('beckon kick', () => {
  it('ends a session and its part in calls for good; its user may come back at once', async () => {
    const server = await Server.start('--workers', '2');
    const [ada, bob] = [await Client.join(server), await Client.join(server)];
    const call = await talk(ada, bob);
    expect(await ask(server, 'kick', '--', ada.welcome.session)).toEqual({ ended: 1 });
    expect(await ada.ended()).toBe(1001);
    expect(await bob.callIs(call, 'ended')).toMatchObject({ reason: 'hung-up' });
    await expect(Client.resume(server, ada)).rejects.toMatchObject({ code: 'session-expired' });
    const again = await Client.join(server, { device: ada.device });
    expect(again.user).toBe(ada.user);
    await Promise.all([again.leave(), bob.leave()]);
    await server.stop();
  });

  it('sends a user away with all sessions, for a while', async () => {
    const server = await Server.start('--workers', '2');
    const first = await Client.join(server, { name: 'Ada' });
    const second = await Client.join(server, { name: 'Ada', device: first.device });
    expect(second.user).toBe(first.user);
    expect(await ask(server, 'kick', first.user, '--for', '1h')).toEqual({ ended: 2 });
    await Promise.all([first.ended(), second.ended()]);
    const back = await Client.open(server, { device: first.device });
    await expect(back.hello('Ada')).rejects.toMatchObject({ code: 'forbidden' });
    const other = await Client.join(server);
    await other.leave();
    back.drop();
    await server.stop();
  });

  it('says when there is nobody with that id', async () => {
    const server = await Server.start();
    const { code, err } = await beckon(['kick', 'g-nobody', '--state', server.state]);
    expect(code).toBe(1);
    expect(err).toBe('beckon: no session and no user here has the id g-nobody\n');
    await server.stop();
  });
});

describe('beckon drain', () => {
  it('lets nobody new in, keeps who is there with calls old and new, and can be undone', async () => {
    const server = await Server.start('--workers', '2');
    const [ada, bob] = [await Client.join(server), await Client.join(server)];
    expect(await ask(server, 'drain')).toEqual({ draining: true });
    expect(await server.get('/readyz')).toEqual({ status: 503, text: 'not ready\nturn: off\ndraining\n' });
    expect(await server.get('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await server.metric('beckon_draining')).toBe(1);
    const late = await Client.open(server);
    await expect(late.hello()).rejects.toMatchObject({ code: 'draining' });
    expect(late.all('error')[0]?.retry_in).toBeGreaterThan(0);
    await talk(ada, bob);
    bob.drop();
    const bob2 = await Client.resume(server, bob);
    expect(bob2.welcome.resumed).toBe(true);
    expect(await ask(server, 'drain', '--undo')).toEqual({ draining: false });
    expect((await server.get('/readyz')).status).toBe(200);
    await late.hello();
    await Promise.all([ada, bob2, late].map((client) => client.leave()));
    await server.stop();
  });

  it('and a restart, as an operator does it: goodbye, the same port, everybody is back, the call goes on', async () => {
    const before = await Server.start('--workers', '2');
    const [ada, bob, carl] = [await Client.join(before), await Client.join(before), await Client.join(before)];
    const call = await talk(ada, bob);
    await ask(before, 'drain');
    await before.stop();
    for (const client of [ada, bob, carl]) {
      expect(client.all('goodbye')[0]?.retry_in).toBeGreaterThanOrEqual(500);
      expect(await client.ended()).toBe(1001);
    }
    const after = await before.startAgain();
    expect(after.port).toBe(before.port);
    expect(await ask(after, 'status')).toMatchObject({ ready: true, draining: false, sessions: 0 });
    const [ada2, bob2, carl2] = await Promise.all([ada, bob, carl].map((client) => Client.resume(after, client)));
    if (!ada2 || !bob2 || !carl2) throw new Error('nobody came back');
    for (const [old, now] of [
      [ada, ada2],
      [bob, bob2],
      [carl, carl2],
    ] as const)
      expect(now.welcome).toMatchObject({ session: old.welcome.session, user: old.user, resumed: true });
    await Promise.all([ada2, bob2].map((client) => client.callIs(call, 'active')));
    expect(await ask(after, 'calls')).toMatchObject({ calls: [{ call, parties: [{}, {}] }] });
    await ada2.request({ type: 'hang-up', call });
    await bob2.callIs(call, 'ended');
    await ring(carl2, bob2); // and whoever was there before calls as ever
    await Promise.all([ada2, bob2, carl2].map((client) => client.leave()));
    await after.stop();
  });
});

it('the state directory is refused when others may look into it, and with it the admin socket', async () => {
  const server = await Server.start();
  await server.stop();
  chmodSync(server.state, 0o755);
  const again = await server.startAgain();
  expect(again.events('no-admin-socket')).toHaveLength(1);
  await again.stop();
});
