import { expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

const mebibyte = 2 ** 20;
const text = 'x'.repeat(4000);

/** In seven rooms of their own, whose history they fill. */
async function talkative(server: Server): Promise<Client> {
  const client = await Client.join(server);
  for (let number = 0; number < 7; number += 1) {
    const room = `room-${Math.floor(Math.random() * 1e15)}`;
    await client.request({ type: 'room-join', room });
    for (let said = 0; said < 200; said += 1) client.send({ type: 'chat', id: newId(), room, message: newId(), text });
    await client.request({ type: 'sync' }); // it is answered after them
  }
  return client;
}

it('gives back the memory that a crowd needed, soon after it has left', async () => {
  const rates = ['byte-rate', 'message-rate', 'request-rate', 'chats-per-minute'];
  const server = await Server.start('--workers', '2', '--grace', '0s', ...rates.flatMap((name) => [`--${name}`, '0']));
  const resident = (): Promise<number> => server.metric('process_resident_memory_bytes');
  const before = await resident();
  const crowd = await Promise.all(Array.from({ length: 4 }, () => talkative(server)));
  const most = await resident();
  expect(most - before).toBeGreaterThan(20 * mebibyte);
  await Promise.all(crowd.map((client) => client.leave()));
  await server.metricIs('beckon_rooms', 0);
  const deadline = performance.now() + 25_000;
  while ((await resident()) - before > (most - before) / 4) {
    if (performance.now() > deadline) expect.fail(`${before} bytes, then ${most}, and still ${await resident()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await server.stop();
}, 60_000);
