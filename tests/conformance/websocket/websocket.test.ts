import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../system/harness/certificate.ts';
import { ownFolder } from '../../system/harness/own_folder.ts';
import { closeFrame, frame, opcode, RawSocket } from '../../system/harness/raw_socket.ts';
import { binary, Server } from '../../system/harness/server.ts';
import { control } from './control.ts';
import { binary as binaryFrame, type Case, closing, described, openEcho, play, readFrames, text } from './echo_end.ts';
import { fragmentation } from './fragmentation.ts';
import { framing } from './framing.ts';
import { handshakes, requestOf } from './handshake.ts';
import { utf8 } from './utf8.ts';

const folder = ownFolder();
const own = makeCertificate(folder, 'own');
const tls = ['--tls-certificate', own.certificate, '--tls-key', own.key];

// Seen to fail without each single check: of reserved bits, opcodes, masks, the shortest length, its highest bit, the
// length of control frames and of messages, fragmented control frames, continuations of nothing, messages inside messages,
// close codes, reasons that are not UTF-8 and half a close code; with a reader that looks at UTF-8 only when the message
// is whole, or never; with handshakes that do not look at the method, HTTP's version, Host, Upgrade, Connection, the version
// or the key, that take tokens for others, or that agree to extensions and subprotocols.
const sixteenMiB = 16 * 1024 * 1024;
const largest = Buffer.alloc(sixteenMiB, 'largest ');
const limits: Case[] = [
  { name: 'sixteen MiB, whole', send: [frame(opcode.binary, largest)], back: [binaryFrame(largest)] },
  {
    name: 'sixteen MiB in fragments of 64 KiB',
    send: Array.from({ length: 256 }, (_, index) =>
      frame(index === 0 ? opcode.text : opcode.continuation, largest.subarray(index * 65_536, (index + 1) * 65_536), {
        fin: index === 255,
      }),
    ),
    back: [text(largest)],
  },
  {
    name: 'a byte more than sixteen MiB in two fragments',
    send: [frame(opcode.text, largest, { fin: false }), frame(opcode.continuation, 'x')],
    back: [closing(1009)],
  },
];

describe.each([
  ['plain', []],
  ['over TLS', tls],
])('RFC 6455, %s', (_, flags) => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start('--conformance-echo', '--workers', '1', ...flags);
  });
  afterAll(() => server.stop());

  describe.each([
    ['5.2 framing', framing],
    ['5.4 fragmentation', fragmentation],
    ['5.5 control frames and 7 closing', control],
    ['8.1 UTF-8', utf8],
    ['10.4 limits', limits],
  ])('%s', (_, cases) => {
    it.each(cases)('$name', async (one) => {
      const { came, due } = await play(server, one);
      expect(described(came)).toEqual(described(due));
      const whole = came.every(({ op, payload }, index) => op === opcode.close || due[index]?.payload.equals(payload));
      expect(whole).toBe(true);
    });
  });

  it.each(handshakes)('4.2 handshake: $name', async (handshake) => {
    const raw = await RawSocket.speaking(server);
    raw.send(requestOf(handshake));
    await raw.until('an answer', (received) => received.includes('\r\n\r\n'));
    const [head = ''] = raw.text.toLowerCase().split('\r\n\r\n');
    const lines = head.replaceAll('\r', '');
    expect(lines).toMatch(new RegExp(`^http/1.1 ${handshake.status} `));
    for (const line of handshake.says ?? []) expect(lines).toMatch(line);
    for (const line of handshake.never ?? []) expect(lines).not.toMatch(line);
    if (handshake.status !== 101) expect(lines).not.toMatch(/^sec-websocket-accept/m);
    raw.socket.destroy();
  });

  it('7.1.1 the server closes TCP first, after its close frame, and at once', async () => {
    const raw = await openEcho(server);
    const began = performance.now();
    raw.send(closeFrame(1000));
    await raw.ended();
    expect(performance.now() - began).toBeLessThan(1500);
    expect(described(readFrames(raw.received))).toEqual(['close 1000']);
  });
});

describe('the endpoint for outside suites', () => {
  it.each([['0.0.0.0:0'], [':0'], ['127.0.0.1:0', '192.0.2.1:0']])('is refused on %s', (...addresses) => {
    const listen = addresses.flatMap((address) => ['--listen', address]);
    const { status, stderr } = spawnSync(binary, ['serve', '--conformance-echo', ...listen]);
    expect(status).toBe(2);
    expect(String(stderr)).toContain('--conformance-echo is for tests alone');
  });

  it('is not there unless it was asked for', async () => {
    const server = await Server.start();
    await expect(openEcho(server)).rejects.toThrow(/^HTTP\/1\.1 404 /);
    await server.stop();
  });
});
