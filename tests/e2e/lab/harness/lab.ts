import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { folder } from './folder.ts';
import { Home } from './home.ts';
import { inLab, Namespace, removeNamespaces } from './namespace.ts';

/** Why this machine has no lab; nothing where it has one. */
export const missing = inLab ? undefined : (process.env['LAB_MISSING'] ?? 'started outside tests/e2e/lab/in_lab');

/** Addresses of the public segment; `hosts` names them. They are public ones, since TURN servers refuse others. */
const web = { ipv4: '11.1.1.1', ipv6: '2001:db8:1::1' };
const turn = { ipv4: '11.1.1.2', ipv6: '2001:db8:1::2' };
const stun = { ipv4: '11.1.1.3', ipv6: '2001:db8:1::3' };

export const url = 'https://beckon.test';

/** What `beckon serve` is told to listen on, and how to speak https. First where the tests themselves ask it. */
export const serverFlags = [
  ...['127.0.0.1:443', `${web.ipv4}:443`, `[${web.ipv6}]:443`].flatMap((address) => ['--listen', address]),
  ...['--guests', 'on'],
  ...['--tls-certificate', join(folder, 'server.pem'), '--tls-key', join(folder, 'server.key')],
];

const relay = [
  ...['--turn', 'own', '--turn-relay-ip', turn.ipv4, '--turn-listen-ip6', turn.ipv6],
  ...['--turn-host', 'turn.test', '--turn-tls-port'],
];
/** Who helps two homes to find a way: a TURN server, or one that does STUN alone. */
export const help = {
  turn: [...relay, '443'],
  'turn without TLS': [...relay, '0'],
  stun: ['--turn', 'off', '--stun', 'stun:stun.test:3478'],
} as const;

/** What the public segment does to packets between homes. */
export type Core = 'open' | 'no UDP between homes';

/** All networks. Made once for a file of tests; all of it ends with `in_lab`. */
export class Lab {
  readonly #homes = new Map<string, Home>();
  readonly #stun: ChildProcess;

  constructor() {
    removeNamespaces();
    Namespace.public.sysctl('ipv4.ip_forward=1', 'ipv6.conf.all.forwarding=1');
    const addresses = [web.ipv4, turn.ipv4, stun.ipv4].map((ip) => `address replace ${ip}/32 dev lo`);
    const ipv6 = [web.ipv6, turn.ipv6, stun.ipv6].map((ip) => `address replace ${ip}/128 dev lo nodad`);
    // Packets to where nobody is are lost in silence, as in most of the Internet.
    const nowhere = 'route replace blackhole default metric 4000';
    Namespace.public.ip('link set lo up', ...addresses, ...ipv6, nowhere);
    this.core('open');
    this.#stun = startStun();
  }

  /** The home on that side with that family of addresses alone. */
  home(side: 'left' | 'right', family: 'ipv4' | 'ipv6' = 'ipv4'): Home {
    const name = `${side}${family === 'ipv6' ? '6' : ''}`;
    const home = this.#homes.get(name) ?? new Home(name, side === 'left' ? 1 : 2, family);
    this.#homes.set(name, home);
    return home;
  }

  core(kind: Core): void {
    const rules = kind === 'open' ? [] : ['meta l4proto udp drop'];
    Namespace.public.nft(
      'table inet filter {',
      'chain forward {',
      'type filter hook forward priority filter',
      ...rules,
      '}',
      '}',
    );
  }

  end(): void {
    this.#stun.kill();
  }
}

function startStun(): ChildProcess {
  const options = {
    'listening-ip': stun.ipv4,
    'listening-port': '3478',
    'log-file': 'stdout',
    pidfile: join(folder, 'stun.pid'),
    userdb: '/dev/null/none',
  };
  const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
  const alone = ['--listening-ip', stun.ipv6, '--stun-only', '--no-tls', '--no-dtls', '--no-cli', '--no-rfc5780'];
  return spawn('turnserver', [...flags, ...alone], { stdio: 'ignore' });
}
