import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { withDeadline } from './harness/deadline.ts';
import { Server } from './harness/server.ts';

const held: Socket[] = [];
let server: Server;
afterEach(async () => {
  letGo();
  await server.stop();
});

async function hold(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    const socket = createConnection({ host: '127.0.0.1', port: server.port });
    socket.on('error', () => undefined);
    held.push(socket);
    await withDeadline(once(socket, 'connect'), 'connected');
  }
}
function letGo(): void {
  for (const socket of held.splice(0)) socket.destroy();
}

it('a server without descriptors lives, says so, serves who is there, and accepts again', async () => {
  server = await Server.startWith(['prlimit', '--nofile=80:80'], '--workers', '2');
  const [ann, bob] = [await Client.join(server), await Client.join(server)];
  const began = performance.now();
  // UBSan needs a descriptor to look at the type of an object that a call meets for the first time: what happens below
  // has happened once before, ticks included.
  await hold(60);
  letGo();
  await server.metricIs('beckon_connections', 3);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await hold(120); // more than there are descriptors: what the kernel has accepted waits in its queue
  await server.tells('out-of-descriptors');
  await ann.request({ type: 'relay', to: bob.user, kind: 'still', body: {} });
  await bob.message('relay');
  // Long enough to tell one that rests between its attempts from one that tries all the time.
  await new Promise((resolve) => setTimeout(resolve, 500));
  letGo();
  const cyd = await Client.join(server);
  await cyd.request({ type: 'relay', to: bob.user, kind: 'again', body: {} });
  const attempts = await server.metric('beckon_out_of_descriptors_total');
  expect(attempts).toBeGreaterThan(0);
  expect(attempts).toBeLessThanOrEqual(2 * (1 + (performance.now() - began) / 100)); // every 100 ms, of each worker
  expect(server.events('out-of-descriptors').length).toBeLessThanOrEqual(2); // once a minute, of each worker
});
