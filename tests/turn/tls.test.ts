import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  type CertificateFiles,
  makeCertificate,
  replaceCertificate,
  shownCertificate,
} from '../system/harness/certificate.ts';
import {
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

const name = 'turn.test';
const tlsPort = 5349;

/** A server with a certificate for that name, which its TURN server has too. */
async function upWithName(...flags: string[]): Promise<{ turn: OwnTurn; files: CertificateFiles; state: string }> {
  const state = stateFolder();
  const files = makeCertificate(join(state, '..'), 'first', name);
  const tls = ['--tls-certificate', files.certificate, '--tls-key', files.key];
  return { turn: await OwnTurn.up(state, '--turn-host', name, ...tls, ...flags), files, state };
}

it('with a certificate and a name, calls are told of TLS last, and coturn takes it', async () => {
  const { turn, files, state } = await upWithName();
  const { caller } = await relaysOfCall(turn.server);
  expect(caller.map(({ urls }) => urls)).toEqual([
    [`stun:${name}:${port}`],
    [
      `turn:${name}:${port}?transport=udp`,
      `turn:${name}:${port}?transport=tcp`,
      `turns:${name}:${tlsPort}?transport=tcp`,
    ],
  ]);
  const ca = readFileSync(files.certificate);
  const [one, other] = [
    await relay({ name, ca }, machine.public, loginOf(caller), tlsPort),
    await relay('udp', machine.public, loginOf(caller)),
  ];
  expect([await one.permission(other.relayed), await other.permission(one.relayed)]).toEqual([0, 0]);
  one.send(other.relayed, 'from one');
  await other.hears('from one');
  other.send(one.relayed, 'from the other');
  await one.hears('from the other');
  expect(await one.permission({ ip: machine.private, port: 5000 })).toBe(403);
  expect(statSync(join(state, 'turnserver.pem')).mode & 0o077).toBe(0);
  await turn.stop();
});

it('what is older than TLS 1.2 is refused', async () => {
  const { turn, files } = await upWithName();
  const ca = readFileSync(files.certificate);
  const over = (only: 'TLSv1.1' | 'TLSv1.2') =>
    relay({ name, ca, only }, machine.public, turn.credentials(soon()), tlsPort);
  await over('TLSv1.2');
  await expect(over('TLSv1.1')).rejects.toThrow('TLS with the TURN server');
  await turn.stop();
});

it('another port can be set, and none', async () => {
  const { turn, files } = await upWithName('--turn-tls-port', '443');
  const ca = readFileSync(files.certificate);
  await relay({ name, ca }, machine.public, turn.credentials(soon()), 443);
  await turn.stop();
  const none = await upWithName('--turn-tls-port', '0');
  expect(JSON.stringify(await relaysOfCall(none.turn.server))).not.toContain('turns:');
  expect(none.turn.events('turn-tls-needs-name')).toEqual([]);
  await none.turn.stop();
});

it('behind a proxy, calls are told of the proxy’s port', async () => {
  const { turn, files } = await upWithName('--turn-tls-public-port', '443');
  const told = (await relaysOfCall(turn.server)).caller.flatMap(({ urls }) => urls);
  expect(told.at(-1)).toBe(`turns:${name}:443?transport=tcp`);
  await relay({ name, ca: readFileSync(files.certificate) }, machine.public, turn.credentials(soon()), tlsPort);
  await turn.stop();
});

it('it can share port 443 with the server, each on an address of its own', async () => {
  const state = stateFolder();
  const { certificate, key } = makeCertificate(join(state, '..'), 'first', name);
  const tls = ['--tls-certificate', certificate, '--tls-key', key, '--turn-host', name, '--turn-tls-port', '443'];
  const turn = await OwnTurn.up(state, '--listen', '127.0.0.1:443', '--turn-relay-ip', machine.public, ...tls);
  expect(turn.server.port).toBe(443);
  await relay({ name, ca: readFileSync(certificate) }, machine.public, turn.credentials(soon()), 443);
  await turn.stop();
});

it('with a certificate and no name, calls are told of no TLS, and the operator why', async () => {
  const state = stateFolder();
  const { certificate, key } = makeCertificate(join(state, '..'), 'first');
  const turn = await OwnTurn.up(state, '--tls-certificate', certificate, '--tls-key', key);
  expect(turn.events('turn-tls-needs-name')).toMatchObject([
    { level: 'warn', fix: expect.stringContaining('set turn-host to a name') },
  ]);
  expect(JSON.stringify(await relaysOfCall(turn.server))).not.toContain('turns:');
  const ca = readFileSync(certificate);
  const login = turn.credentials(soon());
  await expect(relay({ name: 'localhost', ca }, machine.public, login, tlsPort)).rejects.toThrow('ECONNREFUSED');
  await turn.stop();
});

it('a TLS port that another program has is said, and taken once it is free', async () => {
  const other = createServer().listen(tlsPort, machine.public);
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const state = stateFolder();
  const { certificate, key } = makeCertificate(join(state, '..'), 'first', name);
  const turn = await OwnTurn.start(state, '--turn-host', name, '--tls-certificate', certificate, '--tls-key', key);
  await turn.reads('turn: down (another program has its port)');
  expect(turn.events('turn-port-taken').at(0)).toMatchObject({ level: 'warn', port: tlsPort });
  other.close();
  await turn.reads('turn: up', 15_000);
  await turn.stop();
});

it('a coturn without TLS is not taken over by a server that has a certificate', async () => {
  const state = stateFolder();
  const { certificate, key } = makeCertificate(join(state, '..'), 'first', name);
  const before = await OwnTurn.up(state, '--turn-host', name);
  const pid = before.coturn;
  await before.server.kill();
  const after = await OwnTurn.up(state, '--turn-host', name, '--tls-certificate', certificate, '--tls-key', key);
  expect(after.events('turn-replaced')).toMatchObject([{ pid }]);
  await relay({ name, ca: readFileSync(certificate) }, machine.public, after.credentials(soon()), tlsPort);
  const second = after.coturn;
  await after.server.kill();
  const again = await OwnTurn.up(state, '--turn-host', name, '--tls-certificate', certificate, '--tls-key', key);
  expect(again.coturn).toBe(second);
  await again.stop();
  await until('nothing is left', () => (again.events('turn-ended').length > 0 ? true : undefined));
});

it('a renewed certificate is shown by coturn too; relays that are open go on; a broken one is not', async () => {
  const { turn, files, state } = await upWithName();
  const folder = join(state, '..');
  const shown = (): Promise<string> => shownCertificate(tlsPort, machine.public);
  const shows = (wanted: string) =>
    until(`coturn shows ${wanted}`, async () => ((await shown()) === wanted ? true : undefined));
  const ca = readFileSync(files.certificate);
  const login = turn.credentials(soon());
  const [one, other] = [
    await relay({ name, ca }, machine.public, login, tlsPort),
    await relay('udp', machine.public, login),
  ];
  for (const [a, b] of [
    [one, other],
    [other, one],
  ] as const)
    expect(await a.permission(b.relayed)).toBe(0);
  expect(await shown()).toBe('first');
  const pid = turn.coturn;

  replaceCertificate(files, makeCertificate(folder, 'second', name));
  kill(turn.server.pid, 'SIGHUP');
  await shows('second');
  expect(turn.coturn).toBe(pid);
  one.send(other.relayed, 'over the old connection');
  await other.hears('over the old connection');
  expect(await one.refresh(600)).toBe(0);

  replaceCertificate(files, { certificate: files.certificate, key: makeCertificate(folder, 'other').key });
  kill(turn.server.pid, 'SIGHUP');
  await turn.server.tells('tls-certificate-refused');
  kill(pid);
  await turn.server.tells('turn-up', 2, 15_000);
  expect(await shown()).toBe('second');

  // What is renewed while there is no server is shown as soon as one takes coturn over.
  const orphan = turn.coturn;
  await turn.server.kill();
  replaceCertificate(files, makeCertificate(folder, 'third', name));
  const tls = ['--tls-certificate', files.certificate, '--tls-key', files.key];
  const after = await OwnTurn.up(state, '--turn-host', name, ...tls);
  await shows('third');
  expect(after.coturn).toBe(orphan);
  await after.stop();
}, 40_000);
