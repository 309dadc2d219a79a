import { spawnSync } from 'node:child_process';
import { constants } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { type ConnectionOptions, connect, type SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  makeCertificate,
  makeRsaCertificate,
  replaceCertificate,
  shownCertificate,
  shownFingerprint,
} from './harness/certificate.ts';
import { Client } from './harness/client.ts';
import { withDeadline } from './harness/deadline.ts';
import { doctor } from './harness/doctor.ts';
import { ownFolder } from './harness/own_folder.ts';
import { RawSocket } from './harness/raw_socket.ts';
import { connectCall, signal, talk } from './harness/ring.ts';
import { binary, Server } from './harness/server.ts';

const folder = ownFolder();

const own = makeCertificate(folder, 'own');
const flags = ['--tls-certificate', own.certificate, '--tls-key', own.key];
const ca = readFileSync(own.certificate);

interface Answer {
  status: number | undefined;
  version: string | null;
  bytes: number;
}

function ask(
  server: Server,
  path: string,
  { body, ...how }: { agent?: Agent; maxVersion?: SecureVersion; body?: Buffer } = {},
) {
  const answer = new Promise<Answer>((resolve, reject) => {
    const where = { host: '127.0.0.1', port: server.port, path, method: body === undefined ? 'GET' : 'POST', ca };
    const asking = request({ ...where, agent: false, ...how }, (response) => {
      const socket = response.socket as ReturnType<typeof connect>;
      const version = socket.getProtocol();
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
      });
      response.on('end', () => resolve({ status: response.statusCode, version, bytes }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
  return withDeadline(answer, `an answer to ${path}`);
}

/** The error with which a client that offers nothing else is refused. */
async function refusalOf(server: Server, offer: ConnectionOptions): Promise<NodeJS.ErrnoException> {
  const where = { host: '127.0.0.1', port: server.port, rejectUnauthorized: false };
  const socket = connect({ ...where, ciphers: 'ALL:@SECLEVEL=0', ...offer });
  const refused = new Promise<NodeJS.ErrnoException>((resolve, reject) => {
    socket.on('error', resolve);
    socket.on('secureConnect', () => reject(new Error(`taken: ${JSON.stringify(socket.getCipher())}`)));
  });
  return withDeadline(refused, 'the refusal');
}

describe('over TLS', () => {
  let server: Server;
  beforeAll(async () => {
    const limits = ['--pending-bytes', '16MiB', '--handshake-time', '1s', '--byte-rate', '0'];
    server = await Server.start('--workers', '2', ...limits, ...flags);
  });
  afterAll(() => server.stop());

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('the page is served with %s', async (maxVersion) => {
    expect(await ask(server, '/', { maxVersion })).toMatchObject({ status: 200, version: maxVersion });
  });

  // The client itself has to be willing: by itself OpenSSL would not even try them.
  it.each([
    ['TLS 1.0', { minVersion: 'TLSv1', maxVersion: 'TLSv1' }, 'PROTOCOL_VERSION'],
    ['TLS 1.1', { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1' }, 'PROTOCOL_VERSION'],
    [
      'encryption that is not authenticated',
      { maxVersion: 'TLSv1.2', ciphers: 'SHA1:SHA256:SHA384:!kRSA' },
      'HANDSHAKE',
    ],
    ['no encryption', { maxVersion: 'TLSv1.2', ciphers: 'eNULL:@SECLEVEL=0' }, 'HANDSHAKE_FAILURE'],
    ['a nameless server', { maxVersion: 'TLSv1.2', ciphers: 'aNULL:@SECLEVEL=0' }, 'HANDSHAKE_FAILURE'],
  ] as const)('who offers nothing but %s is refused', async (_, offer, why) => {
    const error = await refusalOf(server, offer);
    expect(error.code).toMatch(/^ERR_SSL_.*ALERT_/);
    expect(error.code).toContain(why);
  });

  it('who offers no forward secrecy is refused, though the key would do', async () => {
    const { certificate, key } = makeRsaCertificate(folder, 'rsa');
    const other = await Server.start('--tls-certificate', certificate, '--tls-key', key);
    const { code } = await refusalOf(other, { maxVersion: 'TLSv1.2', ciphers: 'kRSA:@SECLEVEL=0' });
    expect(code).toMatch(/^ERR_SSL_.*ALERT_HANDSHAKE_FAILURE/);
    await other.stop();
  });

  it('nobody makes it shake hands again on a connection', async () => {
    const socket = connect({ host: '127.0.0.1', port: server.port, ca, maxVersion: 'TLSv1.2' });
    await withDeadline(once(socket, 'secureConnect'), 'the handshake');
    const refused = new Promise<Error>((resolve, reject) => {
      socket.on('error', resolve);
      socket.renegotiate({}, () => reject(new Error('it does')));
    });
    expect((await withDeadline(refused, 'the refusal')).message).toContain('no renegotiation');
    socket.destroy();
  });

  it.each([
    { by: 'a ticket that it brings', secureOptions: 0, goesOn: true },
    { by: 'what the server would have to keep', secureOptions: constants.SSL_OP_NO_TICKET, goesOn: false },
  ])('who comes back may go on with its TLS session by $by: $goesOn', async ({ secureOptions, goesOn }) => {
    const shake = async (session?: Buffer) => {
      const how = { host: '127.0.0.1', port: server.port, ca, maxVersion: 'TLSv1.2', secureOptions } as const;
      const socket = connect({ ...how, ...(session === undefined ? {} : { session }) });
      await withDeadline(once(socket, 'secureConnect'), 'a handshake');
      const shaken = { session: socket.getSession(), reused: socket.isSessionReused() };
      // OpenSSL forgets at once a session that did not end properly.
      socket.resume().write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
      await withDeadline(once(socket, 'close'), 'the end');
      return shaken;
    };
    const { session } = await shake();
    expect((await shake(session)).reused).toBe(goesOn);
  });

  it('one connection carries many requests', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server, '/', { agent })));
    expect(new Set(answers.map(({ status, bytes }) => `${status} ${bytes}`)).size).toBe(1);
    agent.destroy();
  });

  it.each([1, 16 * 1024, 100_000, 250_000, 300_000])('a body of %d bytes is taken as without it', async (size) => {
    const plain = await Server.start();
    const body = Buffer.alloc(size, 'x');
    const { status } = await ask(server, '/http', { body });
    expect((await fetch(`${plain.url}/http`, { method: 'POST', body })).status).toBe(status);
    await plain.stop();
  });

  it('a call’s large signals come whole and in order, also to one who did not read for a while', async () => {
    const [caller, callee] = await Promise.all([Client.join(server), Client.join(server)]);
    const call = await connectCall(caller, callee);
    const filling = 'x'.repeat(60_000);
    callee.socket.pause();
    for (let seq = 1; seq <= 200; seq += 1) caller.send(signal(caller, callee, call, seq, { seq, filling }));
    await caller.request({ type: 'sync' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    callee.socket.resume();
    await callee.message('signal', ({ seq }) => seq === 200);
    const bodies = callee.all('signal').map(({ body }) => body as { seq: number; filling: string });
    expect(bodies.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(bodies.every((body) => body.filling === filling)).toBe(true);
    await Promise.all([caller, callee].map((client) => client.leave()));
  });

  it.each([
    ['noise', '\x16\x03\x01\xff\xff'.repeat(2000)],
    ['nothing at all', ''],
    ['half a record', '\x16\x03\x01\x02\x00\x01'],
  ])('who says %s is closed, and nobody else notices', async (_, said) => {
    const client = await Client.join(server);
    const socket = await RawSocket.connect(server);
    socket.send(Buffer.from(said, 'latin1'));
    await socket.ended().catch((error: NodeJS.ErrnoException) => expect(error.code).toBe('ECONNRESET'));
    expect(socket.text).not.toContain('HTTP/');
    await client.request({ type: 'sync' });
    await client.leave();
  });

  it('a server that stops says so to those who are there', async () => {
    const stopping = await Server.start(...flags);
    const client = await Client.join(stopping);
    await stopping.stop();
    expect(await client.ended()).toBe(1001);
  });
});

describe('plain http', () => {
  const answerTo = async (port: number, request: string): Promise<string> => {
    const socket = await RawSocket.connect({ port });
    socket.send(request);
    await socket.ended();
    return socket.text;
  };

  it('on a port of https is sent to https on that port, and no further', async () => {
    const server = await Server.start('--handshake-time', '1s', '--header-bytes', '1KiB', ...flags);
    const host = `localhost:${server.port}`;
    const answer = await answerTo(server.port, `GET /a?b=c HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 308 /);
    expect(answer).toContain(`\r\nLocation: https://${host}/a?b=c\r\n`);
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\n';
    expect(await answerTo(server.port, `GET /ws HTTP/1.1\r\nHost: ${host}\r\n${upgrade}\r\n`)).toMatch(/^HTTP\S+ 308 /);
    expect(await answerTo(server.port, `POST /http HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 2\r\n\r\n{}`)).toMatch(
      /^HTTP\S+ 308 /,
    );
    expect(await answerTo(server.port, 'GET / HTTP/1.1\r\nHost: a/b\r\n\r\n')).toMatch(/^HTTP\S+ 400 /);
    expect(await answerTo(server.port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(2000)}`)).toMatch(/^HTTP\S+ 431 /);
    expect(await answerTo(server.port, 'GET / HTTP/1.1\r\nHost: x\r\n')).toBe(''); // not whole in time
    expect(await server.metric('beckon_https_redirects_total')).toBe(3);
    await server.stop();
  });

  it('on a port of its own is only ever sent to https', async () => {
    const server = await Server.start('--redirect-listen', '127.0.0.1:0', ...flags);
    await server.tells('redirecting');
    const [{ port } = {}] = server.events('redirecting');
    const ask = async (path: string) => answerTo(Number(port), `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    for (const path of ['/', '/healthz', '/ws']) {
      const answer = await ask(path);
      expect(answer).toMatch(/^HTTP\/1\.1 308 /);
      expect(answer).toContain(`\r\nLocation: https://127.0.0.1:${server.port}${path}\r\n`);
      expect(answer).not.toContain('Strict-Transport-Security');
    }
    await server.stop();
  });

  it('can be sent to the port that a router shows to the world', async () => {
    const server = await Server.start('--redirect-listen', '127.0.0.1:0', '--redirect-port', '443', ...flags);
    await server.tells('redirecting');
    const [{ port } = {}] = server.events('redirecting');
    const answer = await answerTo(Number(port), 'GET / HTTP/1.1\r\nHost: talk.example.org\r\n\r\n');
    expect(answer).toContain('\r\nLocation: https://talk.example.org/\r\n');
    await server.stop();
  });
});

it('browsers are told to keep to https for as long as hsts-time says', async () => {
  const headers = async (server: Server): Promise<string> => {
    const socket = await RawSocket.speaking(server);
    socket.send('GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await socket.ended();
    return socket.text;
  };
  const [silent, strict] = [await Server.start(...flags), await Server.start('--hsts-time', '1h', ...flags)];
  expect(await headers(silent)).not.toContain('Strict-Transport-Security');
  expect(await headers(strict)).toContain('\r\nStrict-Transport-Security: max-age=3600\r\n');
  await Promise.all([silent.stop(), strict.stop()]);
});

describe('a certificate that the server makes for itself', () => {
  it('is told with its fingerprint, kept for the next start, and for its owner alone', async () => {
    const server = await Server.start('--tls', 'self-signed');
    const [made] = server.events('tls-self-signed-made');
    expect(made).toMatchObject({ level: 'info', sha256: await shownFingerprint(server.port) });
    const file = join(server.state, 'self-signed.pem');
    expect(made?.['file']).toBe(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    server.certificate = readFileSync(file);
    const client = await Client.join(server);
    await client.leave();
    const settings = ['--tls', 'self-signed', '--turn', 'off', '--listen', `127.0.0.1:${server.port}`];
    const { out } = await doctor(...settings, '--state', server.state);
    expect(out).toContain(String(made?.['sha256']));
    await server.stop();
    const again = await server.startAgain();
    expect(again.events('tls-self-signed')).toMatchObject([{ sha256: made?.['sha256'] }]);
    again.certificate = readFileSync(file);
    expect((await again.get('/healthz')).status).toBe(200);
    await again.stop();
  });
});

describe('a renewed certificate', () => {
  it('ends no call and loses no message of those who are there', async () => {
    const files = makeCertificate(folder, 'first');
    const server = await Server.start('--workers', '2', '--tls-certificate', files.certificate, '--tls-key', files.key);
    const [caller, callee, late] = await Promise.all([Client.join(server), Client.join(server), Client.open(server)]);
    const call = await talk(caller, callee);
    let seq = 0;
    const send = () => caller.send(signal(caller, callee, call, ++seq, { seq }));
    for (const name of ['second', 'third']) {
      for (let count = 0; count < 100; count += 1) send();
      replaceCertificate(files, makeCertificate(folder, name));
      process.kill(server.pid, 'SIGHUP');
      for (let count = 0; count < 100; count += 1) send();
      await server.tells('tls-certificate-renewed', name === 'second' ? 1 : 2);
      expect(await shownCertificate(server.port)).toBe(name);
    }
    await callee.message('signal', (message) => message.seq === seq);
    const numbers = callee.all('signal').map((message) => message.seq);
    expect(numbers).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
    await late.hello(); // its connection is from before
    await caller.request({ type: 'hang-up', call });
    await callee.callIs(call, 'ended');
    expect(caller.all('call').map(({ state }) => state)).not.toContain('reconnecting');
    await Promise.all([caller, callee, late].map((client) => client.leave()));
    await server.stop();
  });

  it('is shown to who comes after SIGHUP; who is there notices nothing', async () => {
    const files = makeCertificate(folder, 'first');
    const server = await Server.start('--tls-certificate', files.certificate, '--tls-key', files.key);
    const client = await Client.join(server);
    const expires = 'beckon_tls_certificate_expires_seconds';
    const inDays = (await server.metric(expires)) / 86_400 - Date.now() / 86_400_000;
    expect(inDays).toBeGreaterThan(6.9);
    expect(inDays).toBeLessThanOrEqual(7);
    expect(await shownCertificate(server.port)).toBe('first');

    const second = makeCertificate(folder, 'second');
    replaceCertificate(files, second);
    process.kill(server.pid, 'SIGHUP');
    await server.tells('tls-certificate-renewed');
    expect(await shownCertificate(server.port)).toBe('second');
    await client.request({ type: 'sync' });
    server.certificate = readFileSync(second.certificate);
    expect(await server.metric(expires)).toBeGreaterThan(0);
    await (await Client.join(server)).leave();
    await client.leave();

    process.kill(server.pid, 'SIGHUP');
    await server.tells('tls-certificate-unchanged');
    expect(server.events('tls-certificate-renewed')).toHaveLength(1);
    await server.stop();
  });

  it('that is broken is refused, and the old one stays', async () => {
    const files = makeCertificate(folder, 'first');
    const server = await Server.start('--tls-certificate', files.certificate, '--tls-key', files.key);
    const [second, other] = [makeCertificate(folder, 'second'), makeCertificate(folder, 'other')];
    const bad = [
      { certificate: second.certificate, key: other.key },
      { certificate: second.key, key: second.key },
    ];
    for (const [index, pair] of bad.entries()) {
      replaceCertificate(files, pair);
      process.kill(server.pid, 'SIGHUP');
      await server.tells('tls-certificate-refused', index + 1);
      expect(await shownCertificate(server.port)).toBe('first');
    }
    expect(server.events('tls-certificate-refused')).toMatchObject([
      { level: 'warn', why: expect.stringContaining('first.key that fits the certificate') },
      { level: 'warn', why: expect.stringContaining('no certificate in') },
    ]);
    replaceCertificate(files, second);
    process.kill(server.pid, 'SIGHUP');
    await server.tells('tls-certificate-renewed');
    expect(await shownCertificate(server.port)).toBe('second');
    await server.stop();
  });
});

it('a server without a good certificate does not start, and says why', () => {
  const other = makeCertificate(folder, 'other');
  const start = (certificate: string, key: string) => {
    const files = ['--tls-certificate', certificate, '--tls-key', key];
    const { status, stderr } = spawnSync(binary, ['serve', '--listen', '127.0.0.1:0', '--turn', 'off', ...files]);
    return `${status} ${stderr}`;
  };
  expect(start(join(folder, 'none.crt'), own.key)).toMatch(/^1 .*no certificate in .*none\.crt: No such file/s);
  expect(start(own.key, own.key)).toMatch(/^1 .*no certificate in .*own\.key: /s);
  expect(start(own.certificate, other.key)).toMatch(/^1 .*no key in .*other\.key that fits the certificate: /s);
  expect(start(own.certificate, join(folder, 'none.key'))).toMatch(/^1 .*no key in .*none\.key/s);
  const { status, stderr } = spawnSync(binary, ['serve', '--tls-key', own.key]);
  expect(`${status} ${stderr}`).toMatch(/^2 .*tls-certificate and tls-key need each other/);
});
