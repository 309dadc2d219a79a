import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { connectCall, signal } from './harness/ring.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  const rates = ['--byte-rate', '0', '--message-rate', '0', '--request-rate', '0'];
  server = await Server.start('--workers', '2', '--pending-bytes', '256KiB', ...rates);
});
afterAll(() => server.stop());

it('closes a client that does not read, when what waits for it passes the limit, while others go on', async () => {
  const [sender, slow, other, peer] = await Promise.all(Array.from({ length: 4 }, () => Client.join(server)));
  if (!sender || !slow || !other || !peer) throw new Error('no clients');
  const call = await connectCall(other, peer);
  slow.socket.pause();
  const body = { filling: 'x'.repeat(60_000) };
  let seq = 0;
  let sent = 0;
  // The kernel's buffers take some megabytes before anything waits in the server.
  while ((await server.metric('beckon_closed_too_slow_total')) === 0) {
    sent += 20;
    expect(sent).toBeLessThan(2000);
    for (let i = 0; i < 20; i += 1)
      await sender.request({ type: 'relay', to: slow.user, kind: 'flood', body }).catch((error: unknown) => {
        expect((error as { code?: string }).code).toBe('offline'); // it was closed meanwhile
      });
    seq += 1;
    other.send(signal(other, peer, call, seq, {}));
    await peer.message('signal', (signal) => signal.seq === seq);
  }
  expect(peer.all('signal').map((signal) => signal.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  slow.socket.resume();
  expect([4002, 1006]).toContain(await slow.ended()); // the close frame may not get through to who does not read
  expect(await server.metric('beckon_closed_too_slow_total')).toBe(1);
  await Promise.all([sender, other, peer].map((client) => client.leave()));
});

it('pings who is silent, and closes who does not even answer that', async () => {
  const quick = await Server.start('--ping-after', '1s', '--dead-after', '2s');
  const [alive, dead] = await Promise.all([Client.join(quick), Client.join(quick)]);
  dead.socket.pause(); // so that ws never sees the ping
  const pings: number[] = [];
  alive.socket.on('ping', () => pings.push(performance.now()));
  await quick.metricIs('beckon_closed_silent_total', 1);
  expect(pings.length).toBeGreaterThan(0);
  await alive.request({ type: 'sync' });
  dead.drop();
  await alive.leave();
  await quick.stop();
});
