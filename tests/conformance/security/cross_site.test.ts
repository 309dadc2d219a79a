import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../system/harness/certificate.ts';
import { ownFolder } from '../../system/harness/own_folder.ts';
import { RawSocket } from '../../system/harness/raw_socket.ts';
import { Server } from '../../system/harness/server.ts';

const folder = ownFolder();
const { certificate, key } = makeCertificate(folder, 'own');

/** The status of the answer to a request with this Origin, from a browser on this machine. */
async function statusFrom(server: Server, origin: string, path: '/ws' | '/' | '/http'): Promise<number> {
  const raw = await RawSocket.speaking(server);
  const head = [`Host: 127.0.0.1:${server.port}`, `Origin: ${origin}`];
  const upgrade = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: ${path === '/' ? 'json' : 'beckon.v1'}`,
  ];
  const request =
    path === '/http'
      ? ['POST /http HTTP/1.1', ...head, 'Content-Length: 0']
      : [`GET ${path} HTTP/1.1`, ...head, ...upgrade];
  raw.send([...request, '\r\n'].join('\r\n'));
  await raw.until('an answer', (text) => text.includes('\r\n\r\n'));
  raw.socket.destroy();
  return Number(raw.text.slice(9, 12));
}

/** Where a page may have come from that is not of this server, whose own origin is `SCHEME://127.0.0.1:PORT`. */
const foreign = (scheme: 'http' | 'https', port: number): string[] => [
  'https://evil.example',
  'null',
  `${scheme}://127.0.0.1:${port}.evil.example`,
  `${scheme}://evil.example:${port}`,
  `${scheme}://127.0.0.1:${port + 1}`,
  `${scheme}://127.0.0.1`,
  `${scheme}://127.0.0.1:${port}@evil.example`,
  `${scheme}://localhost:${port}`,
  `${scheme}://x127.0.0.1:${port}`,
  `${scheme}://127.0.0.1:${port}/`,
  'file://',
  'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
  // Of a configured origin's neighbours.
  'http://talk.example.org',
  'https://talk.example.org.evil.example',
  'https://sub.talk.example.org',
];

// Seen to fail with Origins::allow() that says yes, and the last line with one that does not look at the scheme.
describe.each([
  ['http', []],
  ['https', ['--tls-certificate', certificate, '--tls-key', key]],
] as const)('a page of another site, where the server speaks %s', (scheme, flags) => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start('--workers', '1', '--origin', 'https://talk.example.org', ...flags);
  });
  afterAll(() => server.stop());

  it.each(['/ws', '/', '/http'] as const)('gets nowhere at %s', async (path) => {
    for (const origin of foreign(scheme, server.port)) expect(await statusFrom(server, origin, path), origin).toBe(403);
    for (const origin of [`${scheme}://127.0.0.1:${server.port}`, 'https://talk.example.org'])
      expect(await statusFrom(server, origin, path), origin).toBe(path === '/http' ? 200 : 101);
  });

  it('is not taken for the same when only https differs, as far as the server can know', async () => {
    const other = scheme === 'https' ? 'http' : 'https'; // behind a proxy https is the page's, not ours
    expect(await statusFrom(server, `${other}://127.0.0.1:${server.port}`, '/ws')).toBe(scheme === 'https' ? 403 : 101);
  });
});
