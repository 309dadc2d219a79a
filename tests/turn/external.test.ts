import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Client } from '../system/harness/client.ts';
import { Server } from '../system/harness/server.ts';
import { allocationError, coturnsOf, loginOf, machine, relaysOfCall, stateFolder, until } from './harness/own_turn.ts';
import { TurnClient } from './harness/turn_client.ts';

const secret = 'what-the-operator-gave-to-both';
const at = 5349;

/** The configuration that the operators' page recommends. */
function recommended(): string {
  const page = readFileSync(join(import.meta.dirname, '../../docs/turn.md'), 'utf8');
  const block = /```\n(listening-ip=PUBLIC ADDRESS\n[^`]*)```/.exec(page)?.[1];
  if (block === undefined) throw new Error('docs/turn.md has no configuration');
  return block.replaceAll('PUBLIC ADDRESS', machine.public).replace('THE SECRET', secret);
}

/** A coturn that somebody else than Beckon runs. */
async function startCoturn(): Promise<void> {
  const folder = stateFolder();
  mkdirSync(folder);
  const config = join(folder, 'turnserver.conf');
  const here = [`listening-port=${at}`, 'log-file=/dev/null', `pidfile=${folder}/pid`];
  writeFileSync(config, `${recommended()}${here.join('\n')}\n`);
  const coturn = spawn('turnserver', ['-c', config], { stdio: 'ignore' });
  onTestFinished(() => void coturn.kill('SIGKILL'));
  await until('the external coturn answers', async () => {
    const client = await TurnClient.open('udp', { ip: machine.public, port: at }, { username: '', credential: '' });
    try {
      return await client.binding();
    } catch {
      return undefined;
    } finally {
      client.close();
    }
  });
}

it('with an external TURN server, calls are given its URLs and credentials that it takes', async () => {
  await startCoturn();
  const urls = [`turn:${machine.public}:${at}?transport=udp`, `turn:${machine.public}:${at}?transport=tcp`];
  const state = stateFolder();
  const server = await Server.start(
    ...['--turn', 'external', '--turn-url', urls.join(','), '--turn-secret', secret, '--state', state],
  );
  server.secrets.add(secret);
  const guest = await Client.join(server);
  expect(guest.welcome.stun).toEqual([`stun:${machine.public}:${at}`]);
  expect(await (await fetch(`${server.url}/readyz`)).text()).toBe('ready\nturn: external\n');
  const { caller, callee } = await relaysOfCall(server);
  for (const servers of [caller, callee]) {
    expect(servers.map((one) => one.urls)).toEqual([[`stun:${machine.public}:${at}`], urls]);
    expect(await allocationError(machine.public, loginOf(servers), at)).toBe(0);
  }
  expect(loginOf(caller)).not.toEqual(loginOf(callee));
  const client = await TurnClient.open('udp', { ip: machine.public, port: at }, loginOf(caller));
  onTestFinished(() => client.close());
  expect(await client.allocate()).toBe(0);
  expect(await client.permission({ ip: machine.private, port: 5000 })).toBe(403);
  expect(await client.permission({ ip: machine.public, port: 5000 })).toBe(0);
  const { username, credential } = loginOf(caller);
  expect(await allocationError(machine.public, { username: `1${username}`, credential }, at)).toBe(401);
  expect(coturnsOf(state)).toEqual([]);
  await server.stop();
});

it('switched off, there is no TURN anywhere', async () => {
  const state = stateFolder();
  const server = await Server.start('--turn', 'off', '--state', state);
  const guest = await Client.join(server);
  expect(guest.welcome.stun).toEqual([]);
  expect(await (await fetch(`${server.url}/readyz`)).text()).toBe('ready\nturn: off\n');
  expect(await relaysOfCall(server)).toEqual({ caller: [], callee: [] });
  expect(await server.metric('beckon_turn_up')).toBe(0);
  expect(coturnsOf(state)).toEqual([]);
  await server.stop();
});
