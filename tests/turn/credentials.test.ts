import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Client } from '../system/harness/client.ts';
import { everything } from '../system/harness/protocol.ts';
import { activate, connectCall, ring } from '../system/harness/ring.ts';
import {
  allocationError,
  credentialsWith,
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
} from './harness/own_turn.ts';
import type { TurnClient } from './harness/turn_client.ts';

const unauthorized = 401;
const quotaReached = 486;

it('STUN is told in the welcome, TURN to the parties of an answered call alone, and coturn takes it', async () => {
  const turn = await OwnTurn.up(stateFolder(), '--stun', 'stun:stun.example.org');
  const [caller, callee] = [await Client.join(turn.server), await Client.join(turn.server)];
  const onlooker = await Client.join(turn.server, { device: callee.device, name: 'the same user' });
  const stun = [`stun:${machine.public}:${port}`, 'stun:stun.example.org'];
  for (const client of [caller, callee, onlooker]) expect(client.welcome.stun).toEqual(stun);

  const call = await ring(caller, callee);
  for (const client of [caller, callee, onlooker]) expect(JSON.stringify(client.received)).not.toContain('turn:');
  await callee.request({ type: 'call-accept', call, media: everything });
  for (const client of [caller, callee]) await client.callIs(call, 'connecting');
  await onlooker.callIs(call, 'ended');
  expect(JSON.stringify(onlooker.received)).not.toContain('turn:');

  const urls = [`turn:${machine.public}:${port}?transport=udp`, `turn:${machine.public}:${port}?transport=tcp`];
  for (const client of [caller, callee]) {
    const servers = client.calls.get(call)?.ice ?? [];
    expect(servers.map((one) => one.urls)).toEqual([stun, urls]);
    const { username } = loginOf(servers);
    expect(username).toMatch(/^\d{10}:[0-9a-f]{32}$/);
    for (const secret of [client.device, client.user, client.welcome.name, call, client.welcome.session])
      expect(username).not.toContain(secret);
    expect(Number.parseInt(username, 10) - Date.now() / 1000).toBeLessThanOrEqual(3600);
    for (const transport of ['udp', 'tcp'] as const) await relay(transport, machine.public, loginOf(servers));
  }
  expect(await turn.server.metric('beckon_turn_credentials_total')).toBeGreaterThanOrEqual(2);
  turn.server.secrets.add(turn.secret);
  await turn.stop();
});

it('the secret that they are made with is in no list of processes, no log and no metric', async () => {
  const turn = await OwnTurn.up();
  await relay('udp', machine.public, loginOf((await relaysOfCall(turn.server)).caller));
  const told = [turn.server.pid, turn.coturn].flatMap((pid) =>
    ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'latin1')),
  );
  for (const path of ['/metrics', '/readyz']) told.push((await turn.server.get(path)).text);
  await turn.stop();
  expect(turn.secret.trim().length).toBeGreaterThan(20);
  for (const text of [...told, ...turn.server.logs]) expect(text).not.toContain(turn.secret.trim());
});

it('forged credentials are refused', async () => {
  const turn = await OwnTurn.up();
  const { username, credential } = loginOf((await relaysOfCall(turn.server)).caller);
  expect(await allocationError(machine.public, { username, credential })).toBe(0);
  const [expires = '', who = ''] = username.split(':');
  for (const forged of [
    { username: `${Number(expires) + 60}:${who}`, credential },
    { username: `${expires}:${who}0`, credential },
    { username: who, credential },
    { username, credential: '' },
    { username, credential: credential.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) },
    credentialsWith('', username),
    credentialsWith('beckon', username),
  ])
    expect(await allocationError(machine.public, forged), JSON.stringify(forged)).toBe(unauthorized);
  await turn.stop();
});

it('expired credentials open no relay, but one that was open stays', async () => {
  const turn = await OwnTurn.up();
  expect(await allocationError(machine.public, turn.credentials(Math.floor(Date.now() / 1000) - 1))).toBe(unauthorized);
  const short = turn.credentials(Math.floor(Date.now() / 1000) + 2);
  const client = await relay('udp', machine.public, short);
  await until('they expire', async () =>
    (await allocationError(machine.public, short)) === unauthorized ? true : undefined,
  );
  expect(await client.refresh(600)).toBe(0);
  expect(await client.permission({ ip: machine.otherPublic, port: 5000 })).toBe(0);
  await turn.stop();
});

it('a call that goes on is given new credentials before the old ones expire', async () => {
  // The least lifetime is a minute, so they come after half of it.
  const turn = await OwnTurn.up(stateFolder(), '--turn-credential-time', '1m');
  const [caller, callee] = [await Client.join(turn.server), await Client.join(turn.server)];
  const call = await connectCall(caller, callee);
  await activate(caller, callee, call);
  const first = loginOf(caller.calls.get(call)?.ice ?? []);
  const pushed = await caller.until('new credentials', () => caller.all('ice-servers').at(0), 40_000);
  expect(pushed.call).toBe(call);
  const renewed = loginOf(pushed.servers);
  const left = Number.parseInt(first.username, 10) - Date.now() / 1000;
  expect(left).toBeGreaterThan(20);
  expect(Number.parseInt(renewed.username, 10)).toBeGreaterThan(Number.parseInt(first.username, 10));
  expect(renewed.username.split(':')[1]).toBe(first.username.split(':')[1]);
  expect(await allocationError(machine.public, renewed)).toBe(0);
  await turn.stop();
}, 60_000);

it('one session’s part in one call has a quota of relays, another has its own', async () => {
  const turn = await OwnTurn.up(stateFolder(), '--turn-user-quota', '4');
  const [one, other] = [turn.credentials(soon(), 'one'), turn.credentials(soon(), 'other')];
  for (let count = 0; count < 4; count += 1) await relay('udp', machine.public, one);
  expect(await allocationError(machine.public, turn.credentials(soon() + 60, 'one'))).toBe(quotaReached);
  expect(await allocationError(machine.public, other)).toBe(0);
  await turn.stop();
});

it('a relay that is given back makes room for another', async () => {
  const turn = await OwnTurn.up(stateFolder(), '--turn-user-quota', '4');
  const login = turn.credentials(soon());
  const relays: TurnClient[] = [];
  for (let count = 0; count < 4; count += 1) relays.push(await relay('udp', machine.public, login));
  expect(await allocationError(machine.public, login)).toBe(quotaReached);
  expect(await relays[0]?.refresh(0)).toBe(0);
  await until('there is room', async () => ((await allocationError(machine.public, login)) === 0 ? true : undefined));
  await turn.stop();
});

it('all together have a quota of relays', async () => {
  const turn = await OwnTurn.up(stateFolder(), '--turn-total-quota', '5');
  for (let count = 0; count < 5; count += 1)
    await relay(count % 2 === 0 ? 'udp' : 'tcp', machine.public, turn.credentials(soon(), `guest-${count}`));
  expect(await allocationError(machine.public, turn.credentials(soon(), 'guest-5'))).toBe(quotaReached);
  await turn.stop();
});

it('credentials stay valid when the server restarts', async () => {
  const state = stateFolder();
  const before = await OwnTurn.up(state);
  const login = loginOf((await relaysOfCall(before.server)).caller);
  await before.stop();
  const after = await OwnTurn.up(state);
  expect(await allocationError(machine.public, login)).toBe(0);
  await after.stop();
});

it('of those who come at once, right after the start, none is refused', async () => {
  const turn = await OwnTurn.up();
  const many = Array.from({ length: 60 }, (_, number) => turn.credentials(soon(), `guest-${number}`));
  expect(await Promise.all(many.map((one) => allocationError(machine.public, one)))).toEqual(many.map(() => 0));
  kill(turn.coturn);
  await until('it is started again', () => (turn.events('turn-up').length === 2 ? true : undefined));
  expect(await Promise.all(many.map((one) => allocationError(machine.public, one)))).toEqual(many.map(() => 0));
  await turn.stop();
});
