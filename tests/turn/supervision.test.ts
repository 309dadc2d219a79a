import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withDeadline } from '../system/harness/deadline.ts';
import { ownFolder } from '../system/harness/own_folder.ts';
import { binary } from '../system/harness/server.ts';
import {
  allocationError,
  coturnsOf,
  kill,
  loginOf,
  machine,
  OwnTurn,
  port,
  relay,
  relaysOfCall,
  soon,
  stateFolder,
  until,
  withPath,
} from './harness/own_turn.ts';

/** Waits until the log tells the event that often. */
const told = (turn: OwnTurn, event: string, times = 1, within?: number): Promise<unknown> =>
  until(`${event} in the log`, () => (turn.events(event).length >= times ? true : undefined), within);

const gone = (pid: number): Promise<unknown> =>
  until(`process ${pid} is gone`, () => (existsSync(`/proc/${pid}/exe`) ? undefined : true));

/** Stops a process; resolves once every thread of it stands still. */
async function freeze(pid: number): Promise<void> {
  kill(pid, 'SIGSTOP');
  const state = (thread: string): string =>
    readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .charAt(0);
  await until(`${pid} stands still`, () =>
    readdirSync(`/proc/${pid}/task`).every((thread) => state(thread) === 'T') ? true : undefined,
  );
}

it('is ready once coturn works, keeps what it writes to itself and leaves nothing running', async () => {
  const turn = await OwnTurn.start();
  const seen = new Set<string>();
  await until('ready', async () => {
    const { status, text } = await turn.readiness();
    seen.add(`${status} ${text}`);
    return status === 200 ? true : undefined;
  });
  seen.delete('503 not ready\nturn: starting\n');
  expect([...seen]).toEqual(['200 ready\nturn: up\n']);
  expect(await turn.server.metric('beckon_turn_up')).toBe(1);
  const pid = turn.coturn;
  for (const file of ['', 'turnserver.conf', 'turn.secret', 'lock'])
    expect(statSync(join(turn.state, file)).mode & 0o077, file).toBe(0);
  expect(readFileSync(join(turn.state, 'turnserver.conf'), 'utf8')).toContain(`static-auth-secret=${turn.secret}`);

  // A call's worth of talk, of which the log must tell neither secrets nor addresses.
  const client = await relay('udp', machine.public, loginOf((await relaysOfCall(turn.server)).caller));
  await client.permission({ ip: machine.otherPublic, port: 5000 });
  turn.server.secrets.add(turn.secret).add(machine.public).add(machine.otherPublic);
  expect(await turn.stop()).toBeLessThan(3000);
  await gone(pid);
  expect(coturnsOf(turn.state)).toEqual([]);
});

it('coturn that is killed is started again, and opens relays', async () => {
  const turn = await OwnTurn.up();
  const first = turn.coturn;
  kill(first);
  await told(turn, 'turn-up', 2);
  expect(turn.coturn).not.toBe(first);
  expect(turn.events('turn-down')).toMatchObject([{ level: 'warn', why: 'it ended', retry_in: 500 }]);
  await turn.reads('turn: up');
  expect(await turn.server.metric('beckon_turn_restarts_total')).toBe(1);
  expect(await turn.server.metric('beckon_turn_up')).toBe(1);
  expect(await allocationError(machine.public, loginOf((await relaysOfCall(turn.server)).callee))).toBe(0);
  await turn.stop();
});

it('coturn that hangs is ended and started again', async () => {
  const turn = await OwnTurn.up();
  const first = turn.coturn;
  await freeze(first);
  await told(turn, 'turn-up', 2, 20_000);
  expect(turn.events('turn-down')).toMatchObject([{ why: 'it stopped answering' }]);
  await gone(first);
  expect(await allocationError(machine.public, turn.credentials(soon()))).toBe(0);
  await turn.stop();
}, 40_000);

it('a server that was killed takes its coturn over when it is back, with the relays that are open', async () => {
  const before = await OwnTurn.up();
  const pid = before.coturn;
  const login = before.credentials(soon());
  const [one, other] = [await relay('udp', machine.public, login), await relay('tcp', machine.public, login)];
  for (const [a, b] of [
    [one, other],
    [other, one],
  ] as const)
    expect(await a.permission(b.relayed)).toBe(0);
  kill(before.server.pid);
  await gone(before.server.pid);
  one.send(other.relayed, 'while there is no server');
  await other.hears('while there is no server');

  const after = await OwnTurn.up(before.state);
  expect(after.coturn).toBe(pid);
  expect(after.events('turn-adopted')).toMatchObject([{ level: 'info', pid }]);
  expect(await after.server.metric('beckon_turn_adopted_total')).toBe(1);
  expect(await after.server.metric('beckon_turn_restarts_total')).toBe(0);
  one.send(other.relayed, 'now that it is back');
  await other.hears('now that it is back');

  // It is watched like one of its own children.
  kill(pid);
  await told(after, 'turn-up', 2);
  expect(after.coturn).not.toBe(pid);
  await after.stop();
  expect(coturnsOf(after.state)).toEqual([]);
});

it('the coturn that a killed server left is ended with the next one', async () => {
  const before = await OwnTurn.up();
  const pid = before.coturn;
  kill(before.server.pid);
  await gone(before.server.pid);
  const after = await OwnTurn.up(before.state);
  await after.stop();
  await gone(pid);
});

it('a coturn with another configuration is not taken over', async () => {
  const before = await OwnTurn.up();
  const pid = before.coturn;
  kill(before.server.pid);
  await gone(before.server.pid);
  const after = await OwnTurn.up(before.state, '--turn-user-quota', '47');
  await gone(pid);
  expect(after.events('turn-replaced')).toMatchObject([{ pid }]);
  expect(after.coturn).not.toBe(pid);
  await after.stop();
});

it('a coturn that hangs is taken over for a moment only', async () => {
  const before = await OwnTurn.up();
  const pid = before.coturn;
  kill(before.server.pid);
  await gone(before.server.pid);
  await freeze(pid);
  const after = await OwnTurn.start(before.state);
  await told(after, 'turn-up', 1, 20_000);
  expect(after.coturn).not.toBe(pid);
  await gone(pid);
  await after.stop();
}, 40_000);

it('coturn does not share Ctrl-C with the server', async () => {
  const turn = await OwnTurn.up();
  const session = (pid: number): string | undefined => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[5];
  expect(session(turn.coturn)).toBe(String(turn.coturn));
  expect(session(turn.server.pid)).not.toBe(String(turn.coturn));
  await turn.stop();
});

interface End {
  code: number | null;
  said: string;
}

/** Runs `beckon serve` until it ends by itself. */
async function refusal(...flags: string[]): Promise<End> {
  const child = spawn(binary, ['serve', '--listen', '127.0.0.1:0', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  const [code] = await withDeadline(once(child, 'close'), 'beckon refuses');
  return { code, said };
}

it('a second server with the same state directory says so and does not start', async () => {
  const first = await OwnTurn.up();
  const { code, said } = await refusal('--state', first.state);
  expect(code).toBe(1);
  expect(said).toContain(`the state directory ${first.state} is in use by another beckon`);
  expect(coturnsOf(first.state)).toHaveLength(1);
  await first.reads('turn: up');
  const second = await OwnTurn.up(stateFolder(), '--turn-port', '3480');
  await second.stop();
  await first.stop();
});

it('a state directory that others can look into is refused', async () => {
  const state = stateFolder();
  mkdirSync(state);
  chmodSync(state, 0o755);
  const { code, said } = await refusal('--state', state);
  expect(code).toBe(1);
  expect(said).toContain(`chmod 700 ${state}`);
});

it.each(['udp', 'tcp'] as const)(
  'a %s port that another program has is said, and taken once it is free',
  async (kind) => {
    const end = await (kind === 'udp' ? takeUdp() : takeTcp());
    const turn = await OwnTurn.start();
    await turn.reads('turn: down (another program has its port)');
    expect((await turn.readiness()).status).toBe(503);
    expect(turn.events('turn-port-taken').at(0)).toMatchObject({ level: 'warn', port });
    expect(coturnsOf(turn.state)).toEqual([]);
    expect((await relaysOfCall(turn.server)).caller.flatMap(({ urls }) => urls)).toEqual([
      `stun:${machine.public}:${port}`,
    ]);
    await end();
    await turn.reads('turn: up', 15_000);
    await turn.stop();
  },
);

async function takeUdp(): Promise<() => Promise<void>> {
  // As coturn itself would share it.
  const socket = createSocket({ type: 'udp4', reuseAddr: true, reusePort: true });
  socket.bind(port, machine.public);
  await once(socket, 'listening');
  return () => new Promise((closed) => socket.close(closed));
}

async function takeTcp(): Promise<() => Promise<void>> {
  const server = createServer();
  server.listen(port, machine.public);
  await once(server, 'listening');
  return () => new Promise((closed) => server.close(() => closed()));
}

it('without coturn it serves and says what to install, and starts coturn once that is there', async () => {
  const path = ownFolder();
  const turn = await startWithPath(path);
  await turn.reads('turn: down (coturn is not installed)');
  expect((await turn.readiness()).status).toBe(503);
  const [event, ...more] = turn.events('turn-not-found');
  expect(event).toMatchObject({ level: 'warn', fix: expect.stringContaining('apt-get install coturn') });
  expect(more.filter(({ level }) => level !== 'debug')).toEqual([]);
  const { caller } = await relaysOfCall(turn.server);
  expect(JSON.stringify(caller)).not.toContain('turn:');

  symlinkSync('/usr/bin/turnserver', join(path, 'turnserver'));
  await turn.reads('turn: up', 15_000);
  expect(await allocationError(machine.public, loginOf((await relaysOfCall(turn.server)).caller))).toBe(0);
  await turn.stop();
});

it('is not ready while it starts and while it is down', async () => {
  const path = ownFolder();
  writeFileSync(join(path, 'turnserver'), '#!/bin/sh\nexec /bin/sleep 1000\n', { mode: 0o700 });
  const turn = await startWithPath(path);
  expect(await turn.readiness()).toEqual({ status: 503, text: 'not ready\nturn: starting\n' });
  await turn.reads('turn: down (it does not start)', 15_000);
  expect((await turn.readiness()).status).toBe(503);
  expect(turn.events('turn-down').at(0)).toMatchObject({ level: 'warn', retry_in: 500 });
  const { pid } = turn.events('turn-started').at(0) ?? {};
  await gone(Number(pid));
  await turn.stop();
});

/** Starts a server that finds programs in this folder alone. */
const startWithPath = (folder: string): Promise<OwnTurn> => withPath(folder, () => OwnTurn.start());
