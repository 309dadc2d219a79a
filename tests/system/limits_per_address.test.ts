import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connectTo, from, openFrom, ownAddress, trusting } from './harness/behind_proxy.ts';
import { Client } from './harness/client.ts';
import { withDeadline } from './harness/deadline.ts';
import { askHttp } from './harness/http_request.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

let server: Server;
afterEach(() => server.stop());

const hello = (more = {}): string =>
  JSON.stringify({ type: 'hello', v: 1, device: newId(), name: `guest ${newId()}`, epoch: 1, ...more });
const limited = (limit: string): Promise<number> => server.metric(`beckon_limited_total{limit="${limit}"}`);

describe('connections of one address', () => {
  it('are as many at once as they may be, over all workers; the next is told 429 and when to come again', async () => {
    server = await Server.start('--workers', '2', ...trusting, '--connections-per-address', '3');
    const taken = await Promise.all([1, 2, 3].map(() => openFrom(server, '203.0.113.7')));
    expect(taken.map(({ status }) => status)).toEqual([101, 101, 101]);
    expect(await openFrom(server, '203.0.113.7')).toMatchObject({ status: 429, retryAfter: '1' });
    expect((await openFrom(server, '203.0.113.8')).status).toBe(101);
    expect(await limited('connections-per-address')).toBe(1);
    taken[0]?.socket.terminate();
    await server.metricIs('beckon_websockets', 3);
    expect((await openFrom(server, '203.0.113.7')).status).toBe(101);
  });

  it('count a /64 of IPv6 as one address', async () => {
    server = await Server.start(...trusting, '--connections-per-address', '1');
    expect((await openFrom(server, '2001:db8:0:1::1')).status).toBe(101);
    expect((await openFrom(server, '2001:db8:0:1:ffff::2')).status).toBe(429);
    expect((await openFrom(server, '2001:db8:0:2::1')).status).toBe(101);
  });

  it('are as many new ones in a minute as they may be, however short they are', async () => {
    server = await Server.start('--workers', '2', ...trusting, '--connections-per-minute', '5');
    for (let i = 0; i < 5; i += 1) {
      const { status, socket } = await openFrom(server, '203.0.113.7');
      expect(status).toBe(101);
      socket.terminate();
    }
    const refused = await openFrom(server, '203.0.113.7');
    expect(refused.status).toBe(429);
    expect(Number(refused.retryAfter)).toBeGreaterThan(5);
    expect((await openFrom(server, '203.0.113.8')).status).toBe(101);
    expect(await limited('connections-per-minute')).toBe(1);
  });

  it('that are transports over HTTP count too', async () => {
    server = await Server.start('--workers', '2', ...trusting, '--connections-per-address', '2');
    const open = () =>
      askHttp(server, { method: 'POST', headers: { ...from('203.0.113.7'), Origin: server.url }, body: hello() });
    const [first] = [await open(), await open()];
    const refused = await open();
    expect(refused).toMatchObject({ status: 429, headers: { 'retry-after': expect.any(String) } });
    expect((await openFrom(server, '203.0.113.7')).status).toBe(429);
    const token = String(first.headers['beckon-transport']);
    await askHttp(server, { method: 'DELETE', headers: { 'Beckon-Transport': token, Origin: server.url } });
    expect((await openFrom(server, '203.0.113.7')).status).toBe(101);
  });

  it('that come by themselves are refused before they have asked anything', async () => {
    const host = ownAddress();
    server = await Server.start('--workers', '2', '--listen', '0.0.0.0:0', '--connections-per-address', '2');
    const held = await Promise.all(
      [1, 2].map(async () => {
        const socket = createConnection({ host, port: server.port });
        await withDeadline(once(socket, 'connect'), 'connected');
        return socket;
      }),
    );
    await server.metricIs('beckon_connections', 3); // that which asks is one
    const answer = await connectTo(host, server.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(answer).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n(.*\r\n)*Retry-After: \d+\r\n/);
    expect(await limited('connections-per-address')).toBe(1);
    await Promise.all(Array.from({ length: 5 }, () => Client.open(server))); // this machine itself is not limited
    for (const socket of held) socket.destroy();
  });
});

describe('who is behind a proxy', () => {
  it('is whom a trusted proxy names last; what stands before that is not believed', async () => {
    server = await Server.start(...trusting, '--connections-per-address', '1');
    expect((await openFrom(server, '198.51.100.1, 203.0.113.7')).status).toBe(101);
    expect((await openFrom(server, '198.51.100.2, 203.0.113.7')).status).toBe(429);
    expect((await openFrom(server, '203.0.113.7, 198.51.100.2')).status).toBe(101);
  });

  it('is not asked of a client that is no trusted proxy', async () => {
    server = await Server.start('--connections-per-address', '1');
    for (let i = 0; i < 4; i += 1) expect((await openFrom(server, '203.0.113.7')).status).toBe(101);
  });

  it('is nobody of this machine, so that an Origin is needed, and it is checked as ever', async () => {
    server = await Server.start(...trusting, '--origin', 'https://talk.example.org');
    const opened = async (more: Record<string, string>): Promise<number> =>
      (await openFrom(server, '203.0.113.7', more)).status;
    expect(await opened({ Origin: '' })).toBe(403);
    expect(await opened({ Origin: 'https://evil.example' })).toBe(403);
    expect(await opened({ Origin: 'https://talk.example.org' })).toBe(101);
    // The proxy passes the browser's Host on.
    expect(await opened({ Host: 'beckon.example', Origin: 'https://beckon.example' })).toBe(101);
    expect((await openFrom(server, 'garbage', { Origin: '' })).status).toBe(403);
    expect((await openFrom(server, '127.0.0.1', { Origin: '' })).status).toBe(403);
  });

  it('is in no log and no metric', async () => {
    server = await Server.start(...trusting, '--connections-per-address', '1');
    for (let i = 0; i < 3; i += 1) await openFrom(server, '203.0.113.77');
    expect((await server.get('/metrics')).text).not.toContain('203.0.113');
    server.secrets.add('203.0.113');
  });
});

describe('wrong secrets', () => {
  /** The error that answers a hello from there. */
  async function answer(address: string, more: object): Promise<{ code?: string; retry_in?: number }> {
    const { socket } = await openFrom(server, address);
    const told = once(socket, 'message') as Promise<[Buffer]>;
    socket.send(hello(more));
    const [text] = await withDeadline(told, 'an answer');
    socket.terminate();
    return JSON.parse(String(text)) as { code?: string; retry_in?: number };
  }

  it('from one address are not listened to for a while, once there were many', async () => {
    server = await Server.start('--workers', '2', ...trusting, '--guesses-per-minute', '3');
    for (let i = 0; i < 3; i += 1)
      expect(await answer('203.0.113.7', { resume: newId() })).toMatchObject({ code: 'session-expired' });
    const refused = await answer('203.0.113.7', { resume: newId() });
    expect(refused).toMatchObject({ code: 'rate-limited' });
    expect(refused.retry_in).toBeGreaterThan(10_000);
    expect(refused.retry_in).toBeLessThanOrEqual(20_000);
    expect(await answer('203.0.113.8', { resume: newId() })).toMatchObject({ code: 'session-expired' });
    expect(await answer('203.0.113.7', {})).not.toMatchObject({ type: 'error' }); // who names none is let in
    expect(await limited('guesses-per-minute')).toBe(1);
    expect(await server.metric('beckon_wrong_secrets_total')).toBe(4);
  });

  it('may be links to calls too, which are counted with the others', async () => {
    server = await Server.start(...trusting, '--guesses-per-minute', '2');
    const { socket } = await openFrom(server, '203.0.113.7');
    const told: { type?: string; id?: string; code?: string }[] = [];
    socket.on('message', (text) => told.push(JSON.parse(String(text)) as { type?: string }));
    const until = async (fits: (message: { type?: string; id?: string }) => boolean): Promise<string | undefined> => {
      while (!told.some(fits)) await withDeadline(once(socket, 'message'), 'an answer');
      return told.find(fits)?.code;
    };
    socket.send(hello());
    await until(({ type }) => type === 'welcome');
    const media = { audio: true, video: true, data: false };
    const codes: (string | undefined)[] = [];
    for (const id of ['a', 'b', 'c']) {
      socket.send(JSON.stringify({ type: 'call-join', id, link: newId(), media }));
      codes.push(await until((message) => message.id === id));
    }
    expect(codes).toEqual(['no-such-call', 'no-such-call', 'rate-limited']);
    expect(await answer('203.0.113.7', { resume: newId() })).toMatchObject({ code: 'rate-limited' });
  });
});
