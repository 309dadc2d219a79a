import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '2', '--grace', '300ms');
});
afterAll(() => server.stop());

describe('hello', () => {
  it('is answered by a welcome that tells who one is and what the server takes', async () => {
    const client = await Client.join(server, { name: 'Ada Lovelace' });
    expect(client.welcome).toMatchObject({
      v: 1,
      name: 'Ada Lovelace',
      heartbeat: 25_000,
      resumed: false,
      limits: { message: 73_728, body: 65_536, text: 4000, rooms: 8, calls: 8 },
    });
    expect(client.user).toMatch(/^g-/);
    const self = await client.until('oneself in the lobby', () => client.people.get(client.user));
    expect(self).toEqual({ user: client.user, name: 'Ada Lovelace', state: 'here' });
    await client.leave();
  });

  it('gives a device the same user every time, and no other device that user', async () => {
    const device = newId();
    const first = await Client.join(server, { device });
    const user = first.user;
    await first.leave();
    const again = await Client.join(server, { device });
    const other = await Client.join(server);
    expect(again.user).toBe(user);
    expect(other.user).not.toBe(user);
    expect(again.welcome.session).not.toBe(first.welcome.session);
    expect(user).not.toContain(device);
    await Promise.all([again.leave(), other.leave()]);
  });

  it.each(['', ' a', 'a ', '<b>', 'a&b', 'a\u0007b', 'x'.repeat(41), '\t', 'a  b'])(
    'refuses the name %j',
    async (name) => {
      const client = await Client.open(server);
      await expect(client.hello(name)).rejects.toMatchObject({ code: 'bad-message' });
      await client.hello(); // and can be said again
      await client.leave();
    },
  );

  it.each(['Zoë', '名前', "O'Brien", '😀 smile', 'x'.repeat(40), '👩🏽‍🚀', 'علی\u200cرضا', 'Мария Smith'])(
    'takes the name %j',
    async (name) => {
      const client = await Client.join(server, { name });
      expect(client.welcome.name).toBe(name);
      await client.leave();
    },
  );

  it('refuses the name of another user who is present, whatever its case, until that one has left', async () => {
    const first = await Client.join(server, { name: 'Grace' });
    const second = await Client.open(server);
    await expect(second.hello('gRACE')).rejects.toMatchObject({ code: 'name-taken' });
    await first.leave();
    const retry = async (): Promise<void> => {
      await second.hello('gRACE').catch(() => retry());
    };
    await retry();
    expect(second.welcome.name).toBe('gRACE');
    await second.leave();
  });

  it('refuses a version that it does not speak', async () => {
    const client = await Client.open(server);
    client.sendRaw(JSON.stringify({ type: 'hello', v: 2, device: newId(), name: 'Future', epoch: 1 }));
    expect((await client.message('error')).code).toBe('version-unsupported');
    await client.hello();
    await client.leave();
  });

  it('has to come first, and only once', async () => {
    const client = await Client.open(server);
    client.send({ type: 'rename', id: 'early', name: 'Early' });
    expect((await client.message('error')).code).toMatch(/^(unauthenticated|wrong-state)$/);
    await client.hello();
    client.send({ type: 'hello', v: 1, device: client.device, name: 'Twice', epoch: 1 });
    await client.message('error', (error) => error.code === 'wrong-state');
    await client.request({ type: 'sync' }); // and the session goes on
    await client.leave();
  });
});

describe('a session', () => {
  it('ends at once with bye, and the name is free', async () => {
    const watcher = await Client.join(server);
    const client = await Client.join(server, { name: 'Brief' });
    await watcher.until('seen', () => watcher.people.get(client.user));
    client.send({ type: 'bye' });
    expect(await client.ended()).toBe(1000);
    await watcher.until('gone', () => !watcher.people.has(client.user) || undefined);
    await watcher.leave();
  });

  it('outlives its connection for the grace time, away to the others', async () => {
    const watcher = await Client.join(server);
    const client = await Client.join(server);
    await watcher.until('seen', () => watcher.people.get(client.user));
    client.drop();
    await watcher.until('away', () => watcher.people.get(client.user)?.state === 'away' || undefined);
    await watcher.until('gone', () => !watcher.people.has(client.user) || undefined);
    await watcher.leave();
  });

  it('is one of several of the same user, who is there as long as one of them is', async () => {
    const watcher = await Client.join(server);
    const device = newId();
    const first = await Client.join(server, { device, name: 'Two Tabs' });
    const second = await Client.join(server, { device, name: 'Two Tabs' });
    expect(second.user).toBe(first.user);
    await watcher.until('seen', () => watcher.people.get(first.user));
    expect([...watcher.people.values()].filter(({ name }) => name === 'Two Tabs')).toHaveLength(1);
    await first.leave();
    const marker = await Client.join(server);
    await watcher.until('what came after', () => watcher.people.get(marker.user));
    expect(watcher.people.get(second.user)?.state).toBe('here');
    expect(watcher.all('presence').flatMap(({ left }) => left)).not.toContain(second.user);
    await Promise.all([second.leave(), marker.leave(), watcher.leave()]);
  });
});

describe('rename', () => {
  it('changes the name on all tabs and for everybody', async () => {
    const watcher = await Client.join(server);
    const device = newId();
    const first = await Client.join(server, { device, name: 'Old Name' });
    const second = await Client.join(server, { device, name: 'Old Name' });
    await first.request({ type: 'rename', name: 'New Name' });
    const renamed = (client: Client) =>
      client.until('renamed', () => client.people.get(first.user)?.name === 'New Name' || undefined);
    await Promise.all([watcher, first, second].map(renamed));
    const other = await Client.join(server, { name: 'Old Name' }); // which is free now
    await expect(other.refusal({ type: 'rename', name: 'new name' })).resolves.toBe('name-taken');
    await first.leave();
    await expect(other.refusal({ type: 'rename', name: 'NEW NAME' })).resolves.toBe('name-taken'); // the other tab has it
    await Promise.all([watcher.leave(), second.leave(), other.leave()]);
  });

  it('to the name one has is ok, and so is a change of case', async () => {
    const client = await Client.join(server, { name: 'Same' });
    await client.request({ type: 'rename', name: 'Same' });
    await client.request({ type: 'rename', name: 'SAME' });
    await client.until('renamed', () => client.people.get(client.user)?.name === 'SAME' || undefined);
    await client.leave();
    const next = await Client.open(server);
    await next.hello('same').catch(() => next.hello('same'));
    await next.leave();
  });
});

it('closes a connection that says no hello', async () => {
  const hasty = await Server.start('--hello-time', '1s');
  const client = await Client.open(hasty);
  expect(await client.ended()).toBe(4001);
  await hasty.stop();
});

it('goes without a lobby when told so', async () => {
  const bare = await Server.start('--lobby=false', '--workers', '2');
  const client = await Client.join(bare);
  expect(client.welcome.roster).toBeUndefined();
  expect(await client.refusal({ type: 'room-join', room: 'lobby' })).toBe('no-such-room');
  await client.leave();
  await bare.stop();
});
