import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Client } from './harness/client.ts';
import { MdnClient } from './harness/mdn_client.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--presence-interval', '50ms');
});
afterAll(() => server.stop());

const fresh = (what: string) => `${what} ${newId().slice(0, 6)}`;
const leave = (...clients: { leave(): Promise<void> }[]) => Promise.all(clients.map((client) => client.leave()));
const seesAll = (client: MdnClient, ...names: string[]) =>
  client.sees(`${names} listed`, (users) => names.every((name) => users.includes(name)));

describe('a client of MDN’s dialect', () => {
  it('is given an id, says its name and gets the list with it in it', async () => {
    const client = await MdnClient.open(server);
    expect(client.socket.protocol).toBe('json');
    expect(client.received).toEqual([{ type: 'id', id: expect.any(Number) }]);
    const name = fresh('Ada');
    expect(await client.register(name)).toBe(name);
    expect(client.all('rejectusername')).toEqual([]);
    await client.leave();
  });

  it('has an id that no other has', async () => {
    const clients = await Promise.all(Array.from({ length: 30 }, () => MdnClient.open(server)));
    expect(new Set(clients.map(({ id }) => id)).size).toBe(30);
    await leave(...clients);
  });

  it('gets a number after a name that is taken, until nobody has it', async () => {
    const name = fresh('Bob');
    const names: string[] = [];
    const clients: MdnClient[] = [];
    for (let n = 0; n < 4; n += 1) {
      const client = await MdnClient.join(server, name);
      clients.push(client);
      names.push(client.name);
    }
    expect(names).toEqual([name, `${name}1`, `${name}2`, `${name}3`]);
    for (const client of clients.slice(1)) {
      expect(client.all('rejectusername')).toEqual([{ type: 'rejectusername', id: client.id, name: client.name }]);
      expect(client.received.findIndex(({ type }) => type === 'rejectusername')).toBeLessThan(
        client.received.findIndex(({ type }) => type === 'userlist'),
      );
    }
    await leave(...clients);
  });

  it('who come at once with one name all get different ones', async () => {
    const name = fresh('Eve');
    const clients = await Promise.all(Array.from({ length: 20 }, () => MdnClient.join(server, name)));
    expect(new Set(clients.map((client) => client.name)).size).toBe(20);
    for (const client of clients) expect(client.name.startsWith(name)).toBe(true);
    await leave(...clients);
  });

  it('cannot have the name of somebody of Beckon’s, in whatever case, nor they its', async () => {
    const beckon = await Client.join(server, { name: fresh('Zoe') });
    const mdn = await MdnClient.join(server, beckon.welcome.name.toUpperCase());
    expect(mdn.name).toBe(`${beckon.welcome.name.toUpperCase()}1`);
    expect(await Client.join(server, { name: mdn.name.toLowerCase() }).catch(({ code }) => code)).toBe('name-taken');
    await leave(beckon, mdn);
  });

  it.each([
    ['nothing', '', /^guest\d*$/],
    ['blanks', '   ', /^guest\d*$/],
    ['markup', '<b>Tim</b> & Tom', /^[^<>&]*Tim[^<>&]*Tom$/],
    ['only markup', '<>&', /^guest\d*$/],
    ['a line break and a bell', 'A\nB\u0007C', /^ABC\d*$/],
    ['a NUL, which cannot be read', 'D\u0000E', /^guest\d*$/],
    ['50 letters', 'x'.repeat(50), /^x{30,40}\d*$/],
    ['blanks around', '  Kim  ', /^Kim\d*$/],
  ])('with a name of %s gets one that is allowed, and is told so', async (_, wanted, given) => {
    const client = await MdnClient.join(server, wanted);
    expect(client.name).toMatch(given);
    expect([...client.name].length).toBeLessThanOrEqual(40);
    expect(client.all('rejectusername').at(-1)).toEqual({ type: 'rejectusername', id: client.id, name: client.name });
    const beckon = await Client.join(server);
    await beckon.until('them', () => [...beckon.people.values()].find(({ name }) => name === client.name));
    await leave(client, beckon);
  });

  it('with a long name that is taken has it shortened for the number', async () => {
    const name = 'y'.repeat(40);
    const clients = [await MdnClient.join(server, name), await MdnClient.join(server, name)];
    expect(clients.map((client) => client.name)).toEqual([name, `${'y'.repeat(39)}1`]);
    await leave(...clients);
  });

  it('can have quotes and other scripts in the name as they are', async () => {
    for (const name of [`O'Neil "${newId().slice(0, 4)}"`, `Жанна 周杰倫 👩‍🚀 ${newId().slice(0, 4)}`]) {
      const client = await MdnClient.join(server, name);
      expect(client.all('rejectusername')).toEqual([]);
      await client.leave();
    }
  });

  it('says another name later, and everybody sees it', async () => {
    const [one, other] = [await MdnClient.join(server), await MdnClient.join(server)];
    const beckon = await Client.join(server);
    const [before, after] = [one.name, fresh('Renamed')];
    await seesAll(other, before);
    const user = await beckon.until(
      'them',
      () => [...beckon.people.values()].find(({ name }) => name === before)?.user,
    );
    expect(await one.register(after)).toBe(after);
    await other.sees('the new name', (users) => users.includes(after) && !users.includes(before));
    await beckon.until('the new name', () => (beckon.people.get(user)?.name === after ? true : undefined));
    expect(await other.register(after)).toBe(`${after}1`);
    await leave(one, other, beckon);
  });

  it('says again the name it has, and keeps it', async () => {
    const client = await MdnClient.join(server, fresh('Same'));
    const name = client.name;
    expect(await client.register(name)).toBe(name);
    expect(client.all('rejectusername')).toEqual([]);
    await client.leave();
  });
});

describe('the lobby', () => {
  it('has everybody, of both kinds, in both kinds of lists, as they come and go', async () => {
    const mdn = await Promise.all([MdnClient.join(server), MdnClient.join(server)]);
    const beckon = await Promise.all([Client.join(server), Client.join(server)]);
    const names = [...mdn.map(({ name }) => name), ...beckon.map(({ welcome }) => welcome.name)];
    for (const one of mdn) await seesAll(one, ...names);
    for (const one of beckon) {
      await one.until('all of them', () => {
        const seen = [...one.people.values()].map(({ name }) => name);
        return names.every((name) => seen.includes(name)) || undefined;
      });
      const users = [...one.people.values()].filter(({ name }) => mdn.some((two) => two.name === name));
      expect(users.map(({ user, state }) => [user.slice(0, 2), state])).toEqual([
        ['m-', 'here'],
        ['m-', 'here'],
      ]);
    }
    const [stays, goes] = mdn;
    await leave(goes, beckon[1]);
    await stays.sees('them gone', (users) => !users.includes(goes.name) && !users.includes(names[3] ?? ''));
    await beckon[0].until('them gone', () =>
      [...beckon[0].people.values()].some(({ name }) => name === goes.name) ? undefined : true,
    );
    for (const list of stays.all('userlist')) expect(new Set(list.users).size).toBe(list.users.length);
    await leave(stays, beckon[0]);
  });

  it('loses who loses the connection, too', async () => {
    const [stays, drops] = [await MdnClient.join(server), await MdnClient.join(server)];
    await seesAll(stays, drops.name);
    drops.drop();
    await stays.sees('them gone', (users) => !users.includes(drops.name));
    const again = await MdnClient.join(server, drops.name);
    expect(again.name).toBe(drops.name); // and the name is free
    await leave(stays, again);
  });

  it('counts them and forgets them', async () => {
    const own = await Server.start('--workers', '2');
    const clients = await Promise.all(Array.from({ length: 5 }, () => MdnClient.join(own)));
    expect(await own.metric('beckon_sessions')).toBe(5);
    await leave(...clients);
    await own.metricIs('beckon_sessions', 0);
    await own.stop();
  });

  it('tells a thousand changes as few lists, the last of which is right', async () => {
    const watcher = await MdnClient.join(server);
    const clients = await Promise.all(Array.from({ length: 40 }, () => MdnClient.join(server)));
    await seesAll(watcher, ...clients.map(({ name }) => name));
    expect(watcher.all('userlist').length).toBeLessThan(40);
    await leave(watcher, ...clients);
  });
});

describe('chat', () => {
  it('goes from one of MDN’s clients to all, also to itself, with its name', async () => {
    const [one, other] = [await MdnClient.join(server), await MdnClient.join(server)];
    const beckon = await Client.join(server);
    const text = fresh('good morning');
    one.say(text);
    for (const client of [one, other]) {
      const line = await client.message('message', (message) => message.text === text);
      expect(line.name).toBe(one.name);
      expect(Math.abs(line.date - Date.now())).toBeLessThan(60_000);
    }
    const line = await beckon.message('chat', (chat) => chat.text === text);
    expect(line.from).toEqual({ user: expect.stringMatching(/^m-/), name: one.name });
    await leave(one, other, beckon);
  });

  it('goes from Beckon’s users to MDN’s clients', async () => {
    const mdn = await MdnClient.join(server);
    const beckon = await Client.join(server);
    const text = fresh('hello');
    await beckon.request({ type: 'chat', room: 'lobby', message: newId(), text });
    expect(await mdn.message('message', (message) => message.text === text)).toMatchObject({
      name: beckon.welcome.name,
      text,
    });
    await leave(mdn, beckon);
  });

  it('of a forged name has the true one', async () => {
    const [one, other] = [await MdnClient.join(server), await MdnClient.join(server)];
    const text = fresh('I am another');
    one.send({ type: 'message', text, id: other.id, name: other.name, date: 5 });
    expect((await other.message('message', (message) => message.text === text)).name).toBe(one.name);
    await leave(one, other);
  });

  it.each([
    ['a<b>c</b>', 'ac', 'ac'],
    ['<img src=x onerror=alert(1)>seen', 'seen', 'seen'],
    ['1 < 2 & 3 > 2', null, null],
    ['say "hi" & \'ho\'', 'say "hi" & \'ho\'', 'say &quot;hi&quot; &amp; &#39;ho&#39;'],
    ['5 > 3', '5 > 3', '5 &gt; 3'],
    ['a < b', 'a < b', 'a &lt; b'],
    ['<<b>script>alert(1)</script>', null, null],
    ['&lt;b&gt;', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ])('%s comes without tags, and what is left escaped for those who take it for HTML', async (said, plain, escaped) => {
    const [one, other] = [await MdnClient.join(server), await MdnClient.join(server)];
    const beckon = await Client.join(server);
    const mark = newId().replaceAll(/[^a-z0-9]/gi, 'x');
    one.say(`${mark}${said}`);
    const seen = (await other.message('message', ({ text }) => text.startsWith(mark))).text.slice(mark.length);
    const read = (await beckon.message('chat', ({ text }) => text.startsWith(mark))).text.slice(mark.length);
    expect(seen).not.toMatch(/[<>"']/);
    if (plain !== null) expect([read, seen]).toEqual([plain, escaped]);
    await leave(one, other, beckon);
  });

  it('of Beckon’s users is escaped, not stripped', async () => {
    const mdn = await MdnClient.join(server);
    const beckon = await Client.join(server);
    const text = `<img src=x onerror="alert('1')"> & ${newId()}`;
    await beckon.request({ type: 'chat', room: 'lobby', message: newId(), text });
    const line = await mdn.message('message', (message) => message.name === beckon.welcome.name);
    expect(line.text).toBe(
      text
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
    );
    await leave(mdn, beckon);
  });

  it('comes to everybody in the same order', async () => {
    const clients = await Promise.all(Array.from({ length: 4 }, () => MdnClient.join(server)));
    const mark = newId();
    for (let n = 0; n < 25; n += 1) for (const client of clients) client.say(`${mark} ${n}`);
    const heard: string[] = [];
    for (const client of clients) {
      const ours = () => client.all('message').filter(({ text }) => text.startsWith(mark));
      await client.until('all lines', () => ours().length === 100);
      heard.push(
        ours()
          .map(({ name, text }) => `${name}: ${text}`)
          .join('\n'),
      );
    }
    expect(new Set(heard).size).toBe(1);
    await leave(...clients);
  });

  it('of nothing or only tags is nothing', async () => {
    const [one, other] = [await MdnClient.join(server), await MdnClient.join(server)];
    for (const text of ['', '<b></b>']) one.say(text);
    await one.settled();
    expect(other.all('message').filter(({ name, text }) => name === one.name && !text.startsWith('settled'))).toEqual(
      [],
    );
    await leave(one, other);
  });
});

describe('the dialect is off', () => {
  it.each([['--lobby=false'], ['--mdn=false']])('with %s: the upgrade is refused', async (flag) => {
    const own = await Server.start(flag, '--workers', '1');
    const status = await new Promise<number | undefined>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${own.port}/`, 'json');
      socket.on('unexpected-response', (request, response) => {
        resolve(response.statusCode);
        request.destroy();
      });
      socket.on('error', () => undefined);
      socket.on('open', () => resolve(101));
    });
    expect(status).toBe(400);
    await (await Client.join(own)).leave();
    await own.stop();
  });
});
