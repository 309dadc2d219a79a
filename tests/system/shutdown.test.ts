import { expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { frame, opcode, RawSocket } from './harness/raw_socket.ts';
import { ring, talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';

it('SIGTERM ends a server with a hundred clients in under three seconds, and tells them', async () => {
  const server = await Server.start('--workers', '4');
  const clients = await Promise.all(Array.from({ length: 100 }, () => Client.join(server)));
  const [a, b, c, d] = clients;
  if (!a || !b || !c || !d) throw new Error('no clients');
  await talk(a, b);
  await ring(c, d);
  const [took] = await Promise.all([
    server.stop(),
    ...clients.map(async (client) => expect(await client.ended()).toBe(1001)),
  ]);
  expect(took).toBeLessThan(3000);
});

it('SIGTERM is not held up by those who do not read, say hello or finish what they say', async () => {
  const server = await Server.start('--workers', '2');
  const deaf = await Client.join(server);
  deaf.socket.pause();
  const [connected, half, upgraded, welcomed] = [
    await RawSocket.connect(server),
    await RawSocket.connect(server),
    await RawSocket.upgraded(server),
    await RawSocket.welcomed(server),
  ];
  half.send('GET / HTTP/1.1\r\nHo');
  welcomed.send(frame(opcode.text, 'x'.repeat(1000)).subarray(0, 50));
  expect(await server.stop()).toBeLessThan(3000);
  for (const raw of [connected, half, upgraded, welcomed]) raw.socket.destroy();
  deaf.drop();
});

it('SIGTERM in the moment of the start ends it too', async () => {
  for (let i = 0; i < 5; i += 1) {
    const server = await Server.start('--workers', '4');
    await server.stop();
  }
});
