import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type IncomingHttpHeaders, type Settings } from 'node:http2';
import { createServer as createTlsServer, request as requestOverTls } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Client } from '../system/harness/client.ts';
import { talk as haveCall, ring } from '../system/harness/ring.ts';
import { binary, Server } from '../system/harness/server.ts';
import { loginOf, machine, OwnTurn, port, relay, relaysOfCall, stateFolder, until } from '../turn/harness/own_turn.ts';
import {
  caddy,
  haproxy,
  haproxyForBoth,
  nginx,
  nginxForBoth,
  type Running,
  start,
  talk,
  turn,
} from './harness/proxy.ts';

const url = `https://${talk}`;
const place = ({ ca }: Running) => ({ url, certificate: ca, secrets: new Set<string>() });
const page = { Origin: url };

/** Beckon where the examples have it. */
async function startBeckon(...flags: string[]): Promise<Server> {
  const server = await Server.start('--listen', '127.0.0.1:6503', ...flags);
  // The next test wants its port.
  onTestFinished(async () => {
    await server.stop();
  });
  return server;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** What the proxy answers to GET, from its public address. */
async function get(ca: Buffer, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const asking = requestOverTls(`${url}${path}`, { ca, headers, agent: false }).end();
  const [response] = await once(asking, 'response');
  asking.on('error', () => undefined); // a proxy may reset what it has answered
  response.resume();
  return { status: response.statusCode, headers: response.headers };
}

/**
 * What a browser is answered that opens a WebSocket inside of HTTP/2 (RFC 8441), as it does where the proxy says that it
 * may; nothing where it may not.
 */
async function upgradeOverHttp2(ca: Buffer): Promise<number | undefined> {
  const session = connect(url, { ca });
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  onTestFinished(() => session.destroy());
  if (settings.enableConnectProtocol !== true) return undefined;
  const protocol = { 'sec-websocket-version': '13', 'sec-websocket-protocol': 'beckon.v1', origin: url };
  const connecting = { ':method': 'CONNECT', ':protocol': 'websocket', ':scheme': 'https', ':path': '/ws' };
  const stream = session.request({ ...connecting, ':authority': talk, ...protocol }, { endStream: false });
  stream.on('error', () => undefined);
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  return Number(headers[':status']);
}

describe.each([nginx, caddy, haproxy])('$name as deploy/ has it', (kind) => {
  it('passes on pages, WebSockets and polls, and Beckon knows whose page they come from', async () => {
    await startBeckon();
    const proxy = await start(kind);
    const server = place(proxy);
    expect((await get(proxy.ca, '/')).status).toBe(200);
    expect((await get(proxy.ca, '/readyz')).status).toBe(200);
    expect((await get(proxy.ca, '/metrics')).status).toBe(404);

    const anna = await Client.open(server, {}, page);
    await anna.hello();
    const polls = await Client.join(server, { http: { keepAlive: true } });
    const call = await haveCall(anna, polls);
    await polls.request({ type: 'hang-up', call });
    await anna.callIs(call, 'ended');
    const others = Client.open(server, {}, { Origin: 'https://elsewhere.example.org' });
    await expect(others).rejects.toThrow();
    expect([undefined, 200]).toContain(await upgradeOverHttp2(proxy.ca));
    await anna.leave();
    await polls.leave();
  });

  it('tells Beckon the client’s own address, whatever the client says of itself', async () => {
    const heard: { headers: string[]; upgrade: boolean }[] = [];
    const beckon = createServer((request, response) => {
      heard.push({ headers: request.rawHeaders, upgrade: false });
      response.end();
    }).on('upgrade', (request, socket) => {
      heard.push({ headers: request.rawHeaders, upgrade: true });
      socket.on('error', () => undefined);
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    beckon.listen(6503, '127.0.0.1');
    onTestFinished(() => void beckon.close());
    const { ca } = await start(kind);
    const lies = { 'X-Forwarded-For': '6.6.6.6, 7.7.7.7', 'X-Forwarded-Proto': 'http', 'X-Real-IP': '8.8.8.8' };
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket' };
    const key = { 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==' };
    await get(ca, '/http', lies);
    await get(ca, '/ws', { ...lies, ...upgrade, ...key });
    expect(heard.map((one) => one.upgrade)).toEqual([false, true]);
    for (const { headers } of heard) {
      const values = (name: string): string[] =>
        headers.filter((_, index) => index % 2 === 1 && headers[index - 1]?.toLowerCase() === name);
      expect(values('x-forwarded-for')).toEqual([machine.public]);
      expect(values('x-forwarded-proto')).toEqual(['https']);
      expect(values('host')).toEqual([talk]);
    }
  });

  it('lets Beckon count the connections of each address, and say no to one more', async () => {
    await startBeckon('--trusted-proxy', '127.0.0.1', '--connections-per-address', '2');
    const server = place(await start(kind));
    const lies = { ...page, 'X-Forwarded-For': '6.6.6.6' };
    const [one, other] = [await Client.open(server, {}, page), await Client.open(server, {}, lies)];
    await expect(Client.open(server, {}, lies)).rejects.toThrow();
    await one.hello();
    await one.leave();
    const another = await Client.open(server, {}, page);
    for (const client of [other, another]) client.drop();
  });

  it('is reloaded under sessions, which go on', async () => {
    await startBeckon();
    const proxy = await start(kind);
    const server = place(proxy);
    const anna = await Client.open(server, {}, page);
    await anna.hello();
    const polls = await Client.join(server, { http: { keepAlive: false } });
    kind.reload(proxy);
    await until('new connections are taken', async () =>
      (await get(proxy.ca, '/')).status === 200 ? true : undefined,
    );
    if (kind.keepsWebSockets) {
      await polls.request({ type: 'call-cancel', call: await ring(polls, anna) });
    } else {
      await anna.ended();
      const back = await Client.resume(server, anna);
      expect(back.welcome.session).toBe(anna.welcome.session);
      await polls.request({ type: 'call-cancel', call: await ring(polls, back) });
    }
  });

  it('sends those who come without TLS to where it is', async () => {
    await start(kind);
    const answer = await fetch(`http://${talk}/some/where`, { redirect: 'manual' });
    expect([301, 308]).toContain(answer.status);
    expect(answer.headers.get('location')).toBe(`${url}/some/where`);
  });

  it('is nothing that doctor complains of', async () => {
    await startBeckon();
    const { folder } = await start(kind);
    const doctor = ['doctor', '--json', '--listen', '127.0.0.1:6503', '--turn', 'off', '--url', url];
    const env = { ...process.env, SSL_CERT_FILE: join(folder, 'fullchain.pem'), STATE_DIRECTORY: stateFolder() };
    const { stdout } = spawnSync(binary, doctor, { env, encoding: 'utf8' });
    const { findings } = JSON.parse(stdout) as { findings: { id: string; status: string }[] };
    for (const id of ['url.answers', 'url.websocket', 'url.http'])
      expect(findings).toContainEqual(expect.objectContaining({ id, status: 'ok' }));
  });
});

describe.each([nginxForBoth, haproxyForBoth])('$name with TURN behind the same port 443', (kind) => {
  it('hands each to whom it asked for', async () => {
    const proxy = await start(kind);
    const files = [
      '--tls-certificate',
      join(proxy.folder, 'fullchain.pem'),
      '--tls-key',
      join(proxy.folder, 'privkey.pem'),
    ];
    const names = ['--turn-host', turn, '--turn-tls-public-port', '443'];
    const own = await OwnTurn.up(stateFolder(), '--listen', '127.0.0.1:6503', ...files, ...names);
    const { caller } = await relaysOfCall(own.server);
    expect(caller.flatMap(({ urls }) => urls)).toContain(`turns:${turn}:443?transport=tcp`);
    const [one, other] = [
      await relay({ name: turn, ca: proxy.ca }, machine.public, loginOf(caller), 443),
      await relay('udp', machine.public, loginOf(caller), port),
    ];
    expect([await one.permission(other.relayed), await other.permission(one.relayed)]).toEqual([0, 0]);
    one.send(other.relayed, 'through 443');
    await other.hears('through 443');

    const anna = await Client.open(place(proxy), {}, page);
    await anna.hello();
    await anna.leave();
    await own.stop();
  });

  it('tells Beckon the client’s own address', async () => {
    const heard: string[][] = [];
    const { ca, folder } = await start(kind);
    const key = readFileSync(join(folder, 'privkey.pem'));
    const beckon = createTlsServer({ cert: ca, key }, (request, response) => {
      heard.push(request.rawHeaders);
      response.end();
    });
    beckon.listen(6503, '127.0.0.1');
    onTestFinished(() => void beckon.close());
    await get(ca, '/', { 'X-Forwarded-For': '6.6.6.6' });
    const [headers = []] = heard;
    const at = headers.findIndex((name) => name.toLowerCase() === 'x-forwarded-for');
    expect(headers[at + 1]).toBe(machine.public);
    expect(headers.filter((name) => name.toLowerCase() === 'x-forwarded-for')).toHaveLength(1);
  });
});
