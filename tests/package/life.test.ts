import { afterEach, describe, expect, it } from 'vitest';
import { Client } from '../system/harness/client.ts';
import { allocationError, loginOf, machine, relaysOfCall, until } from '../turn/harness/own_turn.ts';
import {
  exists,
  logOf,
  meanwhileOnMachine,
  onMachine,
  ownership,
  read,
  rightsOf,
  triedOnMachine,
  unit,
} from './harness/machine.ts';
import { RelayedCall } from './harness/relayed_call.ts';

// The lives of one package on one machine, in their order.
const missing = process.env['PACKAGE_MISSING'];
const file = `/package/${process.env['PACKAGE_FILE']}`;
const upgrade = `/package/${process.env['PACKAGE_UPGRADE']}`;
const server = { url: 'http://127.0.0.1:6503', secrets: new Set<string>() };
const units = ['beckon.service', 'beckon-turn.service'];
const settings = '/etc/beckon/beckon.toml';

const readiness = (): Promise<string> =>
  fetch(`${server.url}/readyz`).then(
    (answer) => answer.text(),
    () => 'no answer',
  );
const isReady = (words = 'ready\nturn: up\n'): Promise<unknown> =>
  until(words, async () => ((await readiness()) === words ? true : undefined), 15_000);
const processOf = (name: string): string => unit(name, 'MainPID');
const coturn = (): string => onMachine('pgrep', '--uid', 'beckon-turn', '--exact', 'turnserver').trim();
const kept: { key?: string; secret?: string } = {};

describe.skipIf(missing !== undefined)('on a machine with systemd, the package', () => {
  afterEach(({ task }) => {
    if (task.result?.state === 'fail')
      console.log(onMachine('journalctl', '--no-pager', '--lines=60', '--unit', 'beckon*'));
  });

  it('is installed, and both units run as users of their own', async () => {
    expect(unit('coturn.service', 'ActiveState')).toBe('active');
    onMachine('dpkg', '--install', file);
    await isReady();
    for (const name of units) {
      expect(unit(name, 'ActiveState')).toBe('active');
      expect(onMachine('systemctl', 'is-enabled', name).trim()).toBe('enabled');
    }
    // Debian's own, which nobody had set up, has made room.
    expect(unit('coturn.service', 'ActiveState')).toBe('inactive');
    expect(ownership('/etc/beckon')).toBe('root:beckon 750');
    expect(ownership('/etc/beckon/turn.secret')).toBe('root:beckon 640');
    expect(ownership('/var/lib/beckon')).toBe('beckon:beckon 700');
    expect(ownership('/var/lib/beckon-turn')).toBe('beckon-turn:beckon-turn 700');
    expect(read('/etc/beckon/turn.secret')).toMatch(/^[0-9a-f]{64}\n$/);
    kept.key = read('/var/lib/beckon/signing.key');
    kept.secret = read('/etc/beckon/turn.secret');
    server.secrets.add(kept.secret.trim());
  });

  it('lets its programs do nothing but what they need', () => {
    const bind = '0000000000000400'; // CAP_NET_BIND_SERVICE
    for (const [name, pid] of [
      ['beckon', processOf('beckon.service')],
      ['beckon-turn', processOf('beckon-turn.service')],
      ['beckon-turn', coturn()],
    ] as const) {
      const rights = rightsOf(pid);
      expect(rights).toMatchObject({ Seccomp: '2', NoNewPrivs: '1', CapEff: bind, CapBnd: bind });
      expect(onMachine('ps', '--no-headers', '-o', 'user:20', '-p', pid).trim()).toBe(name);
    }
    for (const name of units) {
      const path = `/lib/systemd/system/${name}`;
      onMachine('systemd-analyze', 'verify', path);
      onMachine('systemd-analyze', 'security', '--offline=true', '--threshold=18', path); // tenths: 1.8
    }
    // Whoever broke into coturn would have neither what clients keep for the server nor the right to change settings.
    for (const [flag, path] of [
      ['-r', '/var/lib/beckon/signing.key'],
      ['-w', settings],
      ['-w', '/etc/beckon/turn.secret'],
    ] as const)
      expect(
        triedOnMachine('setpriv', '--reuid=beckon-turn', '--regid=beckon-turn', '--groups=beckon', 'test', flag, path)
          .code,
        path,
      ).toBe(1);
  });

  it.each([
    ['and runs', 'start'],
    ['but does not run', 'stop'],
  ])('finds nothing wrong with itself where it is installed %s', async (_, verb) => {
    onMachine('systemctl', verb, 'beckon.service');
    const doctor = ['runuser', '-u', 'beckon', '--', 'beckon', 'doctor', '--json', '--config', settings] as const;
    const { findings } = JSON.parse(triedOnMachine(...doctor).said) as { findings: { id: string; status: string }[] };
    expect(findings.filter(({ status }) => status === 'error')).toEqual([]);
    for (const id of ['turn.running', 'turn.relay', 'turn.private-peers'])
      expect(findings).toContainEqual(expect.objectContaining({ id, status: 'ok' }));
    const check = triedOnMachine('runuser', '-u', 'beckon', '--', 'beckon', 'check', '--config', settings);
    expect([0, 3], check.said).toContain(check.code);
    onMachine('systemctl', 'start', 'beckon.service');
    await isReady();
  });

  it('is upgraded under a relayed call, of which not one packet is lost', async () => {
    onMachine('sed', '-i', 's/^#heartbeat = .*/heartbeat = "20s"/', settings);
    const before = { server: processOf('beckon.service'), turn: processOf('beckon-turn.service'), coturn: coturn() };
    const call = await RelayedCall.begin(server);
    await call.goesOn();
    const first = call.sent;
    await meanwhileOnMachine('dpkg', '--install', '--force-confold', upgrade);
    await isReady();
    await call.comeBack();
    await call.goesOn();
    const last = call.sent;
    await call.goesOn(10);
    const { lost, longestGap } = call.loss(first, last);
    console.log(`upgraded under a call: ${last - first} packets each way, ${lost} lost, longest gap ${longestGap} ms`);
    expect(lost).toBe(0);
    expect(longestGap).toBeLessThan(1000);
    expect(processOf('beckon.service')).not.toBe(before.server);
    expect(processOf('beckon-turn.service')).toBe(before.turn);
    expect(coturn()).toBe(before.coturn);
    expect(onMachine('dpkg-query', '--show', `--showformat=\${Version}`, 'beckon')).toBe('99.0');
    await call.hangUp();

    // What the operator had changed has stayed, and so has all that clients rely on.
    expect(read(settings)).toContain('\nheartbeat = "20s"\n');
    expect(read('/var/lib/beckon/signing.key')).toBe(kept.key);
    expect(read('/etc/beckon/turn.secret')).toBe(kept.secret);
  });

  it('is started again by systemd when it was killed, under a relayed call that goes on', async () => {
    const call = await RelayedCall.begin(server);
    await call.goesOn();
    const [first, before] = [call.sent, processOf('beckon.service')];
    await meanwhileOnMachine('systemctl', 'kill', '--signal=KILL', 'beckon.service');
    await until(
      'another process',
      () => {
        const pid = processOf('beckon.service');
        return pid !== before && pid !== '0' ? true : undefined;
      },
      15_000,
    );
    await isReady();
    await call.comeBack();
    const last = call.sent;
    await call.goesOn(10);
    expect(call.loss(first, last).lost).toBe(0);
    await call.hangUp();
  });

  it('says so when its TURN server is stopped, tells calls of none, and of it again when that is back', async () => {
    onMachine('systemctl', 'stop', 'beckon-turn.service');
    await until(
      'down',
      async () => ((await readiness()).includes('turn: down (it does not answer)') ? true : undefined),
      15_000,
    );
    expect(JSON.stringify((await relaysOfCall(server)).caller)).not.toContain('turn:');
    const downs = logOf('beckon.service').filter(({ event }) => event === 'turn-down');
    expect(downs.at(-1)).toMatchObject({ level: 'warn', fix: expect.stringContaining('systemctl status beckon-turn') });
    onMachine('systemctl', 'start', 'beckon-turn.service');
    await isReady();
    expect(await allocationError(machine.public, loginOf((await relaysOfCall(server)).callee))).toBe(0);
  });

  it('with wrong settings does not start, says why, and is not tried again and again', async () => {
    onMachine('sed', '-i', 's/^heartbeat = .*/heartbeat = "never"/', settings);
    triedOnMachine('systemctl', 'restart', 'beckon.service');
    await until('failed', () => (unit('beckon.service', 'ActiveState') === 'failed' ? true : undefined), 10_000);
    expect(unit('beckon.service', 'NRestarts')).toBe('0');
    expect(onMachine('journalctl', '--no-pager', '--output=cat', '--unit', 'beckon.service')).toContain(
      'heartbeat must be',
    );
    onMachine('sed', '-i', 's/^heartbeat = .*/#heartbeat = "25s"/', settings);
    onMachine('systemctl', 'restart', 'beckon.service');
    await isReady();
  });

  it('is not restarted by an upgrade to a version that refuses the settings, which says so', async () => {
    const before = processOf('beckon.service');
    onMachine('sed', '-i', 's/^#heartbeat = .*/heartbeats = "25s"/', settings);
    const { code, said } = triedOnMachine('dpkg', '--install', '--force-confold', upgrade);
    expect(code).toBe(0);
    expect(said).toContain('this version does not take the settings');
    expect(processOf('beckon.service')).toBe(before);
    onMachine('sed', '-i', 's/^heartbeats = .*/#heartbeat = "25s"/', settings);
    await isReady();
  });

  it('hands a renewed certificate to both units, as certbot calls its hook', async () => {
    const made = '/run/made';
    onMachine('mkdir', '-p', made);
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '7'];
    const makeAndHand = (name: string): void => {
      const names = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=DNS:talk.test'];
      onMachine(
        'openssl',
        'req',
        '-x509',
        ...curve,
        ...names,
        '-keyout',
        `${made}/privkey.pem`,
        '-out',
        `${made}/fullchain.pem`,
      );
      onMachine('env', `RENEWED_LINEAGE=${made}`, '/usr/share/beckon/certbot-hook');
    };
    const shown = (port: number): string =>
      onMachine(
        'sh',
        '-c',
        `openssl s_client -connect ${machine.public}:${port} </dev/null 2>/dev/null | openssl x509 -noout -subject || true`,
      );
    makeAndHand('first');
    expect(ownership('/etc/beckon/tls/privkey.pem')).toBe('root:beckon 640');
    const tls =
      's|^#tls-certificate = .*|tls-certificate = "/etc/beckon/tls/fullchain.pem"|;s|^#tls-key = .*|tls-key = "/etc/beckon/tls/privkey.pem"|';
    onMachine(
      'sed',
      '-i',
      `${tls};s|^#listen = .*|listen = [":443"]|;s|^#turn-host = .*|turn-host = "talk.test"|`,
      settings,
    );
    onMachine('systemctl', 'restart', 'beckon-turn.service', 'beckon.service');
    for (const port of [443, 5349])
      await until(`port ${port}`, () => (shown(port).includes('first') ? true : undefined), 15_000);
    const before = [processOf('beckon.service'), coturn()];
    makeAndHand('second');
    for (const port of [443, 5349])
      await until(`port ${port}`, () => (shown(port).includes('second') ? true : undefined), 15_000);
    expect([processOf('beckon.service'), coturn()]).toEqual(before);
    onMachine('sed', '-i', 's/^\\(tls-certificate\\|tls-key\\|listen\\|turn-host\\) = /#&/', settings);
    onMachine('systemctl', 'restart', 'beckon-turn.service', 'beckon.service');
    await isReady();
  });

  it('is removed: nothing runs, and what it kept is there for the next installation', async () => {
    onMachine('dpkg', '--remove', 'beckon');
    expect(await readiness()).toBe('no answer');
    expect(triedOnMachine('pgrep', '--uid', 'beckon,beckon-turn').code).toBe(1);
    expect(exists('/usr/bin/beckon')).toBe(false);
    expect(read('/var/lib/beckon/signing.key')).toBe(kept.key);
    onMachine('dpkg', '--install', file);
    await isReady();
    expect(read('/var/lib/beckon/signing.key')).toBe(kept.key);
    const guest = await Client.join(server);
    await guest.leave();
  });

  it('is purged: nothing of it is left', () => {
    onMachine('dpkg', '--purge', 'beckon');
    for (const path of [
      '/etc/beckon',
      '/var/lib/beckon',
      '/var/lib/beckon-turn',
      '/usr/share/doc/beckon',
      '/lib/systemd/system/beckon.service',
    ])
      expect(exists(path), path).toBe(false);
    for (const user of ['beckon', 'beckon-turn']) expect(triedOnMachine('id', user).code).toBe(1);
    expect(onMachine('find', '/etc', '/var/lib', '-name', '*beckon*', '-not', '-path', '/var/lib/dpkg/*')).toBe('');
    expect(triedOnMachine('systemctl', 'list-unit-files', '--no-legend', 'beckon*').said).toBe('');
  });

  it('leaves a coturn alone that somebody has set up, and says that its port is taken', async () => {
    onMachine('sh', '-c', 'echo realm=theirs.example.org >>/etc/turnserver.conf');
    onMachine('systemctl', 'enable', '--now', 'coturn.service');
    onMachine('dpkg', '--install', file);
    await until(
      'taken',
      () => (logOf('beckon-turn.service').some(({ event }) => event === 'turn-port-taken') ? true : undefined),
      15_000,
    );
    expect(unit('coturn.service', 'ActiveState')).toBe('active');
    onMachine('dpkg', '--purge', 'beckon');
  });
});
