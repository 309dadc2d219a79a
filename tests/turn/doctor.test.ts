import { execFileSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificate } from '../system/harness/certificate.ts';
import { type Diagnosis, diagnose } from '../system/harness/doctor.ts';
import { startCoturnWith } from './harness/external_coturn.ts';
import { coturnsOf, kill, machine, OwnTurn, port, stateFolder } from './harness/own_turn.ts';

const secret = 'what-the-operator-gave-to-both';
const at = 3500;
const tlsPort = 5349;
const there = { ip: machine.public, port: at };

/** The status and words of each finding about TURN with that id. */
function found(diagnosis: Diagnosis, id: string): { status: string; words: string }[] {
  return diagnosis.findings
    .filter((one) => one.id === id)
    .map(({ status, message, remedy = '' }) => ({ status, words: `${message} ${remedy}` }));
}

/** What is wrong with TURN. */
const faults = (diagnosis: Diagnosis): string[] =>
  diagnosis.findings
    .filter(({ id, status }) => id.startsWith('turn.') && (status === 'warning' || status === 'error'))
    .map(({ id, status }) => `${id} ${status}`);

const beside = (turn: OwnTurn, ...flags: readonly string[]): Promise<Diagnosis> =>
  diagnose('--listen', `127.0.0.1:${turn.server.port}`, '--state', turn.state, ...flags);
const alone = (...flags: readonly string[]): Promise<Diagnosis> =>
  diagnose('--listen', '127.0.0.1:0', '--state', stateFolder(), ...flags);

/** A TURN server as a careless operator configures it. */
const careless = (...lines: readonly string[]): string[] => [
  `listening-ip=${machine.public}`,
  `relay-ip=${machine.public}`,
  ...['min-port=50000', 'max-port=50999', 'realm=careless', 'userdb=/dev/null/none', 'no-cli'],
  ...lines,
];
const shared = ['use-auth-secret', `static-auth-secret=${secret}`];
const external = (given = secret): string[] => [
  ...['--turn', 'external', '--turn-secret', given],
  ...['--turn-url', `turn:${machine.public}:${at}?transport=udp,turn:${machine.public}:${at}?transport=tcp`],
];

describe('with a TURN server of its own', () => {
  it('is content with one that runs: it relays over UDP and TCP, and refuses what it must', async () => {
    const turn = await OwnTurn.up();
    const diagnosis = await beside(turn);
    expect(faults(diagnosis)).toEqual([]);
    expect(found(diagnosis, 'turn.running').map(({ status }) => status)).toEqual(['ok']);
    expect(found(diagnosis, 'turn.relay').map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(found(diagnosis, 'turn.private-peers').map(({ status }) => status)).toEqual(['ok']);
    expect(found(diagnosis, 'turn.credentials').map(({ status }) => status)).toEqual(['ok']);
    expect(found(diagnosis, 'state.use').map(({ status }) => status)).toEqual(['ok']);
    await turn.stop();
  });

  it('tries one for a moment when Beckon does not run, and leaves nothing behind', async () => {
    const diagnosis = await alone();
    expect(faults(diagnosis)).toEqual([]);
    expect(found(diagnosis, 'turn.trial').map(({ status }) => status)).toEqual(['ok']);
    expect(found(diagnosis, 'turn.relay').map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(coturnsOf('beckon-doctor-')).toEqual([]);
  });

  it('looks at TLS and at the certificate that is shown, running or not', async () => {
    const state = stateFolder();
    const files = makeCertificate(join(state, '..'), 'own');
    const tls = ['--tls-certificate', files.certificate, '--tls-key', files.key, '--turn-host', 'localhost'];
    const turn = await OwnTurn.start(state, ...tls);
    await expect.poll(() => turn.events('turn-up').length).toBe(1);
    for (const diagnosis of [await beside(turn, ...tls), await turn.stop().then(() => alone(...tls))]) {
      const relays = found(diagnosis, 'turn.relay');
      expect(relays.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
      expect(relays[2]?.words).toContain('turns:localhost:5349');
      // Its own maker's, and the name leads to another address of this machine.
      expect(faults(diagnosis).sort()).toEqual([
        'turn.certificate-expiry warning',
        'turn.certificate-trust warning',
        'turn.host warning',
      ]);
      expect(found(diagnosis, 'turn.certificate-names').map(({ status }) => status)).toEqual(['ok']);
    }
  });

  it('takes the way through the proxy in front of its TLS port, and finds that nothing is there', async () => {
    const state = stateFolder();
    const files = makeCertificate(join(state, '..'), 'own');
    const proxy = createServer((socket) => {
      const further = connect(tlsPort, machine.public);
      for (const [from, to] of [[socket, further] as const, [further, socket] as const])
        from.on('error', () => to.destroy()).pipe(to);
    });
    const listening = once(proxy.listen(0, '127.0.0.1'), 'listening');
    onTestFinished(() => void proxy.close());
    await listening;
    const { port: publicPort } = proxy.address() as AddressInfo;
    const tls = ['--tls-certificate', files.certificate, '--tls-key', files.key, '--turn-host', 'localhost'];
    const flags = [...tls, '--turn-relay-ip', machine.public, '--turn-tls-public-port', `${publicPort}`];
    const turn = await OwnTurn.start(state, ...flags);
    await expect.poll(() => turn.events('turn-up').length).toBe(1);
    const through = async () => found(await beside(turn, ...flags), 'turn.relay').at(-1);
    expect(await through()).toMatchObject({ status: 'ok' });
    await new Promise((closed) => proxy.close(closed));
    const nothing = await through();
    expect(nothing?.status).toBe('error');
    expect(nothing?.words).toContain(`turns:localhost:${publicPort}`);
    await turn.stop();
  });

  it('finds that coturn hangs', async () => {
    const turn = await OwnTurn.up();
    const { coturn } = turn;
    kill(coturn, 'SIGSTOP');
    const diagnosis = await beside(turn);
    const relays = found(diagnosis, 'turn.relay');
    expect(diagnosis.code).toBe(1);
    expect(relays.map(({ status }) => status)).toEqual(['error', 'error']);
    for (const { words } of relays) expect(words).toContain('no answer in time');
    kill(coturn);
    await turn.stop();
  });

  it('finds who has its port', async () => {
    const socket = createSocket('udp4').bind(port, machine.public);
    await once(socket, 'listening');
    onTestFinished(() => void socket.close());
    const turn = await OwnTurn.start();
    await turn.reads('turn: down');
    for (const diagnosis of [await beside(turn), await turn.stop().then(() => alone())]) {
      expect(diagnosis.code).toBe(1);
      const [taken] = found(diagnosis, 'turn.port');
      expect(taken).toMatchObject({ status: 'error' });
      expect(taken?.words).toContain(`(process ${process.pid})`);
      expect(found(diagnosis, 'turn.relay').map(({ status }) => status)).toEqual(['skipped']);
    }
  });

  it('finds that coturn is not installed', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nonexistent';
    const asked = alone();
    process.env['PATH'] = path;
    const diagnosis = await asked;
    expect(faults(diagnosis)).toContain('turn.program error');
    expect(found(diagnosis, 'turn.program')[0]?.words).toContain('apt-get install coturn');
  });

  it('compares the external address with where a STUN server sees the machine', async () => {
    await startCoturnWith(careless(), there);
    const stun = ['--stun', `stun:${machine.public}:${at}`];
    const wrong = await alone(...stun, '--turn-relay-ip', machine.private, '--turn-external-ip', '11.7.7.7');
    const [finding] = found(wrong, 'turn.external-address');
    expect(finding?.status).toBe('warning');
    expect(finding?.words).toContain(`turn-external-ip = "${machine.public}"`);
    const none = await alone(...stun, '--turn-relay-ip', machine.private);
    expect(found(none, 'turn.public-address')[0]).toMatchObject({ status: 'warning' });
    expect(found(none, 'turn.public-address')[0]?.words).toContain(`turn-external-ip = "${machine.public}"`);
    const right = await alone(...stun, '--turn-relay-ip', machine.private, '--turn-external-ip', machine.public);
    expect(found(right, 'turn.external-address').map(({ status }) => status)).toEqual(['ok']);
    expect(found(right, 'turn.relay').map(({ status }) => status)).toEqual(['ok', 'ok']);
  });
});

describe('with an external TURN server', () => {
  it('finds one that lets clients into the network behind it', async () => {
    await startCoturnWith(careless(...shared), there);
    const diagnosis = await alone(...external());
    expect(diagnosis.code).toBe(1);
    expect(found(diagnosis, 'turn.relay').map(({ status }) => status)).toEqual(['ok', 'ok']);
    const [peers] = found(diagnosis, 'turn.private-peers');
    expect(peers?.status).toBe('error');
    expect(peers?.words).toContain('10.0.0.1, 172.16.0.1, 192.168.0.1, 169.254.169.254');
    expect(peers?.words).not.toContain('127.0.0.1'); // that is refused unless allow-loopback-peers is there
    expect(found(diagnosis, 'turn.credentials').map(({ status }) => status)).toEqual(['ok']);
  });

  it('finds one that takes anybody', async () => {
    await startCoturnWith(careless('no-auth'), there);
    const [finding] = found(await alone(...external()), 'turn.credentials');
    expect(finding?.status).toBe('error');
    expect(finding?.words).toContain('for anybody');
  });

  it('finds that the two have different secrets', async () => {
    await startCoturnWith(careless(...shared), there);
    const relays = found(await alone(...external('another-secret-of-somebody')), 'turn.relay');
    expect(relays.map(({ status }) => status)).toEqual(['error', 'error']);
    for (const { words } of relays) expect(words).toContain('same secret');
  });

  it('finds that its own address is among those that it denies', async () => {
    await startCoturnWith(careless(...shared, `denied-peer-ip=${machine.public}`), there);
    const relays = found(await alone(...external()), 'turn.relay');
    expect(relays.map(({ status }) => status)).toEqual(['error', 'error']);
    for (const { words } of relays) expect(words).toContain(`denied-peer-ip for ${machine.public}`);
  });

  it('finds that nobody is there, and that a port is filtered on the way', async () => {
    const gone = found(await alone(...external()), 'turn.relay');
    expect(gone.map(({ status }) => status)).toEqual(['error', 'error']);
    for (const { words } of gone) expect(words).toContain('nobody listens there');
    await startCoturnWith(careless(...shared), there);
    const nft = (...rule: string[]): void => void execFileSync('nft', rule);
    nft('add', 'table', 'ip', 'filtered');
    onTestFinished(() => nft('delete', 'table', 'ip', 'filtered'));
    nft('add', 'chain', 'ip', 'filtered', 'input', '{ type filter hook input priority 0; }');
    nft('add', 'rule', 'ip', 'filtered', 'input', 'udp', 'dport', String(at), 'drop');
    const relays = found(await alone(...external()), 'turn.relay');
    expect(relays.map(({ status }) => status)).toEqual(['error', 'ok']);
    expect(relays[0]?.words).toContain('does not answer over UDP: no answer in time');
  });
});
