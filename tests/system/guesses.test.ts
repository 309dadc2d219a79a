import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { ownAddress, trusting } from './harness/behind_proxy.ts';
import { makeCertificate } from './harness/certificate.ts';
import { withDeadline } from './harness/deadline.ts';
import { askHttp } from './harness/http_request.ts';
import { ownFolder } from './harness/own_folder.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';
import { inSeconds, SigningKeys } from './harness/tokens.ts';

const folder = ownFolder();
const keys = new SigningKeys();
const password = join(folder, 'password');
writeFileSync(password, 'open sesame\n', { mode: 0o600 });
const { certificate, key } = makeCertificate(folder, 'own');
const tls = ['--tls-certificate', certificate, '--tls-key', key] as const;
const secrets = ['--guests', 'password', '--guest-password-file', password, '--jwt-keys', keys.directory] as const;
const few = ['--workers', '2', '--guesses-per-minute', '3'] as const;

let server: Server;
afterEach(() => server.stop());
const limited = (): Promise<number> => server.metric('beckon_limited_total{limit="guesses-per-minute"}');

const message = (more: object): string =>
  JSON.stringify({ type: 'hello', v: 1, device: newId(), name: `guest ${newId()}`, epoch: 1, ...more });

interface Told {
  readonly type: string;
  readonly code?: string;
  readonly id?: string;
  readonly retry_in?: number;
}

/** A WebSocket to some address of this machine, which a trusted proxy may say is somebody else's. */
class Visitor {
  readonly socket: WebSocket;
  readonly #told: Told[] = [];
  #wake = (): void => undefined;

  constructor(behind?: string, host = '127.0.0.1') {
    const place = `${server.certificate === undefined ? 'ws' : 'wss'}://${host}:${server.port}/ws`;
    this.socket = new WebSocket(place, 'beckon.v1', {
      headers: { Origin: place.replace('ws', 'http').replace('/ws', ''), ...(behind && { 'X-Forwarded-For': behind }) },
      ...(server.certificate && { ca: server.certificate, checkServerIdentity: () => undefined }),
    });
    this.socket.on('message', (text) => {
      this.#told.push(JSON.parse(String(text)) as Told);
      this.#wake();
    });
  }

  /** What answers that. */
  async ask(text: string): Promise<Told> {
    const opened = new Promise((resolve, reject) => this.socket.once('open', resolve).once('error', reject));
    if (this.socket.readyState !== WebSocket.OPEN) await withDeadline(opened, 'a connection');
    this.#told.length = 0;
    this.socket.send(text);
    const { id } = JSON.parse(text) as { id?: string };
    const fits = (one: Told): boolean => (id === undefined ? ['welcome', 'error'].includes(one.type) : one.id === id);
    const answered = new Promise<void>((resolve) => {
      this.#wake = () => this.#told.some(fits) && resolve();
      this.#wake();
    });
    await withDeadline(answered, 'an answer');
    const answer = this.#told.find(fits);
    if (answer === undefined) throw new Error('no answer');
    return answer;
  }
}

/** What answers a hello with that, from there. */
async function hello(more: object, behind?: string, host?: string): Promise<Told> {
  const visitor = new Visitor(behind, host);
  const answer = await visitor.ask(message(more));
  visitor.socket.terminate();
  return answer;
}

/** The same over HTTP: what answers a hello, which opens the transport. */
async function helloOverHttp(more: object, behind: string): Promise<Told> {
  const headers = { Origin: server.url, 'X-Forwarded-For': behind };
  const opened = await askHttp(server, { method: 'POST', headers, body: message(more) });
  const token = { 'Beckon-Transport': String(opened.headers['beckon-transport']) };
  const lines = (text: string): Told[] =>
    text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Told);
  const first = lines(opened.body).find(({ type }) => type === 'welcome' || type === 'error');
  if (first !== undefined) return first;
  const polled = await askHttp(server, { method: 'GET', headers: { ...headers, ...token, 'Beckon-After': '0' } });
  const answer = lines(polled.body).find(({ type }) => type === 'welcome' || type === 'error');
  if (answer === undefined) throw new Error(`no answer in ${opened.status} ${opened.body} ${polled.body}`);
  return answer;
}

/** A token whose signature is not that of its claims. */
function forged(): string {
  const [head, , signature] = keys.token('eve').split('.');
  const claims = Buffer.from(JSON.stringify({ sub: 'admin', name: 'Admin', exp: inSeconds(60) })).toString('base64url');
  return `${head}.${claims}.${signature}`;
}

const right = { password: 'open sesame' };

describe('guesses of passwords and tokens are counted for the address they come from', () => {
  it('and refused unseen after so many, also right ones; other addresses go on', async () => {
    server = await Server.start(...secrets, ...few, ...trusting);
    for (const wrong of [{ password: 'open sesam' }, { token: forged() }, { token: 'nonsense' }])
      expect(await hello(wrong, '203.0.113.7')).toMatchObject({ code: 'unauthenticated' });
    const refused = await hello(right, '203.0.113.7');
    expect(refused).toMatchObject({ code: 'rate-limited' });
    expect(refused.retry_in).toBeGreaterThan(10_000);
    expect(await hello({ token: keys.token('ada') }, '203.0.113.7')).toMatchObject({ code: 'rate-limited' });
    expect(await hello(right, '203.0.113.8')).toMatchObject({ type: 'welcome' });
    expect(await hello({ token: keys.token('ada') }, '203.0.113.9')).toMatchObject({ type: 'welcome' });
    expect(await limited()).toBe(2);
    expect(await server.metric('beckon_wrong_secrets_total')).toBe(3);
  });

  it('but who names no secret, or a token that is over, has guessed nothing', async () => {
    server = await Server.start(...secrets, ...few, ...trusting);
    for (let i = 0; i < 5; i += 1) {
      expect(await hello({}, '203.0.113.7')).toMatchObject({ code: 'unauthenticated' });
      const over = { token: keys.token('ada', { exp: inSeconds(-60) }) };
      expect(await hello(over, '203.0.113.7')).toMatchObject({ code: 'token-expired' });
    }
    expect(await hello(right, '203.0.113.7')).toMatchObject({ type: 'welcome' });
    expect(await server.metric('beckon_wrong_secrets_total')).toBe(0);
  });

  it('over HTTP as over WebSockets', async () => {
    server = await Server.start(...secrets, ...few, ...trusting);
    expect(await hello({ password: 'a guess' }, '203.0.113.7')).toMatchObject({ code: 'unauthenticated' });
    for (const wrong of [{ password: 'another' }, { token: forged() }])
      expect(await helloOverHttp(wrong, '203.0.113.7')).toMatchObject({ code: 'unauthenticated' });
    expect(await helloOverHttp(right, '203.0.113.7')).toMatchObject({ code: 'rate-limited' });
    expect(await hello(right, '203.0.113.7')).toMatchObject({ code: 'rate-limited' });
    expect(await helloOverHttp(right, '203.0.113.8')).toMatchObject({ type: 'welcome' });
  });

  it('over TLS, with and without a proxy', async () => {
    server = await Server.start(...secrets, ...few, ...trusting, ...tls, '--listen', '0.0.0.0:0');
    for (const [behind, host] of [
      ['203.0.113.7', '127.0.0.1'],
      [undefined, ownAddress()],
    ] as const) {
      for (const wrong of ['one', 'two', 'three'])
        expect(await hello({ password: wrong }, behind, host)).toMatchObject({ code: 'unauthenticated' });
      expect(await hello(right, behind, host)).toMatchObject({ code: 'rate-limited' });
    }
    expect(await hello(right, '203.0.113.8')).toMatchObject({ type: 'welcome' });
  });

  it('when a session that is open renews its login too', async () => {
    server = await Server.start(...secrets, ...few, ...trusting);
    const ada = new Visitor('203.0.113.7');
    expect(await ada.ask(message({ token: keys.token('ada') }))).toMatchObject({ type: 'welcome' });
    const login = (token: string): Promise<Told> => ada.ask(JSON.stringify({ type: 'login', id: newId(), token }));
    for (let i = 0; i < 3; i += 1) expect(await login(forged())).toMatchObject({ code: 'unauthenticated' });
    expect(await login(keys.token('ada'))).toMatchObject({ code: 'rate-limited' });
    expect(await hello(right, '203.0.113.7')).toMatchObject({ code: 'rate-limited' });
    ada.socket.terminate();
  });

  it('but not for this machine, where everybody may come from who is behind a proxy that the server does not know', async () => {
    server = await Server.start(...secrets, ...few);
    for (let i = 0; i < 5; i += 1)
      expect(await hello({ password: `guess ${i}` }, '203.0.113.7')).toMatchObject({ code: 'unauthenticated' });
    expect(await hello(right, '203.0.113.7')).toMatchObject({ type: 'welcome' });
    expect(await limited()).toBe(0);
    const guesser = new Visitor();
    for (let i = 0; i < 5; i += 1) {
      const ended = new Promise((resolve) => guesser.socket.once('close', resolve));
      guesser.socket.once('error', () => undefined);
      await guesser.ask(message({ password: `guess ${i}` }));
      if (i === 4) expect(await withDeadline(ended, 'the end')).toBe(4000);
    }
  });

  it('and none of them is told to anybody', async () => {
    server = await Server.start(...secrets, ...few, ...trusting);
    const token = forged();
    await hello({ password: 'a guess like none other' }, '203.0.113.7');
    await hello({ token }, '203.0.113.7');
    const told = server.logs.join('\n') + (await server.get('/metrics')).text;
    for (const secret of ['a guess like none other', token, '203.0.113.7', readFileSync(password, 'utf8').trim()])
      expect(told).not.toContain(secret);
  });
});
