import { request } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { withDeadline } from './harness/deadline.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '2', '--origin', 'https://talk.example.org');
});
afterAll(() => server.stop());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** A request without what fetch adds by itself. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const answer = new Promise<Answer>((resolve, reject) => {
    request({ host: '127.0.0.1', port: server.port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });
  return withDeadline(answer, `${method} ${path}`);
}

/** The paths of the script and the style sheet that the page names. */
async function assetPaths(): Promise<string[]> {
  const html = String((await ask('/')).body);
  return [...html.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css))"/g)].map(([, path]) => path ?? '');
}

describe('the web app', () => {
  it('is served at / with a policy that lets nothing foreign in', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(String(body)).toMatch(/^<!doctype html>/i);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers['cache-control']).toBe('no-cache');
    expect(String(body)).not.toMatch(/<script>|<style|\son\w+=/);
  });

  it('serves its parts plain, gzip and brotli, the same bytes', async () => {
    const paths = await assetPaths();
    expect(paths.length).toBeGreaterThan(1);
    for (const path of paths) {
      const plain = await ask(path);
      const gzip = await ask(path, { 'Accept-Encoding': 'gzip' });
      const brotli = await ask(path, { 'Accept-Encoding': 'gzip, deflate, br, zstd' });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(gzip.headers['content-encoding']).toBe('gzip');
      expect(brotli.headers['content-encoding']).toBe('br');
      expect(gunzipSync(gzip.body).equals(plain.body)).toBe(true);
      expect(brotliDecompressSync(brotli.body).equals(plain.body)).toBe(true);
      for (const { headers } of [plain, gzip, brotli]) {
        expect(headers['cache-control']).toMatch(/immutable/);
        expect(headers['vary']).toMatch(/accept-encoding/i);
      }
      expect(new Set([plain, gzip, brotli].map(({ headers }) => headers['etag'])).size).toBe(3);
    }
  });

  it('answers 304 to who has it already', async () => {
    const { headers } = await ask('/');
    const etag = String(headers['etag']);
    const again = await ask('/', { 'If-None-Match': etag });
    expect(again.status).toBe(304);
    expect(again.body).toHaveLength(0);
    expect((await ask('/', { 'If-None-Match': '"another"' })).status).toBe(200);
  });

  it('answers HEAD with the same head and no body', async () => {
    const [get, head] = [await ask('/'), await ask('/', {}, 'HEAD')];
    expect(head.status).toBe(200);
    expect(head.body).toHaveLength(0);
    expect(head.headers['content-length']).toBe(get.headers['content-length']);
  });
});

describe('what operators ask', () => {
  it('is answered at /healthz and /readyz', async () => {
    expect(await ask('/healthz')).toMatchObject({ status: 200, body: Buffer.from('ok\n') });
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('is answered at /metrics in the format of Prometheus', async () => {
    const { headers, body } = await ask('/metrics');
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = String(body).trimEnd().split('\n');
    const typed = new Map<string, string>();
    for (const line of lines) {
      const type = /^# TYPE (\w+) (counter|gauge)$/.exec(line);
      if (type?.[1] !== undefined) typed.set(type[1], type[2] ?? '');
      else if (!line.startsWith('# HELP ')) {
        const sample = /^(\w+)(?:\{(?:\w+="[^"\\\n]*",?)+\})? (\d+(?:\.\d+)?(?:e[+-]?\d+)?|\+Inf)$/.exec(line);
        expect(sample, line).not.toBeNull();
        const name = sample?.[1] ?? '';
        expect(typed.has(name), name).toBe(true);
        expect(name.endsWith('_total'), name).toBe(typed.get(name) === 'counter');
      }
    }
    expect(typed.size).toBeGreaterThan(15);
    expect(await server.metric('beckon_workers')).toBe(2);
  });
});

describe('HTTP', () => {
  it.each(['/nothing', '/../etc/passwd', '/%2e%2e/etc/passwd', '//', '/index.html/', '/metrics/x'])(
    'has nothing at %s',
    async (path) => {
      expect((await ask(path)).status).toBe(404);
    },
  );

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('does not take %s', async (method) => {
    const { status, headers } = await ask('/', {}, method);
    expect(status).toBe(405);
    expect(headers['allow']).toMatch(/GET/);
  });

  it('keeps a connection for several requests', async () => {
    const before = await server.metric('beckon_connections_total');
    const text = async (path: string): Promise<string> => (await fetch(server.url + path)).text();
    for (let i = 0; i < 10; i += 1) expect(await text('/healthz')).toBe('ok\n');
    expect((await server.metric('beckon_connections_total')) - before).toBeLessThan(5);
  });

  it('at /ws without an upgrade says what belongs there', async () => {
    expect((await ask('/ws')).status).toBe(426);
  });
});

describe('a WebSocket', () => {
  /** The subprotocol it was opened with, or the status with which it was refused. */
  function open(path: string, protocol: string | undefined, headers: Record<string, string>): Promise<string | number> {
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, protocol, { headers });
    const fate = new Promise<string | number>((resolve, reject) => {
      socket.on('open', () => {
        resolve(socket.protocol);
        socket.close();
      });
      socket.on('unexpected-response', (_, response) => {
        resolve(response.statusCode ?? 0);
        response.destroy();
      });
      socket.on('error', reject);
    });
    return withDeadline(fate, 'the WebSocket');
  }

  it.each([
    ['of the same origin', () => ({ Origin: `http://127.0.0.1:${server.port}` }), 'beckon.v1'],
    ['of a configured origin', () => ({ Origin: 'https://talk.example.org' }), 'beckon.v1'],
    ['without one, from this machine', () => ({}), 'beckon.v1'],
    ['of a foreign origin', () => ({ Origin: 'https://evil.example' }), 403],
    [
      'of an origin that only begins like ours',
      () => ({ Origin: `http://127.0.0.1:${server.port}.evil.example` }),
      403,
    ],
    ['of an origin on another port', () => ({ Origin: 'http://127.0.0.1:1' }), 403],
    ['of a sandboxed page', () => ({ Origin: 'null' }), 403],
    ['of a configured host over plain http', () => ({ Origin: 'http://talk.example.org' }), 403],
  ])('%s', async (_, headers, fate) => {
    expect(await open('/ws', 'beckon.v1', headers())).toBe(fate);
  });

  it('needs a path and a subprotocol that are ours', async () => {
    expect(await open('/elsewhere', 'beckon.v1', {})).toBe(404);
    expect(await open('/ws', undefined, {})).toBe(400);
    expect(await open('/ws', 'beckon.v9', {})).toBe(400);
  });
});
