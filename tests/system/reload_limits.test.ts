import { once } from 'node:events';
import { createConnection } from 'node:net';
import { expect, it } from 'vitest';
import { openFrom } from './harness/behind_proxy.ts';
import { Client } from './harness/client.ts';
import { withDeadline } from './harness/deadline.ts';
import { frame, opcode, RawSocket } from './harness/raw_socket.ts';
import { talk } from './harness/ring.ts';
import type { Server } from './harness/server.ts';
import { serverWithFile } from './harness/settings_file.ts';

const proxy = 'trusted-proxy = ["127.0.0.1"]\n';
const crowd = '203.0.113.7';

const meets = async (server: Server): Promise<number> => (await openFrom(server, crowd)).status;

it('lets more in of an address that has many people, without a restart', async () => {
  const { server, reload } = await serverWithFile(`${proxy}connections-per-address = 2\n`);
  for (const status of [101, 101, 429]) expect(await meets(server)).toBe(status);
  expect(await reload(`${proxy}connections-per-address = 3\n`, 'settings-read')).toMatchObject({
    changed: 'connections-per-address',
  });
  for (const status of [101, 429]) expect(await meets(server)).toBe(status);
  const waits = server.events('settings-wait-for-restart');
  await reload(`${proxy}connections-per-address = 0\nconnections-per-minute = 1\n`, 'settings-read');
  // What the others have used up of their minute may be back.
  expect([await meets(server), await meets(server)]).toContain(429);
  expect(await server.metric('beckon_limited_total{limit="connections-per-minute"}')).toBeGreaterThan(0);
  await reload(`${proxy}connections-per-address = 0\nconnections-per-minute = 0\n`, 'settings-read');
  for (let i = 0; i < 20; i += 1) expect(await meets(server)).toBe(101);
  expect(server.events('settings-wait-for-restart')).toEqual(waits);
  await server.stop();
});

it('takes the word of a proxy that was forgotten', async () => {
  const { server, reload } = await serverWithFile('connections-per-address = 1\n');
  for (const status of [101, 101]) expect(await meets(server)).toBe(status); // nobody's, on loopback
  await reload(`${proxy}connections-per-address = 1\n`, 'settings-read');
  for (const status of [101, 429]) expect(await meets(server)).toBe(status);
  expect((await openFrom(server, '203.0.113.8')).status).toBe(101);
  await server.stop();
});

it('raises how many connections each worker takes, under a call that goes on', async () => {
  const { server, reload } = await serverWithFile('connections = 3\n', '--workers', '1');
  const [ada, bob] = [await Client.join(server), await Client.join(server)];
  const call = await talk(ada, bob);
  const third = await openFrom(server, crowd);
  expect(third.status).toBe(101);
  expect(await meets(server)).toBe(503);
  await reload('connections = 10\n', 'settings-read');
  expect(await meets(server)).toBe(101);
  expect(await ada.callIs(call, 'active')).toMatchObject({ state: 'active' });
  await Promise.all([ada, bob].map((client) => client.leave()));
  await server.stop();
});

it('changes how fast a client may send and how long a connection may be silent, for who is there too', async () => {
  const { server, reload } = await serverWithFile('message-rate = 0\nrequest-rate = 0\n');
  const raw = await RawSocket.welcomed(server);
  const silent = createConnection({ host: '127.0.0.1', port: server.port });
  await withDeadline(once(silent, 'connect'), 'connected');
  const next = 'message-rate = 5\nrequest-rate = 0\nhandshake-time = "1s"\n';
  expect(await reload(next, 'settings-read')).toMatchObject({ changed: 'handshake-time, message-rate' });
  silent.resume();
  await withDeadline(once(silent, 'close'), 'the end of the silent one');
  const sync = (i: number): Buffer => frame(opcode.text, JSON.stringify({ type: 'sync', id: `s${i}` }));
  raw.send(Buffer.concat(Array.from({ length: 60 }, (_, i) => sync(i))));
  await server.metricIs('beckon_slowed_total', 1);
  await reload('message-rate = 0\nrequest-rate = 0\n', 'settings-read');
  await raw.until('all answers', (text) => text.includes('"s59"'));
  raw.socket.destroy();
  await server.stop();
});

it('names those limits that wait for a restart, for clients have been told of them', async () => {
  const { server, reload } = await serverWithFile('');
  const next = 'text-length = 100\nheader-bytes = "8KiB"\nbyte-rate = "1MiB"\n';
  expect(await reload(next, 'settings-wait-for-restart')).toMatchObject({ settings: 'text-length, header-bytes' });
  expect(server.events('settings-read').at(-1)).toMatchObject({ changed: 'byte-rate' });
  await server.stop();
});
