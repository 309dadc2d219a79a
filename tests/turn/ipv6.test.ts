import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { kill, machine, OwnTurn, port, relay, relaysOfCall, soon, stateFolder } from './harness/own_turn.ts';
import { TurnClient } from './harness/turn_client.ts';

const forbidden = 403;
const unsupportedFamily = 440;
const otherFamily = 443;
const listening = ['--turn-listen-ip6', machine.ip6];

const ip = (...words: string[]): void => void execFileSync('ip', words);

const urlsOf = (host: string): string[] => [`turn:${host}:${port}?transport=udp`, `turn:${host}:${port}?transport=tcp`];

async function offered(turn: OwnTurn): Promise<readonly string[]> {
  const servers = (await relaysOfCall(turn.server)).caller;
  return servers.filter(({ credential }) => credential !== undefined).flatMap(({ urls }) => urls);
}

describe.each(['udp', 'tcp'] as const)('a client that has IPv6 alone, over %s', (transport) => {
  it('gets a relay, which has an IPv4 address, and reaches one who has IPv4 alone', async () => {
    const turn = await OwnTurn.up(stateFolder(), ...listening);
    const login = turn.credentials(soon());
    const [six, four] = [await relay(transport, machine.ip6, login), await relay('udp', machine.public, login)];
    expect(six.relayed.ip).toBe(machine.public);
    expect([await six.permission(four.relayed), await four.permission(six.relayed)]).toEqual([0, 0]);
    six.send(four.relayed, 'from six');
    await four.hears('from six');
    four.send(six.relayed, 'from four');
    await six.hears('from four');
    await turn.stop();
  });

  it('gets no relay with an IPv6 address, and reaches none of what others may not reach', async () => {
    const turn = await OwnTurn.up(stateFolder(), ...listening);
    const client = await TurnClient.open(transport, { ip: machine.ip6, port }, turn.credentials(soon()));
    onTestFinished(() => client.close());
    expect(await client.allocate({ family: 'ipv6' })).toBe(unsupportedFamily);
    expect(await client.allocate()).toBe(0);
    const mapped = ['::ffff:127.0.0.1', '::ffff:10.9.9.1', '::ffff:169.254.169.254', '::127.0.0.1'];
    for (const peer of [...mapped, '::1', 'fc00::1', 'fe80::1', machine.ip6]) {
      const errors = [
        await client.permission({ ip: peer, port: 5000 }),
        await client.channel({ ip: peer, port: 5000 }),
      ];
      for (const error of errors) expect([forbidden, otherFamily], peer).toContain(error);
    }
    for (const peer of ['127.0.0.1', machine.private, '169.254.169.254'])
      expect(await client.permission({ ip: peer, port: 5000 }), peer).toBe(forbidden);
    expect(await client.permission({ ip: machine.otherPublic, port: 5000 })).toBe(0);
    await turn.stop();
  });
});

describe('calls are told of an IPv6 address', () => {
  /** From now on packets to the Internet leave from the machine's IPv6 address too. */
  function routeIpv6(): void {
    ip('-6', 'route', 'add', 'default', 'dev', 'here', 'src', machine.ip6);
    onTestFinished(() => ip('-6', 'route', 'del', 'default'));
  }

  it.each([
    ['that leads to the Internet', [], true],
    ['unless it is switched off', ['--turn-listen-ip6', 'none'], false],
    ['unless the relay was given an address', ['--turn-relay-ip', machine.public], false],
    ['that was given beside the relay’s', ['--turn-relay-ip', machine.public, ...listening], true],
  ] as const)('%s', async (_, flags, told) => {
    routeIpv6();
    const turn = await OwnTurn.up(stateFolder(), ...flags);
    expect(await offered(turn)).toEqual([...urlsOf(machine.public), ...(told ? urlsOf(`[${machine.ip6}]`) : [])]);
    if (told) await relay('udp', machine.ip6, turn.credentials(soon()));
    await turn.stop();
  });

  it('by a name, which leads there by itself', async () => {
    const turn = await OwnTurn.up(stateFolder(), '--turn-host', 'turn.test', ...listening);
    expect(await offered(turn)).toEqual(urlsOf('turn.test'));
    await relay('udp', machine.ip6, turn.credentials(soon()));
    await turn.stop();
  });

  it('and of none where there is none', async () => {
    const turn = await OwnTurn.up();
    expect(await offered(turn)).toEqual(urlsOf(machine.public));
    await turn.stop();
  });
});

it('an IPv6 port that another program has is said', async () => {
  const other = createServer().listen(port, machine.ip6);
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const turn = await OwnTurn.start(stateFolder(), ...listening);
  await turn.reads('turn: down (another program has its port)');
  expect(turn.events('turn-port-taken').at(0)).toMatchObject({ level: 'warn', port });
  other.close();
  await turn.reads('turn: up', 15_000);
  await turn.stop();
});

it('coturn that is started again goes without an IPv6 address that the machine has lost', async () => {
  const turn = await OwnTurn.up(stateFolder(), ...listening);
  ip('address', 'del', `${machine.ip6}/128`, 'dev', 'lo');
  onTestFinished(() => ip('address', 'replace', `${machine.ip6}/128`, 'dev', 'lo'));
  kill(turn.coturn);
  await turn.server.tells('turn-up', 2, 15_000);
  expect(turn.events('turn-without-ipv6')).toMatchObject([{ level: 'warn' }]);
  await relay('udp', machine.public, turn.credentials(soon()));
  await turn.stop();
}, 30_000);
