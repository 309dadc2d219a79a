import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { withDeadline } from '../system/harness/deadline.ts';
import { binary, Server } from '../system/harness/server.ts';
import {
  allocationError,
  coturnsOf,
  loginOf,
  machine,
  relay,
  relaysOfCall,
  stateFolder,
  until,
} from './harness/own_turn.ts';

interface Beside {
  readonly process: ChildProcess;
  readonly state: string;
  /** What `beckon serve` is given too. */
  readonly flags: readonly string[];
}

/** `beckon turn` with a secret that `beckon serve` can be given. */
function startBeside(...more: string[]): Beside {
  const state = stateFolder();
  mkdirSync(state, { mode: 0o700 });
  const secret = join(state, '../shared');
  writeFileSync(secret, `${'0123456789abcdef'.repeat(4)}\n`, { mode: 0o600 });
  const flags = ['--turn', 'service', '--turn-secret-file', secret, ...more];
  const process = spawn(binary, ['turn', ...flags, '--state', state], { stdio: 'ignore' });
  onTestFinished(() => void process.kill('SIGKILL'));
  return { process, state, flags };
}

const reads = (server: Server, words: string): Promise<unknown> =>
  until(words, async () => ((await server.get('/readyz')).text.includes(words) ? true : undefined), 15_000);

it('a relay that beckon turn runs goes on when the server beside it is stopped and started again', async () => {
  const beside = startBeside();
  const server = await Server.start(...beside.flags);
  await reads(server, 'turn: up');
  expect(await server.metric('beckon_turn_up')).toBe(1);
  const { caller, callee } = await relaysOfCall(server);
  const [one, other] = [
    await relay('udp', machine.public, loginOf(caller)),
    await relay('tcp', machine.public, loginOf(callee)),
  ];
  expect([await one.permission(other.relayed), await other.permission(one.relayed)]).toEqual([0, 0]);
  const [coturn] = coturnsOf(beside.state);
  await server.stop();
  one.send(other.relayed, 'while there is no server');
  await other.hears('while there is no server');
  const again = await server.startAgain();
  await reads(again, 'turn: up');
  one.send(other.relayed, 'now that it is back');
  await other.hears('now that it is back');
  expect(coturnsOf(beside.state)).toEqual([coturn]);
  expect(await allocationError(machine.public, loginOf((await relaysOfCall(again)).caller))).toBe(0);
  await again.stop();
});

it('calls are told of no relay while beckon turn does not run, and the server is not ready', async () => {
  const beside = startBeside();
  const server = await Server.start(...beside.flags);
  await reads(server, 'turn: up');
  const ended = once(beside.process, 'close');
  beside.process.kill('SIGTERM');
  expect((await withDeadline(ended, 'the end of beckon turn'))[0]).toBe(0);
  expect(coturnsOf(beside.state)).toEqual([]);
  await reads(server, 'turn: down (it does not answer)');
  expect((await server.get('/readyz')).status).toBe(503);
  expect(JSON.stringify((await relaysOfCall(server)).caller)).not.toContain('turn:');
  expect(server.events('turn-down')).toHaveLength(1);
  await server.stop();
});

it('where the settings want another, beckon turn says that there is nothing to run', async () => {
  const child = spawn(binary, ['turn', '--turn', 'off', '--log-format', 'json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  const [code] = await withDeadline(once(child, 'close'), 'the end of beckon turn');
  expect({ code, said: JSON.parse(said) }).toMatchObject({
    code: 0,
    said: { event: 'turn-not-wanted', level: 'info' },
  });
});
