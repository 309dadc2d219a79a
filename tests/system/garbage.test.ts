import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { newId, vectors } from './harness/protocol.ts';
import { closeFrame, frame, helloText, opcode, RawSocket, upgradeRequest } from './harness/raw_socket.ts';
import { Server } from './harness/server.ts';

let server: Server;
let bystander: Client;
beforeAll(async () => {
  server = await Server.start('--workers', '2', '--handshake-time', '1s', '--bad-messages', '200');
  bystander = await Client.join(server);
});
afterAll(async () => {
  await bystander.leave();
  await server.stop();
});
// Whatever one connection does, the others do not notice.
afterEach(async () => {
  await bystander.request({ type: 'sync' });
});

/** What no client may send, and the code that answers it. */
function invalidVectors(): { file: string; text: string; code: string }[] {
  const folder = join(vectors, 'invalid');
  return readdirSync(folder).flatMap((file) => {
    const vector = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Vector;
    return vector.from === 'client'
      ? [{ file, text: vector.text ?? JSON.stringify(vector.message), code: vector.code }]
      : [];
  });
}
interface Vector {
  readonly from: 'client' | 'server';
  readonly text?: string;
  readonly message?: unknown;
  readonly code: string;
}

describe('a bad message', () => {
  let client: Client;
  beforeEach(async () => {
    client = await Client.join(server);
  });
  afterEach(() => client.leave());

  it.each(invalidVectors())('is answered by an error, and the session lives: $file', async ({ text, code }) => {
    client.sendRaw(text);
    expect((await client.message('error')).code).toBe(code);
    await client.request({ type: 'sync' });
  });

  it.each([
    '',
    ' ',
    '{',
    'null',
    '[]',
    '"hello"',
    '{}',
    '{"type":5}',
    '{"type":"welcome"}',
    '{"type":"nonsense"}',
    '{"type":"sync","id":"a","id":"a"}',
    '{"type":"sync","id":"a"} {"type":"sync","id":"b"}',
    '{"type":"sync","id":"a b"}',
    '{"type":"call","call":"AAAAAAAAAAAAAAAAAAAAAA","version":1,"state":"ended"}',
    `{"type":"relay","id":"deep","to":"g-x","kind":"k","body":${'{"a":'.repeat(40)}{}${'}'.repeat(40)}}`,
    `{"type":"relay","id":"deeper","to":"g-x","kind":"k","body":${'['.repeat(30_000)}`,
    `{"type":"relay","id":"list","to":"g-x","kind":"k","body":[]}`,
    `{"type":"relay","id":"big","to":"g-x","kind":"k","body":{"a":"${'x'.repeat(66_000)}"}}`,
    '{"type":"chat","id":"c","room":"lobby","message":"AAAAAAAAAAAAAAAAAAAAAB","text":"id of 132 bits"}',
  ])('is answered by an error, and the session lives: %s', async (text) => {
    client.sendRaw(text);
    const error = await client.message('error');
    expect(error.code).toMatch(/^(bad-message|too-large)$/);
    await client.request({ type: 'sync' });
  });

  it('with a readable id is answered with that id', async () => {
    client.sendRaw('{"type":"chat","id":"mine","room":"lobby"}');
    expect((await client.message('error')).id).toBe('mine');
  });

  it('of random bytes, a hundred times, disturbs nobody', async () => {
    for (let i = 0; i < 100; i += 1) client.sendRaw(randomBytes(i * 7).toString('latin1'));
    await client.until('all answers', () => client.all('error').length >= 100 || undefined);
    await client.request({ type: 'sync' });
  });
});

it('too many bad messages in a row close the connection', async () => {
  const client = await Client.join(server);
  const good = Client.join(server);
  for (let i = 0; i < 210; i += 1) client.sendRaw('nonsense');
  expect(await client.ended()).toBe(4000);
  expect(client.all('error').length).toBeGreaterThanOrEqual(200);
  await (await good).leave();
});

describe('the WebSocket is closed with the code of RFC 6455', () => {
  const cases: readonly (readonly [string, number, Buffer])[] = [
    ['a binary message', 1003, frame(opcode.binary, 'x')],
    ['invalid UTF-8', 1007, frame(opcode.text, Buffer.from([0xc3, 0x28]))],
    ['an overlong form', 1007, frame(opcode.text, Buffer.from([0xc0, 0xaf]))],
    ['a surrogate', 1007, frame(opcode.text, Buffer.from([0xed, 0xa0, 0x80]))],
    ['an unmasked frame', 1002, frame(opcode.text, '{}', { masked: false })],
    ['a reserved bit', 1002, frame(opcode.text, '{}', { reserved: 4 })],
    ['a reserved opcode', 1002, frame(3, 'x')],
    ['a reserved control opcode', 1002, frame(11, 'x')],
    ['a fragmented ping', 1002, frame(opcode.ping, 'x', { fin: false })],
    ['a ping of 126 bytes', 1002, frame(opcode.ping, 'x'.repeat(126))],
    ['a continuation of nothing', 1002, frame(opcode.continuation, 'x')],
    [
      'a message inside a message',
      1002,
      Buffer.concat([frame(opcode.text, 'a', { fin: false }), frame(opcode.text, 'b')]),
    ],
    ['a message too big', 1009, frame(opcode.text, 'x'.repeat(80_000))],
    ['a message of 2^62 bytes', 1009, Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])],
    ['a close frame of one byte', 1002, frame(opcode.close, 'x')],
    ['a close code that nobody may send', 1002, closeFrame(1005)],
  ];
  it.each(cases)('for %s', async (_, code, bytes) => {
    const raw = await RawSocket.welcomed(server);
    raw.received = Buffer.alloc(0);
    raw.send(bytes);
    expect(await raw.closeCode()).toBe(code);
  });

  it('when the client closes', async () => {
    const raw = await RawSocket.welcomed(server);
    raw.received = Buffer.alloc(0);
    raw.send(closeFrame(1000, 'done'));
    expect(await raw.closeCode()).toBe(1000);
  });
});

describe('what is allowed works', () => {
  it('messages in fragments, with pings between them, byte by byte', async () => {
    const raw = await RawSocket.upgraded(server);
    const hello = Buffer.from(helloText('Zoë in pieces'));
    const cut = hello.indexOf(0xc3) + 1; // inside the ë
    const bytes = Buffer.concat([
      frame(opcode.text, hello.subarray(0, cut), { fin: false }),
      frame(opcode.ping, 'between'),
      frame(opcode.continuation, '', { fin: false }),
      frame(opcode.continuation, hello.subarray(cut)),
    ]);
    for (const byte of bytes) {
      raw.send(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    await raw.until('the welcome', (text) => text.includes('"welcome"'));
    expect(raw.text).toContain(Buffer.concat([Buffer.from([0x8a, 7]), Buffer.from('between')]).toString('latin1'));
    raw.socket.destroy();
  });

  it('many messages in one packet', async () => {
    const raw = await RawSocket.welcomed(server);
    const sync = (id: number): Buffer => frame(opcode.text, JSON.stringify({ type: 'sync', id: `s${id}` }));
    raw.send(Buffer.concat(Array.from({ length: 500 }, (_, id) => sync(id))));
    await raw.until('all answers', (text) => text.includes('"s499"'));
    expect(raw.text.match(/"type":"ok"/g)).toHaveLength(500);
    raw.socket.destroy();
  });

  it('a hello in the same packet as the upgrade', async () => {
    const raw = await RawSocket.connect(server);
    raw.send(Buffer.concat([Buffer.from(upgradeRequest(server.port)), frame(opcode.text, helloText())]));
    await raw.until('the welcome', (text) => text.includes('"welcome"'));
    raw.socket.destroy();
  });
});

describe('half a connection', () => {
  it('that only connects is closed after its time', async () => {
    const raw = await RawSocket.connect(server);
    await raw.ended();
  });

  it('that sends half a request is closed after its time', async () => {
    const raw = await RawSocket.connect(server);
    raw.send('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await raw.ended();
  });

  it('that ends its side inside a WebSocket is closed, and its session ends', async () => {
    const raw = await RawSocket.welcomed(server);
    raw.socket.end();
    await raw.ended();
  });

  it('that ends its side after a request still gets its answer', async () => {
    const raw = await RawSocket.connect(server);
    raw.socket.end('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
    await raw.until('the answer', (text) => text.includes('ok'));
    await raw.ended();
  });

  it('that resets in the middle of a frame disturbs nobody', async () => {
    for (let i = 0; i < 20; i += 1) {
      const raw = await RawSocket.welcomed(server);
      raw.send(frame(opcode.text, 'x'.repeat(5000)).subarray(0, 100 + i));
      raw.socket.resetAndDestroy();
    }
  });
});

describe('what is not HTTP', () => {
  it.each([
    ['random bytes', randomBytes(2000)],
    ['a TLS hello', Buffer.from('160301020001', 'hex')],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a line without end', `GET /${'x'.repeat(20_000)}`],
    ['a header too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`],
    ['a body nobody wants', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
  ])('is refused and closed: %s', async (_, bytes) => {
    const raw = await RawSocket.connect(server);
    raw.send(Buffer.from(bytes));
    await raw.ended();
    if (raw.received.length > 0) expect(raw.text).toMatch(/^HTTP\/1\.1 4\d\d /);
  });
});

it('random frames from many connections at once disturb nobody', async () => {
  const sockets = await Promise.all(Array.from({ length: 30 }, () => RawSocket.welcomed(server)));
  for (const raw of sockets) {
    for (let i = 0; i < 20; i += 1) raw.send(frame(randomBytes(1).readUInt8() & 15, randomBytes(i * 13)));
    raw.send(randomBytes(500));
  }
  await Promise.all(sockets.map((raw) => raw.ended().catch(() => raw.socket.destroy())));
  const after = await Client.join(server, { name: `after ${newId()}` });
  await after.leave();
});
