import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--presence-interval', '200ms');
});
afterAll(() => server.stop());

const say = (client: Client, text: string, room = 'lobby', message = newId()) =>
  client.request({ type: 'chat', room, message, text });

describe('the roster', () => {
  it('is whole and right for everybody after many came and went', async () => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => Client.join(server)));
    const [stay, go] = [clients.slice(0, 25), clients.slice(25)];
    await Promise.all(go.map((client) => client.leave()));
    const wanted = stay.map(({ user }) => user).sort();
    for (const client of stay) {
      await client.until('the right roster', () => {
        const seen = [...client.people.keys()].filter((user) => clients.some((one) => one.user === user)).sort();
        return seen.join() === wanted.join() || undefined;
      });
    }
    await Promise.all(stay.map((client) => client.leave()));
  });

  it('is told as differences, gathered, whose versions follow on each other', async () => {
    const watcher = await Client.join(server);
    const clients = await Promise.all(Array.from({ length: 30 }, () => Client.join(server)));
    await watcher.until('all of them', () => clients.every(({ user }) => watcher.people.has(user)) || undefined);
    const deltas = watcher.all('presence');
    expect(deltas.length).toBeLessThan(15);
    let version = watcher.welcome.roster?.version;
    for (const delta of deltas) {
      expect(delta.since).toBeLessThan(delta.version);
      if (version !== undefined && delta.since >= version) version = delta.version;
    }
    for (const [index, delta] of deltas.entries()) if (index > 0) expect(delta.since).toBe(deltas[index - 1]?.version);
    await Promise.all([...clients, watcher].map((client) => client.leave()));
  });

  it('comes again on sync when the version is another one', async () => {
    const client = await Client.join(server);
    await client.until('oneself', () => client.people.get(client.user));
    const seen = client.all('roster').length;
    await client.request({ type: 'sync', rooms: { lobby: { roster: 0, chat: 0 } } });
    const roster = await client.until('a roster', () => client.all('roster').at(seen));
    expect(roster.room).toBe('lobby');
    expect(roster.members.map(({ user }) => user)).toContain(client.user);
    await client.leave();
  });
});

it('a full lobby lets people call and talk in private, but shows nobody there', async () => {
  const small = await Server.start('--lobby-members', '2', '--workers', '2');
  const inside = await Promise.all([Client.join(small), Client.join(small)]);
  const outside = await Client.join(small);
  for (const client of inside) await client.until('both', () => client.people.size === 2 || undefined);
  expect(outside.welcome.roster).toBeUndefined();
  expect(await outside.refusal({ type: 'room-join', room: 'lobby' })).toBe('busy');
  const sameUser = await Client.join(small, { device: inside[0].device, name: inside[0].welcome.name });
  expect(sameUser.welcome.roster?.members).toHaveLength(2);
  await outside.request({ type: 'relay', to: inside[1].user, kind: 'note', body: {} });
  await inside[1].message('relay');
  await Promise.all([...inside, outside, sameUser].map((client) => client.leave()));
  await small.stop();
});

describe('room chat', () => {
  it('reaches everybody in one order, numbered without gaps', async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => Client.join(server)));
    await Promise.all(
      clients.flatMap((client, i) => Array.from({ length: 10 }, (_, j) => say(client, `${i} says ${j}`))),
    );
    const orders = await Promise.all(
      clients.map((client) =>
        client.until('80 lines', () => {
          const lines = client.all('chat');
          return lines.length >= 80 ? lines.map(({ n, text }) => `${n} ${text}`) : undefined;
        }),
      ),
    );
    for (const order of orders) expect(order).toEqual(orders[0]);
    const numbers = clients[0]?.all('chat').map(({ n }) => n) ?? [];
    expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
    await Promise.all(clients.map((client) => client.leave()));
  });

  it('is text: what was said comes back letter for letter, in the name the server knows', async () => {
    const [speaker, hearer] = await Promise.all([Client.join(server), Client.join(server)]);
    const text = '<img src=x onerror=alert(1)> & "quotes" \\ \u2028 😀 \n line';
    server.secrets.add('onerror=alert');
    const message = newId();
    await say(speaker, text, 'lobby', message);
    const line = await hearer.message('chat', (one) => one.message === message);
    expect(line).toMatchObject({ text, room: 'lobby', from: { user: speaker.user, name: speaker.welcome.name } });
    expect(Math.abs(line.at - Date.now())).toBeLessThan(60_000);
    await Promise.all([speaker.leave(), hearer.leave()]);
  });

  it('takes a repeated message once', async () => {
    const [speaker, hearer] = await Promise.all([Client.join(server), Client.join(server)]);
    const message = newId();
    for (let i = 0; i < 3; i += 1) await say(speaker, 'once', 'lobby', message);
    await say(speaker, 'after', 'lobby');
    await hearer.message('chat', ({ text, from }) => text === 'after' && from.user === speaker.user);
    expect(hearer.all('chat').filter((line) => line.message === message)).toHaveLength(1);
    await Promise.all([speaker.leave(), hearer.leave()]);
  });

  it('fills gaps on sync, from the number that the client names', async () => {
    const [speaker, hearer] = await Promise.all([Client.join(server), Client.join(server)]);
    for (const text of ['one', 'two', 'three']) await say(speaker, text);
    const third = await hearer.message('chat', ({ text, from }) => text === 'three' && from.user === speaker.user);
    const before = hearer.all('chat').length;
    const version = hearer.welcome.roster?.version ?? 0;
    await hearer.request({ type: 'sync', rooms: { lobby: { roster: version, chat: third.n - 2 } } });
    const filled = await hearer.until('two lines', () => {
      const lines = hearer.all('chat').slice(before);
      return lines.length >= 2 ? lines : undefined;
    });
    expect(filled.map(({ text }) => text)).toEqual(['two', 'three']);
    await Promise.all([speaker.leave(), hearer.leave()]);
  });

  it('shows nobody what was said before they came', async () => {
    const speaker = await Client.join(server);
    await say(speaker, 'before you came');
    const late = await Client.join(server);
    await say(speaker, 'now you are here');
    const heard = await late.message('chat', ({ from }) => from.user === speaker.user);
    expect(heard.text).toBe('now you are here');
    await late.request({ type: 'sync', rooms: { lobby: { roster: 0, chat: 0 } } });
    await late.until('the fill', () => late.all('chat').filter(({ n }) => n === heard.n).length > 1 || undefined);
    expect(late.all('chat').map(({ text }) => text)).not.toContain('before you came');
    await Promise.all([speaker.leave(), late.leave()]);
  });

  it('refuses an empty text, too long a one, and a room that one is not in', async () => {
    const client = await Client.join(server);
    const message = newId();
    expect(await client.refusal({ type: 'chat', room: 'lobby', message, text: '' })).toBe('bad-message');
    expect(await client.refusal({ type: 'chat', room: 'lobby', message, text: 'x'.repeat(4001) })).toMatch(
      /^(bad-message|too-large)$/,
    );
    await say(client, '😀'.repeat(4000));
    expect(await client.refusal({ type: 'chat', room: 'elsewhere', message, text: 'hi' })).toBe('no-such-room');
    await client.leave();
  });
});

describe('rooms of one’s own', () => {
  it('are entered, talked in and left', async () => {
    const [a, b, c] = await Promise.all([Client.join(server), Client.join(server), Client.join(server)]);
    const room = 'team-1';
    await a.request({ type: 'room-join', room });
    await b.request({ type: 'room-join', room });
    await b.request({ type: 'room-join', room }); // again: no second effect
    const seen = await b.until('both are there', () => {
      const rosters = b.all('roster').filter((one) => one.room === room);
      const deltas = b.all('presence').filter((one) => one.room === room);
      const users = new Set([...rosters, ...deltas].flatMap(({ members }) => members.map(({ user }) => user)));
      return users.size === 2 ? users : undefined;
    });
    expect([...seen].sort()).toEqual([a.user, b.user].sort());
    await say(a, 'among us', room);
    await b.message('chat', (line) => line.room === room);
    await a.request({ type: 'room-leave', room });
    await a.request({ type: 'room-leave', room });
    await b.message('presence', (delta) => delta.room === room && delta.left.includes(a.user));
    expect(await a.refusal({ type: 'chat', room, message: newId(), text: 'still?' })).toBe('no-such-room');
    expect(c.all('chat').some((line) => line.room === room)).toBe(false);
    await Promise.all([a.leave(), b.leave(), c.leave()]);
  });

  it('are at most eight for a session', async () => {
    const client = await Client.join(server);
    for (let i = 1; i < 8; i += 1) await client.request({ type: 'room-join', room: `room-${i}` });
    expect(await client.refusal({ type: 'room-join', room: 'room-8' })).toBe('rate-limited');
    await client.request({ type: 'room-leave', room: 'room-1' });
    await client.request({ type: 'room-join', room: 'room-8' });
    await client.leave();
  });
});

describe('a private message', () => {
  it('reaches every tab of the receiver, from the sender the server knows, byte for byte', async () => {
    const sender = await Client.join(server);
    const device = newId();
    const tabs = await Promise.all([1, 2, 3].map(() => Client.join(server, { device, name: `Tabs ${device}` })));
    const to = tabs[0]?.user ?? '';
    const body = { text: 'only <you> & me', nested: [1, 2.5e-3, { '': null }] };
    server.secrets.add('only <you>');
    await sender.request({ type: 'relay', to, kind: 'chat', body });
    for (const tab of tabs) {
      const relay = await tab.message('relay');
      expect(relay).toEqual({
        type: 'relay',
        from: { user: sender.user, name: sender.welcome.name },
        kind: 'chat',
        body,
      });
    }
    await Promise.all([sender, ...tabs].map((client) => client.leave()));
  });

  it('to somebody who is not there is refused as offline', async () => {
    const sender = await Client.join(server);
    const gone = await Client.join(server);
    await gone.leave();
    const relay = { type: 'relay', kind: 'chat', body: {} } as const;
    expect(await sender.refusal({ ...relay, to: 'g-nobody' })).toMatch(/^(offline|no-such-user)$/);
    const offline = async (): Promise<string> => {
      const code = await sender.refusal({ ...relay, to: gone.user }).catch(() => undefined);
      return code ?? offline();
    };
    expect(await offline()).toBe('offline');
    await sender.leave();
  });
});
