import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Client } from '../../system/harness/client.ts';
import { frame, helloText, opcode, RawSocket } from '../../system/harness/raw_socket.ts';
import { Server } from '../../system/harness/server.ts';

const MiB = 1024 * 1024;
let server: Server;
let bystander: Client;
let before = 0;
const resident = (): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${server.pid}/status`, 'latin1'))?.[1]) * 1024;

beforeAll(async () => {
  const large = ['--message-bytes', '1MiB', '--http-body-bytes', '2MiB', '--pending-bytes', '16MiB'];
  const rates = ['--byte-rate', '0', '--message-rate', '0'];
  server = await Server.start('--workers', '1', '--handshake-time', '3s', '--bad-messages', '1000', ...large, ...rates);
  bystander = await Client.join(server);
  before = resident();
});
afterAll(async () => {
  await bystander.leave();
  await server.stop();
});
// Whatever comes, others are served and memory does not grow with what was only declared.
afterEach(async () => {
  await bystander.request({ type: 'sync' });
  expect(resident() - before).toBeLessThan(64 * MiB);
});

/** What the server answers to the bytes, up to its end of the connection; empty if it is not there in time. */
async function answerTo(...pieces: (string | Buffer)[]): Promise<string> {
  const raw = await RawSocket.connect(server);
  for (const piece of pieces) raw.send(piece);
  await raw.until('an answer', (text) => text.includes('\r\n\r\n'));
  raw.socket.destroy();
  return raw.text.slice(0, 12);
}

// All but the empty lines were seen to fail without a limit on heads.
describe('heads of requests', () => {
  const request = 'GET / HTTP/1.1\r\nHost: x\r\n';
  it.each([
    ['one header line of 20 KB', `${request}X: ${'x'.repeat(20_000)}\r\n\r\n`, '431'],
    ['a thousand header lines', `${request}${'X-Y: zzzzzzzzzzzzzzzz\r\n'.repeat(1000)}\r\n`, '431'],
    ['ten thousand empty header lines', `${request}${'X:\r\n'.repeat(10_000)}\r\n`, '431'],
    ['a request line of 30 KB', `GET /${'x'.repeat(30_000)} HTTP/1.1\r\n\r\n`, '431'],
    ['a megabyte that is no request', 'x'.repeat(MiB), '431'],
    ['empty lines without end', '\r\n'.repeat(100_000), '400'],
  ])('%s', async (_, bytes, status) => {
    expect(await answerTo(bytes)).toBe(`HTTP/1.1 ${status}`);
  });
});

// Seen to fail with memory that is taken when a length is declared, of a body or of a WebSocket message; and the single
// lengths with a server that reads them as C's strtoull does.
describe('declared lengths', () => {
  it.each([
    '2097153',
    '4294967296',
    '9223372036854775807',
    '9223372036854775808',
    '18446744073709551615',
    '18446744073709551616',
    '99999999999999999999999999',
    '-1',
    '0x10',
    '1e9',
    '+5',
    '',
  ])('of a body: %j', async (length) => {
    expect(await answerTo(`POST /http HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 4(00|13)$/,
    );
  });

  it('of bodies that never come take up no memory', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => RawSocket.connect(server)));
    for (const raw of sockets) raw.send('POST /http HTTP/1.1\r\nHost: x\r\nContent-Length: 2097152\r\n\r\n');
    await bystander.request({ type: 'sync' });
    expect(resident() - before).toBeLessThan(32 * MiB);
    for (const raw of sockets) raw.socket.destroy();
  });

  it('of WebSocket messages that never come take up no memory', async () => {
    const sockets = await Promise.all(Array.from({ length: 100 }, () => RawSocket.welcomed(server)));
    const head = Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 0x0f, 0, 0, 1, 2, 3, 4]); // 960 KiB
    for (const raw of sockets) raw.send(head);
    await bystander.request({ type: 'sync' });
    expect(resident() - before).toBeLessThan(32 * MiB);
    for (const raw of sockets) raw.socket.destroy();
  });
});

// Seen to fail with a reader that keeps some bytes of every fragment.
it('three million empty fragments take up no memory, and nobody waits for them', async () => {
  const raw = await RawSocket.welcomed(server);
  const empty = frame(opcode.continuation, '', { fin: false });
  const many = Buffer.concat(Array.from({ length: 100_000 }, () => empty));
  raw.send(frame(opcode.text, '', { fin: false }));
  let longest = 0;
  for (let round = 0; round < 30; round += 1) {
    raw.send(many);
    const began = performance.now();
    await bystander.request({ type: 'sync' });
    longest = Math.max(longest, performance.now() - began);
  }
  raw.send(frame(opcode.continuation, '{"type":"sync","id":"after"}'));
  await raw.until('the answer', (text) => text.includes('"after"'));
  expect(longest).toBeLessThan(2000);
  expect(resident() - before).toBeLessThan(32 * MiB);
  raw.socket.destroy();
});

// Seen to fail (the server crashed) with a scanner that knows no depth: bodies, unknown fields and HTTP, and with one that
// follows every bracket before it looks what the text is, lists without an end.
describe('JSON that is a million levels deep', () => {
  const depth = 1_000_000;
  it.each([
    ['lists', '['.repeat(depth)],
    ['lists that end', '['.repeat(depth / 2) + ']'.repeat(depth / 2)],
    ['objects', '{"a":'.repeat(200_000)],
    [
      'in a body',
      `{"type":"relay","id":"a","to":"g-x","kind":"k","body":{"a":${'['.repeat(depth / 2)}${']'.repeat(depth / 2)}}}`,
    ],
    ['in a field that nobody knows', `{"type":"sync","id":"a","x":${'['.repeat(depth / 2)}${']'.repeat(depth / 2)}}`],
  ])('%s', async (_, text) => {
    const client = await Client.join(server);
    const seen = client.received.length;
    client.sendRaw(text);
    const refused = await client.until('a refusal', () =>
      client.received.slice(seen).find(({ type }) => type === 'error'),
    );
    expect(refused).toMatchObject({ code: expect.stringMatching(/^(bad-message|too-large)$/) });
    await client.request({ type: 'sync' });
    await client.leave();
  });

  it('over HTTP too', async () => {
    const bytes = Buffer.from(`${'['.repeat(depth)}\n`);
    const raw = await RawSocket.connect(server);
    raw.send(`POST /http HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes.length}\r\n\r\n`);
    raw.send(bytes);
    await raw.until('an answer', (text) => text.includes('\r\n\r\n'));
    expect(raw.text).toMatch(/^HTTP\/1\.1 [24]/);
    raw.socket.destroy();
  });
});

// Every sequence and place is in websocket/utf8.ts; here, that nothing of it reaches anybody. Seen to fail with a reader
// that takes any bytes for text.
it('text that is not UTF-8 reaches nobody', async () => {
  const heard = bystander.received.length;
  for (const bad of ['c0af', 'eda080', 'f4908080', 'ff', 'c3']) {
    const raw = await RawSocket.upgraded(server);
    raw.send(frame(opcode.text, helloText()));
    await raw.until('the welcome', (text) => text.includes('"welcome"'));
    raw.received = Buffer.alloc(0);
    const text = Buffer.from('{"type":"chat","id":"a","room":"lobby","message":"AAAAAAAAAAAAAAAAAAAAAA","text":"');
    raw.send(frame(opcode.text, Buffer.concat([text, Buffer.from(bad, 'hex'), Buffer.from('"}')])));
    expect(await raw.closeCode()).toBe(1007);
  }
  await bystander.request({ type: 'sync' });
  expect(bystander.received.slice(heard).filter(({ type }) => type === 'chat')).toEqual([]);
});
