import { afterEach, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { withDeadline } from './harness/deadline.ts';
import { askHttp } from './harness/http_request.ts';
import { newId } from './harness/protocol.ts';
import { frame, opcode, RawSocket } from './harness/raw_socket.ts';
import { connectCall, signal } from './harness/ring.ts';
import { Server } from './harness/server.ts';

let server: Server;
afterEach(() => server.stop());

const syncs = (count: number, from = 0): Buffer =>
  Buffer.concat(
    Array.from({ length: count }, (_, i) => frame(opcode.text, JSON.stringify({ type: 'sync', id: `s${from + i}` }))),
  );

describe('a client that sends more than it may', () => {
  it('is slowed, loses nothing, and hears all its answers', async () => {
    server = await Server.start('--message-rate', '50', '--request-rate', '0'); // a new one: 50 at once
    const raw = await RawSocket.welcomed(server);
    raw.send(syncs(100));
    await raw.until('all answers', (text) => text.includes('"s99"'));
    expect(raw.text.match(/"type":"ok"/g)).toHaveLength(100);
    expect(await server.metric('beckon_slowed_total')).toBeGreaterThan(0);
    expect(await server.metric('beckon_closed_too_fast_total')).toBe(0);
    raw.socket.destroy();
  });

  it('is not slowed at its rate exactly', async () => {
    server = await Server.start('--message-rate', '50', '--request-rate', '0');
    const raw = await RawSocket.welcomed(server); // the request and hello are two of fifty
    raw.send(syncs(48));
    await raw.until('all answers', (text) => text.includes('"s47"'));
    expect(await server.metric('beckon_slowed_total')).toBe(0);
    raw.socket.destroy();
  });

  it('is slowed by its bytes too', async () => {
    server = await Server.start('--byte-rate', '64KiB', '--message-rate', '0');
    const [sender, other] = [await Client.join(server), await Client.join(server)];
    const body = { filling: 'x'.repeat(30_000) };
    for (let i = 0; i < 4; i += 1) await sender.request({ type: 'relay', to: other.user, kind: 'flood', body });
    expect(await server.metric('beckon_slowed_total')).toBeGreaterThan(0);
    await other.until('all of them', () => other.all('relay').length === 4 || undefined);
  });

  it('and goes on with it is closed, while the calls of others go on', async () => {
    server = await Server.start('--message-rate', '50', '--request-rate', '0', '--flood-time', '1s');
    const [ann, bob] = [await Client.join(server), await Client.join(server)];
    const call = await connectCall(ann, bob);
    const raw = await RawSocket.welcomed(server);
    let over = false;
    raw.socket.on('close', () => (over = true));
    for (let sent = 0, seq = 1; !over && sent < 100_000; sent += 200, seq += 1) {
      raw.send(syncs(200, sent));
      if (seq % 40 !== 1) continue;
      const number = 1 + Math.floor(seq / 40);
      ann.send(signal(ann, bob, call, number, {}));
      await bob.message('signal', (message) => message.seq === number);
      await new Promise((resolve) => setTimeout(resolve, 100));
      if ((await server.metric('beckon_closed_too_fast_total')) === 1) break;
    }
    await server.metricIs('beckon_closed_too_fast_total', 1);
    await raw.until('the close frame', () => raw.received.includes(Buffer.from([0x88]))).catch(() => undefined);
    raw.socket.destroy();
    await ann.request({ type: 'sync' });
  });

  it('over HTTP is told 429 and may send the same again later', async () => {
    server = await Server.start('--message-rate', '1', '--request-rate', '0'); // a new one: one at once
    const hello = JSON.stringify({ type: 'hello', v: 1, device: newId(), name: 'Ann', epoch: 1 });
    const opened = await askHttp(server, { method: 'POST', body: hello });
    const headers = { 'Beckon-Transport': String(opened.headers['beckon-transport']), 'Beckon-Post': '1' };
    const body = Array.from({ length: 3 }, (_, i) => JSON.stringify({ type: 'sync', id: `s${i}` })).join('\n');
    const post = () => askHttp(server, { method: 'POST', headers, body });
    expect((await post()).status).toBe(204);
    const refused = await askHttp(server, { method: 'POST', headers: { ...headers, 'Beckon-Post': '2' }, body });
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': '1' } });
    const again = async (): Promise<number> => {
      for (;;) {
        const next = await askHttp(server, { method: 'POST', headers: { ...headers, 'Beckon-Post': '2' }, body });
        if (next.status !== 429) return next.status;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    };
    expect(await withDeadline(again(), 'the post is taken')).toBe(204);
    expect(await server.metric('beckon_limited_total{limit="message-rate"}')).toBeGreaterThan(0);
  });

  it('over HTTP may not send more than 1024 messages in one post', async () => {
    server = await Server.start();
    const lines = (count: number): string => '{}\n'.repeat(count);
    expect((await askHttp(server, { method: 'POST', body: lines(1024) })).status).toBe(200);
    expect((await askHttp(server, { method: 'POST', body: lines(1025) })).status).toBe(413);
  });
});

it('half-open connections are closed after their time and hold nobody up', async () => {
  server = await Server.start(
    '--handshake-time',
    '1s',
    '--hello-time',
    '1s',
    '--ping-after',
    '1s',
    '--dead-after',
    '2s',
  );
  const ann = await Client.join(server);
  const silent = await Promise.all(Array.from({ length: 50 }, () => RawSocket.connect(server)));
  const nameless = await Promise.all(Array.from({ length: 50 }, () => RawSocket.upgraded(server)));
  const dead = await Promise.all(Array.from({ length: 50 }, () => RawSocket.welcomed(server))); // answers no ping
  await ann.request({ type: 'sync' });
  await Promise.all(silent.map((raw) => raw.ended()));
  expect(new Set(await Promise.all(nameless.map((raw) => raw.closeCode())))).toEqual(new Set([4001]));
  expect(new Set(await Promise.all(dead.map((raw) => raw.closeCode())))).toEqual(new Set([4003]));
  await ann.request({ type: 'sync' });
  await server.metricIs('beckon_connections', 2); // Ann, and that which asks
  expect(await server.metric('beckon_handshake_timeouts_total')).toBe(50);
});
