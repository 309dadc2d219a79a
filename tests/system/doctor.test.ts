import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createServer as createListener, type Server as Listener } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Diagnosis, diagnose, doctor } from './harness/doctor.ts';
import { ownFolder } from './harness/own_folder.ts';
import { Server } from './harness/server.ts';

const folder = ownFolder();
let states = 0;
const newState = (): string => join(folder, `state-${++states}`);

/** Settings under which nothing here can be wrong: no TURN, few connections. */
const calm = ['--turn', 'off', '--connections', '10', '--workers', '1'];

async function portOf(server: Listener): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

const statusOf = (diagnosis: Diagnosis, id: string): string | undefined =>
  diagnosis.findings.find((one) => one.id === id)?.status;

describe('beckon doctor without a server', () => {
  it('prints one object for programs, with a remedy for each fault, and its exit code says the worst', async () => {
    const diagnosis = await diagnose('--listen', '127.0.0.1:0', '--state', newState(), ...calm);
    expect(diagnosis.version).toMatch(/^\d+\.\d+\.\d+$/);
    for (const { id, status, message, remedy } of diagnosis.findings) {
      expect(id).toMatch(/^(state|login|server|tls|url|turn|clock)\.[a-z-]+$/);
      expect(message).toMatch(/\.$/);
      expect(remedy !== undefined, `${id}: ${message}`).toBe(status === 'warning' || status === 'error');
    }
    const worst = diagnosis.findings.some(({ status }) => status === 'warning') ? 3 : 0;
    expect(diagnosis.code).toBe(worst);
    expect(statusOf(diagnosis, 'server.running')).toBe('skipped');
    expect(statusOf(diagnosis, 'server.descriptors')).toBe('ok');
    expect(statusOf(diagnosis, 'turn.relay')).toBe('skipped');
  });

  it('prints for people without colours where there is no terminal', async () => {
    const { out, err } = await doctor('--listen', '127.0.0.1:0', '--state', newState(), ...calm);
    expect(err).toBe('');
    expect(out).toMatch(/^Files\n {2}ok {7}/);
    expect(out).toMatch(/\n\d+ errors?, \d+ warnings?, \d+ ok, \d+ skipped\n$/);
    expect(out).not.toContain('\u001b');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('ends with 2 for settings that serve refuses, too', async () => {
    for (const flags of [['--listen', 'nonsense'], ['--url', 'talk.example.org'], ['--jsn']]) {
      const { code, err } = await doctor(...flags);
      expect(code).toBe(2);
      expect(err).toMatch(/^beckon: /);
    }
  });

  it('finds the port taken by another program, names it, and ends with 1', async () => {
    const other = createListener((socket) => {
      socket.on('error', () => undefined); // doctor hangs up
      socket.end('220 mail\r\n');
    });
    onTestFinished(() => void other.close());
    const port = await portOf(other);
    const diagnosis = await diagnose('--listen', `127.0.0.1:${port}`, '--state', newState(), ...calm);
    expect(diagnosis.code).toBe(1);
    const finding = diagnosis.findings.find(({ id }) => id === 'server.listening');
    expect(finding?.status).toBe('error');
    expect(finding?.message).toContain(`(process ${process.pid})`);
  });

  it('finds a state directory and a secret that are open to others', async () => {
    const state = newState();
    mkdirSync(state, { mode: 0o755 });
    writeFileSync(join(state, 'signing.key'), 'key', { mode: 0o644 });
    chmodSync(join(state, 'signing.key'), 0o644);
    const diagnosis = await diagnose('--listen', '127.0.0.1:0', '--state', state, ...calm);
    expect(diagnosis.code).toBe(1);
    expect(statusOf(diagnosis, 'state.directory')).toBe('error');
    expect(statusOf(diagnosis, 'state.secret-file')).toBe('warning');
  });
});

describe('beckon doctor beside a running server', () => {
  it('recognises it, whatever it was told of files', async () => {
    const server = await Server.start(...calm);
    const flags = ['--listen', `127.0.0.1:${server.port}`, '--state', server.state, ...calm];
    const diagnosis = await diagnose(...flags);
    expect(diagnosis.findings.filter(({ status }) => status === 'error')).toEqual([]);
    expect(statusOf(diagnosis, 'server.listening')).toBe('ok');
    const running = diagnosis.findings.find(({ id }) => id === 'server.running');
    expect(running?.facts).toEqual({ pid: server.pid });
    const limits = diagnosis.findings.find(({ id }) => id === 'server.descriptors');
    expect(limits?.facts).toMatchObject({ of_server: true });
    const elsewhere = await diagnose(...flags.with(3, newState()));
    expect(statusOf(elsewhere, 'state.directory')).toBe('warning');
    await server.stop();
  });

  it('finds WebSockets and plain HTTP at its address, and leaves nothing behind', async () => {
    const server = await Server.start(...calm);
    const flags = ['--listen', `127.0.0.1:${server.port}`, '--state', server.state, ...calm];
    const diagnosis = await diagnose(...flags, '--url', server.url);
    for (const id of ['url.answers', 'url.websocket', 'url.http', 'clock.difference'])
      expect(statusOf(diagnosis, id), id).toBe('ok');
    await server.metricIs('beckon_connections', 1); // the question itself
    await server.stop();
  });

  it('finds the proxy that does not pass WebSockets on', async () => {
    const server = await Server.start(...calm);
    // As proxies do by default: every request is passed on, but an upgrade is none any more.
    const proxy = createServer((asked, answer) => {
      const { upgrade: _, connection: __, ...headers } = asked.headers;
      const onward = request(
        { port: server.port, host: '127.0.0.1', path: asked.url, method: asked.method, headers },
        (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(answer);
        },
      );
      asked.pipe(onward);
    });
    onTestFinished(() => void proxy.close());
    const url = `http://127.0.0.1:${await portOf(proxy)}`;
    const flags = ['--listen', `127.0.0.1:${server.port}`, '--state', server.state, ...calm];
    const diagnosis = await diagnose(...flags, '--url', url);
    expect(diagnosis.code).toBe(1);
    expect(statusOf(diagnosis, 'url.answers')).toBe('ok');
    expect(statusOf(diagnosis, 'url.http')).toBe('ok');
    const finding = diagnosis.findings.find(({ id }) => id === 'url.websocket');
    expect(finding).toMatchObject({ status: 'error', facts: { status: 426 } });
    expect(finding?.remedy).toContain('proxy_set_header Upgrade');
    await server.stop();
  });

  it('says that nobody is at the address', async () => {
    const gone = createListener();
    const port = await portOf(gone);
    await new Promise((resolve) => gone.close(resolve));
    const url = `http://127.0.0.1:${port}`;
    const diagnosis = await diagnose('--listen', '127.0.0.1:0', '--state', newState(), ...calm, '--url', url);
    expect(diagnosis.code).toBe(1);
    expect(diagnosis.findings.find(({ id }) => id === 'url.answers')?.message).toContain('nobody listens there');
  });
});

it('docs/doctor.md explains every finding that there can be, and no other', async () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/doctor.md'), 'utf8');
  const explained = [...page.matchAll(/^\| `([a-z]+\.[a-z-]+)`/gm)].map(([, id]) => id ?? '');
  const sources = join(import.meta.dirname, '../../server/app/doctor');
  const code = await new Promise<string>((resolve, reject) =>
    execFile(
      'grep',
      [
        '-rhoE',
        '"(settings|state|login|server|tls|url|turn|clock)\\.[a-z-]+"',
        sources,
        '--include=*_check.cpp',
        '--include=doctor.cpp',
        '--include=check.cpp',
        '--include=turn_round.cpp',
      ],
      (error, out) => (error === null ? resolve(out) : reject(error)),
    ),
  );
  const written = new Set([...code.matchAll(/"([a-z.-]+)"/g)].map(([, id]) => id ?? ''));
  for (const area of ['tls', 'url', 'turn'])
    for (const end of ['trust', 'names', 'expiry']) written.add(`${area}.certificate-${end}`);
  expect([...new Set(explained)].sort()).toEqual([...written].sort());
});
