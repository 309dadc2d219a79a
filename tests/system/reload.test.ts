import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Client } from './harness/client.ts';
import { newId } from './harness/protocol.ts';
import { connectCall, talk } from './harness/ring.ts';
import type { Server } from './harness/server.ts';
import { newFile, serverWithFile } from './harness/settings_file.ts';

async function connects(server: Server, origin: string): Promise<boolean> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, 'beckon.v1', { origin });
  const opened = await new Promise<boolean>((resolve) => {
    socket.on('open', () => resolve(true));
    socket.on('error', () => resolve(false));
  });
  socket.terminate();
  return opened;
}

describe('SIGHUP', () => {
  it('applies what is live to who is there and who comes, and ends nothing', async () => {
    const { server, reload } = await serverWithFile('calls-per-user = 1\n');
    const [ada, bob, carl] = [await Client.join(server), await Client.join(server), await Client.join(server)];
    const call = await talk(ada, bob);
    expect(await connects(server, 'https://other.example')).toBe(false);
    const next = 'calls-per-user = 2\norigin = ["https://other.example"]\nheartbeat = "11s"\nlog-level = "debug"\n';
    expect(await reload(next, 'settings-read')).toMatchObject({
      changed: 'origin, heartbeat, calls-per-user, log-level',
    });
    await connectCall(carl, bob); // a second one for Bob
    expect(await connects(server, 'https://other.example')).toBe(true);
    const dora = await Client.join(server);
    expect(dora.welcome).toMatchObject({ heartbeat: 11_000, limits: { calls: 2 } });
    expect(await ada.callIs(call, 'active')).toMatchObject({ state: 'active' });
    expect(await reload('', 'settings-read')).toMatchObject({
      changed: 'origin, heartbeat, calls-per-user, log-level',
    });
    expect(await connects(server, 'https://other.example')).toBe(false);
    await Promise.all([ada, bob, carl, dora].map((client) => client.leave()));
    await server.stop();
  });

  it('names what waits for a restart, and applies the rest', async () => {
    const { server, reload } = await serverWithFile('');
    const told = await reload(
      'listen = ["127.0.0.1:1"]\nlobby = false\nheartbeat = "12s"\n',
      'settings-wait-for-restart',
    );
    expect(told).toMatchObject({ level: 'warn', settings: 'lobby' }); // --listen is a flag, and wins
    const client = await Client.join(server);
    expect(client.welcome).toMatchObject({ heartbeat: 12_000 });
    expect(client.welcome.roster).toBeDefined();
    await client.leave();
    await server.stop();
  });

  it('changes nothing when anything is wrong with the file', async () => {
    const { server, reload } = await serverWithFile('heartbeat = "11s"\n');
    for (const [wrong, why] of [
      ['heartbeat = "12s"\nworkrs = 2\n', /line 2: workrs is not a setting/],
      ['heartbeat = "12s"\ngrace = 5\n', /grace must be a duration/],
      ['heartbeat = \n', /line 1/],
      ['heartbeat = "12s"\nturn-url = ["turn:a.example"]\n', /turn-url/],
    ] as const)
      expect((await reload(wrong, 'settings-refused'))['why']).toMatch(why);
    const client = await Client.join(server);
    expect(client.welcome.heartbeat).toBe(11_000);
    await client.leave();
    await server.stop();
  });

  it('takes another password for guests from its file', async () => {
    const password = newFile();
    writeFileSync(password, 'the first password\n', { mode: 0o600 });
    const { server, reload } = await serverWithFile('', '--guests', 'password', '--guest-password-file', password);
    const lets = async (word: string): Promise<boolean> => {
      const client = await Client.open(server);
      const let_in = await client.hello(undefined, { password: word }).then(
        () => true,
        () => false,
      );
      client.drop();
      return let_in;
    };
    expect([await lets('the first password'), await lets('the second password')]).toEqual([true, false]);
    writeFileSync(password, 'the second password\n');
    expect(await reload('', 'settings-read')).toMatchObject({ changed: 'guest-password-file' });
    expect([await lets('the first password'), await lets('the second password')]).toEqual([false, true]);
    await server.stop();
  });

  it('lets guests in, asks them for a password or keeps them out, and makes rooms larger', async () => {
    const { server, reload } = await serverWithFile('lobby-members = 1\n');
    const password = newFile();
    writeFileSync(password, 'the password\n', { mode: 0o600 });
    const ada = await Client.join(server);
    const bob = await Client.join(server);
    expect([ada.welcome.roster !== undefined, bob.welcome.roster !== undefined]).toEqual([true, false]);
    const asks = `guests = "password"\nguest-password-file = "${password}"\nlobby-members = 2\n`;
    expect(await reload(asks, 'settings-read')).toMatchObject({
      changed: 'guests, guest-password-file, lobby-members',
    });
    const carl = await Client.open(server);
    await expect(carl.hello()).rejects.toMatchObject({ code: 'unauthenticated', needs: 'password' });
    await carl.hello(undefined, { password: 'the password' });
    expect(carl.welcome.roster).toBeDefined();
    expect(await reload('guests = "off"\n', 'settings-read')).toMatchObject({
      changed: 'guests, guest-password-file, lobby-members',
    });
    const dora = await Client.open(server);
    await expect(dora.hello(undefined, { password: 'the password' })).rejects.toMatchObject({ needs: 'token' });
    expect(await reload('guests = "password"\n', 'settings-refused')).toMatchObject({
      why: expect.stringContaining('guest-password-file') as string,
    });
    await ada.request({ type: 'sync', calls: {}, rooms: {} }); // who was in stays in
    await Promise.all([ada, bob, carl].map((client) => client.leave()));
    dora.drop();
    await server.stop();
  });

  it('changes what a user may do in a minute, and forgets nothing of what stays', async () => {
    const { server, reload } = await serverWithFile(
      'chats-per-minute = 2\ncalls-per-minute = 1\nsessions-per-user = 1\n',
    );
    const ada = await Client.join(server);
    const chat = () => ({ type: 'chat', room: 'lobby', message: newId(), text: 'hello' }) as const;
    for (let i = 0; i < 2; i += 1) await ada.request(chat());
    expect(await ada.refusal(chat())).toBe('rate-limited');
    const more = 'chats-per-minute = 2\ncalls-per-minute = 1\nsessions-per-user = 2\n';
    expect(await reload(more, 'settings-read')).toMatchObject({ changed: 'sessions-per-user' });
    expect(await ada.refusal(chat())).toBe('rate-limited');
    const tab = await Client.join(server, { device: ada.device, name: ada.welcome.name });
    const most = more.replace('chats-per-minute = 2', 'chats-per-minute = 3\nguesses-per-minute = 5');
    expect(await reload(most, 'settings-read')).toMatchObject({ changed: 'chats-per-minute, guesses-per-minute' });
    for (let i = 0; i < 3; i += 1) await ada.request(chat());
    expect(await ada.refusal(chat())).toBe('rate-limited');
    await Promise.all([ada.leave(), tab.leave()]);
    await server.stop();
  });

  it('takes another TURN secret from its file, and never tells it', async () => {
    const secret = newFile();
    writeFileSync(secret, 'first-secret-of-turn\n', { mode: 0o600 });
    const external = ['--turn', 'external', '--turn-url', 'turn:turn.example', '--turn-secret-file', secret];
    const { server, reload } = await serverWithFile('', ...external);
    server.secrets.add('first-secret-of-turn').add('second-secret-of-turn');
    /** Whether a call is given credentials of this secret. */
    const givenBy = async (shared: string): Promise<boolean> => {
      const [ada, bob] = [await Client.join(server), await Client.join(server)];
      const call = await connectCall(ada, bob);
      const { username, credential } = ada.calls.get(call)?.ice?.find((one) => one.credential !== undefined) ?? {};
      await Promise.all([ada.leave(), bob.leave()]);
      return credential === createHmac('sha1', shared).update(String(username)).digest('base64');
    };
    expect(await givenBy('first-secret-of-turn')).toBe(true);
    writeFileSync(secret, 'second-secret-of-turn\n');
    expect(await reload('', 'settings-read')).toMatchObject({ changed: 'turn-secret' });
    expect(await givenBy('second-secret-of-turn')).toBe(true);
    expect((await server.get('/metrics')).text).not.toMatch(/-secret-of-turn/);
    expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toMatch(/-secret-of-turn/);
    await server.stop();
  });
});
