import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { askHttp, type HttpAnswer } from './harness/http_request.ts';
import { newId } from './harness/protocol.ts';
import { RawSocket } from './harness/raw_socket.ts';
import { connectCall, talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--origin', 'https://talk.example.org');
});
afterAll(() => server.stop());

const wandering = { http: { keepAlive: false } };

/** Opens a transport with a session by hand. */
async function openByHand(): Promise<{ token: string; poll: (after: number) => Promise<HttpAnswer>; post: Post }> {
  const hello = { type: 'hello', v: 1, device: newId(), name: `by hand ${newId()}`, epoch: 1 };
  server.secrets.add(hello.device);
  const opened = await askHttp(server, { method: 'POST', body: `${JSON.stringify(hello)}\n` });
  expect(opened.status).toBe(200);
  const token = String(opened.headers['beckon-transport']);
  server.secrets.add(token);
  const poll = (after: number) =>
    askHttp(server, { method: 'GET', headers: { 'Beckon-Transport': token, 'Beckon-After': String(after) } });
  const post: Post = async (number, ...messages) => {
    const headers = { 'Beckon-Transport': token, 'Beckon-Post': String(number) };
    const body = messages.map((message) => JSON.stringify(message)).join('\n');
    return (await askHttp(server, { method: 'POST', headers, body })).status;
  };
  return { token, poll, post };
}
type Post = (number: number, ...messages: object[]) => Promise<number>;

const typesIn = ({ body }: HttpAnswer): string[] =>
  body
    .split('\n')
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { type: string }).type);

describe('a client over HTTP', () => {
  it('is in the lobby and chats with one over WebSocket', async () => {
    const [http, socket] = await Promise.all([Client.join(server, { http: {} }), Client.join(server)]);
    await http.until('both are there', () => http.people.has(socket.user) || undefined);
    await socket.until('both are there', () => socket.people.has(http.user) || undefined);
    for (const [speaker, hearer] of [
      [http, socket],
      [socket, http],
    ] as const) {
      const message = newId();
      await speaker.request({ type: 'chat', room: 'lobby', message, text: 'Hé, 😀!' });
      const heard = await hearer.message('chat', (one) => one.message === message);
      expect(heard).toMatchObject({ text: 'Hé, 😀!', from: { user: speaker.user } });
    }
    await Promise.all([http.leave(), socket.leave()]);
    expect(http.closed).toEqual({ code: 1000, reason: 'bye' });
  });

  it.each([
    ['calls', [wandering, {}]],
    ['is called by', [{}, wandering]],
    ['calls, over HTTP too,', [wandering, wandering]],
  ] as const)('%s another, and two hundred signals pass in order each way', async (_, [one, two]) => {
    const [caller, callee] = await Promise.all([Client.join(server, one), Client.join(server, two)]);
    const call = await talk(caller, callee);
    const directions = [
      [caller, callee, 'p1'],
      [callee, caller, 'p0'],
    ] as const;
    for (let seq = 1; seq <= 200; seq += 1)
      for (const [from, to, party] of directions) {
        const body = { candidate: { candidate: `candidate:${seq}` } };
        from.send({ type: 'signal', call, to: party, epoch: from.epoch, peer_epoch: to.epoch, seq, ack: 0, body });
      }
    for (const [, receiver] of directions) {
      await receiver.message('signal', ({ seq }) => seq === 200);
      expect(receiver.all('signal').map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (__, i) => i + 1));
    }
    await caller.request({ type: 'hang-up', call });
    expect((await callee.callIs(call, 'ended')).reason).toBe('hung-up');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('is told that the server ends, in time', async () => {
    const short = await Server.start('--workers', '4');
    const clients = await Promise.all(Array.from({ length: 20 }, () => Client.join(short, wandering)));
    // Once all know of all nothing more is told, and every poll waits.
    await Promise.all(clients.map((one) => one.until('20 people', () => one.people.size === 20 || undefined)));
    await short.metricIs('beckon_http_polls_waiting', 20);
    const [took, codes] = await Promise.all([short.stop(), Promise.all(clients.map((client) => client.ended()))]);
    expect(codes).toEqual(clients.map(() => 1001));
    expect(took).toBeLessThan(3000);
  });

  it('that is not heard of any more is gone, and its call is not', async () => {
    const quick = await Server.start('--ping-after', '1s', '--dead-after', '2s', '--workers', '2');
    const [http, socket] = await Promise.all([Client.join(quick, wandering), Client.join(quick)]);
    const call = await connectCall(socket, http);
    http.drop();
    await quick.metricIs('beckon_http_silent_total', 1);
    expect(await quick.metric('beckon_http_transports')).toBe(0);
    expect(socket.calls.get(call)?.state).toBe('connecting');
    await quick.stop();
  });
});

describe('the numbers', () => {
  it('let a post and a poll be repeated without a second effect', async () => {
    const { poll, post } = await openByHand();
    expect(typesIn(await poll(0))[0]).toBe('welcome');
    const chat = { type: 'chat', id: 'c', room: 'lobby', message: newId(), text: 'once' };
    expect(await post(1, chat, chat)).toBe(204);
    expect(await post(1, chat)).toBe(204);
    let answer = await poll(0);
    while (!typesIn(answer).includes('chat')) answer = await poll(0);
    const again = await poll(0);
    expect(again.body.startsWith(answer.body)).toBe(true);
    expect(again.headers['beckon-first']).toBe('1');
    expect(typesIn(again).filter((type) => type === 'chat')).toHaveLength(1);
    const all = typesIn(again).length;
    expect((await poll(all + 100)).status).toBe(409);
    expect(await post(3, chat)).toBe(409);
    expect(await post(0, chat)).toBe(400);
  });

  it('are of one transport, which another cannot name', async () => {
    const { token, poll } = await openByHand();
    await poll(0);
    const twins = [poll(1), poll(1)];
    const [first, second] = await Promise.all(twins);
    expect([first?.status, second?.status].every((status) => status === 200 || status === 409)).toBe(true);
    const remove = () => askHttp(server, { method: 'DELETE', headers: { 'Beckon-Transport': token } });
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await poll(1)).status).toBe(404);
  });
});

describe('what is refused', () => {
  const from = (origin: string | undefined, method: string, more: Record<string, string> = {}) =>
    askHttp(server, { method, headers: { ...(origin !== undefined && { Origin: origin }), ...more } });

  it('are foreign pages, and nobody else', async () => {
    expect((await from('https://evil.example', 'POST')).status).toBe(403);
    expect((await from('null', 'POST')).status).toBe(403);
    expect((await from('https://evil.example', 'OPTIONS')).headers['access-control-allow-origin']).toBeUndefined();
    expect((await from(undefined, 'POST')).status).toBe(200);
    expect((await from(`http://127.0.0.1:${server.port}`, 'POST')).status).toBe(200);
    const allowed = await from('https://talk.example.org', 'POST');
    expect(allowed.status).toBe(200);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': 'https://talk.example.org',
      'access-control-expose-headers': 'Beckon-Transport, Beckon-First, Beckon-Close',
      'cache-control': 'no-store',
    });
    const preflight = await from('https://talk.example.org', 'OPTIONS', {
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'beckon-post,beckon-transport',
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toBe('GET, POST, DELETE');
  });

  it('are bodies that are too long or have no length', async () => {
    const sent = async (request: string): Promise<string> => {
      const raw = await RawSocket.connect(server);
      raw.send(request);
      await raw.ended();
      return raw.text.slice(0, 12);
    };
    const head = 'POST /http HTTP/1.1\r\nHost: x\r\n';
    expect(await sent(`${head}Content-Length: 262145\r\n\r\n`)).toBe('HTTP/1.1 413');
    expect(await sent(`${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n`)).toBe('HTTP/1.1 411');
    const longest = await askHttp(server, { method: 'POST', body: Buffer.alloc(262_144, '\n') });
    expect(longest.status).toBe(200);
  });

  it('is everything where it is off', async () => {
    const off = await Server.start('--http=false', '--workers', '1');
    for (const method of ['POST', 'GET', 'OPTIONS', 'DELETE'])
      expect((await askHttp(off, { method })).status, method).toBe(404);
    await off.stop();
  });
});
