import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { Client } from '../system/harness/client.ts';
import { Server } from '../system/harness/server.ts';
import { flags, place, secret, startCoturn, urls } from './harness/external_coturn.ts';
import {
  allocationError,
  coturnsOf,
  credentialsWith,
  loginOf,
  machine,
  OwnTurn,
  port,
  relaysOfCall,
  stateFolder,
  until,
} from './harness/own_turn.ts';
import { TurnClient } from './harness/turn_client.ts';

const at = place.port;

it('with an external TURN server, calls are given its URLs and credentials that it takes', async () => {
  await startCoturn();
  const state = stateFolder();
  const server = await Server.start('--turn', 'external', ...flags, '--state', state);
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

it('beside our own, an external one is a call’s second relay, and its only one while our own is down', async () => {
  await startCoturn();
  const taken = createServer().listen(port, machine.public);
  await once(taken, 'listening');
  onTestFinished(() => void taken.close());
  const turn = await OwnTurn.start(stateFolder(), ...flags);
  turn.server.secrets.add(secret);
  const stun = [`stun:${machine.public}:${port}`, `stun:${machine.public}:${at}`];
  await turn.reads('turn: down (another program has its port)');
  const alone = (await relaysOfCall(turn.server)).caller;
  expect(alone.map((one) => one.urls)).toEqual([stun, urls]);
  expect(await allocationError(machine.public, loginOf(alone), at)).toBe(0);

  taken.close();
  await turn.reads('turn: up', 15_000);
  const { caller } = await relaysOfCall(turn.server);
  const own = urls.map((url) => url.replace(`:${at}`, `:${port}`));
  expect(caller.map((one) => one.urls)).toEqual([stun, own, urls]);
  const [ours, other] = [loginOf(caller.slice(1)), loginOf(caller.slice(2))];
  expect(await allocationError(machine.public, ours, port)).toBe(0);
  expect(await allocationError(machine.public, other, at)).toBe(0);
  expect(await allocationError(machine.public, ours, at)).toBe(401);
  await turn.stop();
});

it('a relay that is open outlives its credentials, also when its nonces grow stale', async () => {
  await startCoturn('stale-nonce=1');
  const login = credentialsWith(secret, `${Math.floor(Date.now() / 1000) + 2}:somebody`);
  const client = await TurnClient.open('udp', place, login);
  onTestFinished(() => client.close());
  expect(await client.allocate()).toBe(0);
  await until('they expire', async () =>
    (await allocationError(machine.public, login, at)) === 401 ? true : undefined,
  );
  for (const stale of [1, 2, 3]) {
    const peer = { ip: machine.otherPublic, port: 5000 + stale };
    await until(`a nonce is stale, ${stale}`, async () => {
      expect(await client.refresh(600)).toBe(0);
      return client.staleNonces >= stale ? true : undefined;
    });
    expect(await client.permission(peer)).toBe(0);
    expect(await client.channel(peer, 0x4000 + stale)).toBe(0);
  }
  expect(await allocationError(machine.public, login, at)).toBe(401);
});
