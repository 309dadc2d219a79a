import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ask, beckon } from './harness/beckon.ts';
import { makeCertificate } from './harness/certificate.ts';
import { ownFolder } from './harness/own_folder.ts';
import { Server } from './harness/server.ts';

const folder = ownFolder();
let names = 0;
const newPath = (): string => join(folder, `path-${++names}`);
function file(text: string, mode = 0o600): string {
  const path = newPath();
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

interface Finding {
  id: string;
  status: string;
  message: string;
  remedy?: string;
}

async function check(flags: readonly string[], env: Record<string, string> = {}) {
  const turn = flags.includes('--turn') ? [] : ['--turn', 'off'];
  const calm = [...turn, '--connections', '10', '--workers', '1'];
  const { code, out } = await beckon(['check', '--json', ...calm, ...flags], env);
  const { findings } = JSON.parse(out) as { findings: Finding[] };
  return { code, findings, faults: findings.filter(({ status }) => status !== 'ok' && status !== 'skipped') };
}

const free = ['--listen', '127.0.0.1:0'];

describe('beckon check', () => {
  it('ends with 0 when the server could start, and starts and makes nothing', async () => {
    const state = newPath();
    const { code, faults, findings } = await check([...free, '--state', state]);
    expect(faults).toEqual([]);
    expect(code).toBe(0);
    expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['settings.read', 'state.making']));
    expect(() => statSync(state)).toThrow();
  });

  it('ends with 2 for a file that serve would refuse, with the same words', async () => {
    const config = file('workers = 2\nworkrs = 2\n');
    const [checked, served] = [
      await beckon(['check', '--config', config]),
      await beckon(['serve', '--config', config]),
    ];
    expect(checked).toEqual(served);
    expect(checked.code).toBe(2);
    expect(checked.err).toContain(`${config}, line 2: workrs is not a setting; the nearest is workers`);
  });

  it('finds the port that another program has, and is content with Beckon itself', async () => {
    const other = createServer((socket) => {
      socket.on('error', () => undefined); // whoever asks hangs up
      socket.end('220 mail\r\n');
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const taken = await check(['--listen', `127.0.0.1:${port}`, '--state', newPath()]);
    expect(taken.code).toBe(1);
    expect(taken.faults).toMatchObject([{ id: 'server.listening', status: 'error' }]);
    expect(taken.faults[0]?.message).toContain(`(process ${process.pid})`);

    const server = await Server.start();
    const own = await check(['--listen', `127.0.0.1:${server.port}`, '--state', server.state]);
    expect(own.faults).toEqual([]);
    await server.stop();
  });

  it('finds a key that is not the certificate’s, and a certificate that cannot be read', async () => {
    const [one, other] = [makeCertificate(folder, 'one'), makeCertificate(folder, 'other')];
    const state = newPath();
    const swapped = await check([
      ...free,
      '--state',
      state,
      '--tls-certificate',
      one.certificate,
      '--tls-key',
      other.key,
    ]);
    expect(swapped.code).toBe(1);
    expect(swapped.faults).toMatchObject([{ id: 'tls.files', status: 'error' }]);
    const missing = await check([...free, '--state', state, '--tls-certificate', '/nowhere', '--tls-key', other.key]);
    expect(missing.faults.map(({ id }) => id)).toContain('tls.files');
  });

  it('is content with a certificate that the server makes itself, before it is made, and makes none', async () => {
    const state = newPath();
    const before = await check([...free, '--state', state, '--tls', 'self-signed']);
    expect(before.faults).toEqual([]);
    expect(() => statSync(state)).toThrow();
  });

  it('finds a state directory that is open to others or cannot be made', async () => {
    const open = newPath();
    mkdirSync(open);
    chmodSync(open, 0o755);
    expect((await check([...free, '--state', open])).faults).toMatchObject([
      { id: 'state.directory', status: 'error' },
    ]);
    const behind = join(file('a file'), 'state');
    expect((await check([...free, '--state', behind])).faults).toMatchObject([{ id: 'state.making', status: 'error' }]);
  });

  it('warns of secrets that others see and of variables that are no setting, without telling the secret', async () => {
    const secret = 'correct-horse-battery';
    const turn = ['--turn', 'external', '--turn-url', 'turn:turn.example'];
    const state = newPath();
    const flag = await check([...free, '--state', state, ...turn, '--turn-secret', secret], { BECKON_LISTN: ':1' });
    expect(flag.code).toBe(3);
    expect(flag.faults.map(({ id }) => id)).toEqual(['settings.unclear', 'settings.unclear']);
    const words = JSON.stringify(flag.faults);
    expect(words).toContain('--turn-secret-file');
    expect(words).toContain('BECKON_LISTEN');
    expect(words).not.toContain(secret);
    const open = await check([...free, '--state', state, ...turn, '--turn-secret-file', file(secret, 0o644)]);
    expect(open.faults).toMatchObject([{ id: 'state.secret-file', status: 'warning' }]);
    const closed = await check([...free, '--state', state, ...turn, '--turn-secret-file', file(secret)]);
    expect(closed.faults).toEqual([]);
  });

  it('looks at the keys that tokens are signed with, and whether anybody can come in', async () => {
    const flags = [...free, '--state', newPath(), '--guests', 'off'];
    expect((await check(flags)).faults).toMatchObject([{ id: 'login.way-in', status: 'warning' }]);
    const keys = newPath();
    const withKeys = [...flags, '--jwt-keys', keys];
    expect((await check(withKeys)).faults).toMatchObject([{ id: 'login.keys', status: 'error' }]);
    mkdirSync(keys);
    expect((await check(withKeys)).faults).toMatchObject([{ id: 'login.keys', status: 'error' }]);
    const secret = 'a secret of 32 bytes, or some more';
    writeFileSync(join(keys, 'app.secret'), secret);
    chmodSync(join(keys, 'app.secret'), 0o644);
    writeFileSync(join(keys, 'rsa.pem'), 'no key');
    const found = await check(withKeys);
    expect(found.faults).toMatchObject([
      { id: 'login.key-file', status: 'warning', message: expect.stringContaining('can read') },
      { id: 'login.key-file', status: 'warning', message: expect.stringContaining('rsa.pem is not taken') },
    ]);
    expect(JSON.stringify(found)).not.toContain(secret);
    rmSync(join(keys, 'rsa.pem'));
    chmodSync(join(keys, 'app.secret'), 0o600);
    expect((await check(withKeys)).faults).toEqual([]);
  });
});

describe('beckon serve', () => {
  it('logs the same warnings, and its secrets are in no log, metric or process list', async () => {
    const secret = 'correct-horse-battery';
    const turn = ['--turn', 'external', '--turn-url', 'turn:turn.example'];
    const server = await Server.start(...turn, '--turn-secret-file', file(secret, 0o644));
    server.secrets.add(secret); // stop() looks for it in the log
    expect(server.events('settings-unclear')).toMatchObject([
      { level: 'warn', why: expect.stringContaining('chmod o=') },
    ]);
    await keepsToItself(server, secret);
    await server.stop();
  });

  it('keeps a secret that was a flag out of process lists, too, and still knows it when it reads its settings again', async () => {
    const secret = 'correct-horse-battery';
    const external = ['--turn', 'external', '--turn-url', 'turn:turn.example'];
    const server = await Server.start(...external, '--turn-secret', secret);
    server.secrets.add(secret);
    expect(server.events('settings-unclear')).toMatchObject([{ why: expect.stringContaining('--turn-secret-file') }]);
    process.kill(server.pid, 'SIGHUP');
    await server.tells('settings-read');
    expect(server.events('settings-read')).toMatchObject([{ changed: '' }]);
    await keepsToItself(server, secret);
    await server.stop();
  });
});

async function keepsToItself(server: Server, secret: string): Promise<void> {
  expect((await server.get('/metrics')).text).not.toContain(secret);
  expect(JSON.stringify(await ask(server, 'status'))).not.toContain(secret);
  expect(readFileSync(`/proc/${server.pid}/cmdline`, 'utf8')).not.toContain(secret);
}
