import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { machine, OwnTurn, relay, soon, stateFolder } from './harness/own_turn.ts';
import { TurnClient } from './harness/turn_client.ts';

const forbidden = 403;
const unsupportedFamily = 440;
const unsupportedTransport = 442;
const otherFamily = 443;

/** Ranges that are nobody's peer, by their edges, and addresses just outside that are. */
const denied = [
  ['0.0.0.1', '0.255.255.255', '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.31.196.0', '192.31.196.255', '192.31.195.255', '192.31.197.0'],
  ['192.52.193.0', '192.52.193.255', '192.52.192.255', '192.52.194.0'],
  ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['192.175.48.0', '192.175.48.255', '192.175.47.255', '192.175.49.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0', '239.255.255.255', '223.255.255.255'],
  ['240.0.0.0', '255.255.255.255'],
] as const;

/** A UDP socket that keeps what it hears. */
async function listenAt(ip: string): Promise<{ port: number; heard: string[] }> {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  socket.on('message', (bytes) => heard.push(String(bytes)));
  socket.bind(0, ip);
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return { port: socket.address().port, heard };
}

describe.each(['udp', 'tcp'] as const)('a client over %s', (transport) => {
  it('reaches no peer in a special-use range, up to its edges, and every one outside', async () => {
    const turn = await OwnTurn.up();
    const client = await relay(transport, machine.public, turn.credentials(soon()));
    for (const [first, last, ...outside] of denied) {
      for (const ip of [first, last]) {
        expect(await client.permission({ ip, port: 5000 }), ip).toBe(forbidden);
        expect(await client.channel({ ip, port: 5000 }), ip).toBe(forbidden);
      }
      for (const ip of outside) expect(await client.permission({ ip, port: 5000 }), ip).toBe(0);
    }
    expect(await client.channel({ ip: '11.0.0.0', port: 5000 })).toBe(0);
    await turn.stop();
  });

  it.each([
    '::ffff:127.0.0.1',
    '::ffff:10.9.9.1',
    '::ffff:169.254.169.254',
    '::127.0.0.1',
    '::1',
    'fc00::1',
    'fe80::1',
  ])('reaches no peer by the IPv6 address %s', async (ip) => {
    const turn = await OwnTurn.up();
    const client = await relay(transport, machine.public, turn.credentials(soon()));
    for (const error of [await client.permission({ ip, port: 5000 }), await client.channel({ ip, port: 5000 })])
      expect([forbidden, otherFamily]).toContain(error);
    await turn.stop();
  });

  it('gets no relay with an IPv6 address and none over TCP, and connects to nobody', async () => {
    const turn = await OwnTurn.up();
    const server = { ip: machine.public, port: 3478 };
    const client = await TurnClient.open(transport, server, turn.credentials(soon()));
    onTestFinished(() => client.close());
    expect(await client.allocate({ family: 'ipv6' })).toBe(unsupportedFamily);
    expect(await client.allocate({ protocol: 6 })).toBe(unsupportedTransport);
    expect(await client.allocate({ family: 'ipv4' })).toBe(0);
    expect(await client.connect({ ip: machine.otherPublic, port: 80 })).not.toBe(0);
    await turn.stop();
  });

  it('sends to those it may reach, and nothing comes to those it may not', async () => {
    const turn = await OwnTurn.up();
    const client = await relay(transport, machine.public, turn.credentials(soon()));
    const open = await listenAt(machine.otherPublic);
    const closed = await Promise.all(['127.0.0.1', machine.private, machine.otherPrivate].map(listenAt));
    const hidden = ['127.0.0.1', machine.private, machine.otherPrivate].map((ip, at) => ({
      ip,
      port: closed[at]?.port ?? 0,
    }));
    for (const peer of hidden) expect(await client.permission(peer)).toBe(forbidden);
    const peer = { ip: machine.otherPublic, port: open.port };
    expect(await client.permission(peer)).toBe(0);
    // What comes last has overtaken nothing: when it is heard, the others would have been.
    for (let round = 0; round < 20; round += 1) {
      for (const one of hidden) client.send(one, 'forbidden');
      client.send(peer, `allowed ${round}`);
    }
    await expect.poll(() => open.heard.at(-1)).toBe('allowed 19');
    expect(closed.flatMap(({ heard }) => heard)).toEqual([]);
    await turn.stop();
  });
});

describe('two relays reach each other', () => {
  it.each([
    ['on a public address', machine.public, []],
    ['on a private address', machine.private, []],
    ['on loopback', '127.0.0.1', []],
    ['behind a 1:1 NAT', machine.private, ['--turn-external-ip', '11.7.7.7']],
  ] as const)('%s', async (_, ip, flags) => {
    const turn = await OwnTurn.up(stateFolder(), '--turn-relay-ip', ip, ...flags);
    const [one, other] = [
      await relay('udp', ip, turn.credentials(soon())),
      await relay('tcp', ip, turn.credentials(soon())),
    ];
    expect(one.relayed.ip).toBe(flags[1] ?? ip);
    expect([await one.permission(other.relayed), await other.permission(one.relayed)]).toEqual([0, 0]);
    one.send(other.relayed, 'from one');
    await other.hears('from one');
    other.send(one.relayed, 'from the other');
    await one.hears('from the other');
    await turn.stop();
  });

  it('behind a 1:1 NAT, and reach nothing else there', async () => {
    const turn = await OwnTurn.up(stateFolder(), '--turn-relay-ip', machine.private, '--turn-external-ip', '11.7.7.7');
    const client = await relay('udp', machine.private, turn.credentials(soon()));
    for (const [first, last, ...outside] of denied) {
      for (const ip of [first, last]) expect(await client.permission({ ip, port: 5000 }), ip).toBe(forbidden);
      for (const ip of outside) expect(await client.permission({ ip, port: 5000 }), ip).toBe(0);
    }
    for (const ip of ['10.9.9.0', machine.otherPrivate])
      expect(await client.permission({ ip, port: 5000 })).toBe(forbidden);
    expect(await client.permission({ ip: '11.7.7.7', port: 5000 })).toBe(0);
    await turn.stop();
  });

  it.each([
    [machine.private, [machine.otherPrivate, '127.0.0.1', '192.168.0.1', '10.9.9.0']],
    ['127.0.0.1', ['127.0.0.2', '127.255.255.255', machine.private]],
  ] as const)('where the relay is on %s, and reach nothing else there', async (ip, others) => {
    const turn = await OwnTurn.up(stateFolder(), '--turn-relay-ip', ip);
    const client = await relay('udp', ip, turn.credentials(soon()));
    for (const other of others) expect(await client.permission({ ip: other, port: 5000 }), other).toBe(forbidden);
    expect(await client.permission({ ip, port: 5000 })).toBe(0);
    for (const mapped of [`::ffff:${ip}`, '::1'])
      expect([forbidden, otherFamily]).toContain(await client.permission({ ip: mapped, port: 5000 }));
    await turn.stop();
  });
});
