import { Namespace } from './namespace.ts';

/**
 * How a home's router maps and filters (RFC 4787): `cone` maps endpoint-independently and filters by address and port,
 * `full cone` filters nothing, `symmetric` maps to another port for each peer; `none` (the only one for IPv6) lets in what belongs to what went out.
 */
export type Nat = 'cone' | 'full cone' | 'symmetric' | 'none';
/** What it lets out. */
export type Firewall = 'open' | 'no UDP' | 'TCP 443 alone';

/** What the way through it does to packets, in both directions. */
export interface Conditions {
  /** Of a thousand packets so many are lost. */
  readonly lossPerMille?: number;
  /** For instance `800kbit`. */
  readonly rate?: string;
  /** So much later everything arrives: milliseconds, each way. */
  readonly delay?: number;
}

export interface RouterKind {
  readonly nat: Nat;
  readonly firewall?: Firewall;
}

const outgoing: Record<Firewall, readonly string[]> = {
  open: [],
  'no UDP': ['meta l4proto udp drop'],
  'TCP 443 alone': ['iifname "lan" tcp dport != 443 drop', 'iifname "lan" meta l4proto != tcp drop'],
};

/** Without NAT it is the firewall that keeps strangers out. */
const inward = ['ct state established,related accept', 'iifname "wan*" meta l4proto != ipv6-icmp drop'];

/** The router of a home, between its devices `lan` and `wan`. It has two public addresses and uses the first. */
export class Router {
  readonly namespace: Namespace;
  readonly #client: string;
  readonly #addresses: readonly [string, string];
  #kind: RouterKind = { nat: 'none' };
  #conditions: Conditions = {};
  #silent = false;
  #address = 0;
  #breaksTcp: 'reset' | 'drop' | undefined;

  /** @param client the address of the one behind it */
  constructor(name: string, client: string, addresses: readonly [string, string]) {
    this.namespace = Namespace.make(name);
    this.#client = client;
    this.#addresses = addresses;
    this.namespace.ip('link set lo up');
    this.namespace.sysctl('ipv4.ip_forward=1', 'ipv6.conf.all.forwarding=1');
  }

  /** From now on it is of this kind, knows no connection, and nothing is wrong with it. */
  become(kind: RouterKind): void {
    this.#kind = kind;
    this.#conditions = {};
    this.#silent = false;
    this.#address = 0;
    this.#breaksTcp = undefined;
    this.#apply();
    this.#forget();
  }

  /** The way through it is like this from now on. */
  worsen(conditions: Conditions): void {
    this.#conditions = conditions;
    this.#apply();
  }

  /** Nothing goes through it any more, and nobody is told. */
  fallSilent(): void {
    this.#silent = true;
    this.#apply();
  }

  /** It forgets its mappings and makes new ones at its other address, as after a new dial-in. */
  rebind(): void {
    this.#address = 1 - this.#address;
    this.#apply();
    this.#forget();
  }

  /** TCP through it is broken off, or gets nowhere, until `mendTcp`. */
  breakTcp(how: 'reset' | 'drop'): void {
    this.#breaksTcp = how;
    this.#apply();
  }

  mendTcp(): void {
    this.#breaksTcp = undefined;
    this.#apply();
  }

  #forget(): void {
    this.namespace.run('conntrack', '-F');
  }

  #apply(): void {
    const { nat, firewall = 'open' } = this.#kind;
    const filter = [...this.#faults(), ...(nat === 'none' ? inward : []), ...outgoing[firewall]];
    // An unsolicited packet that were let in would leave an entry in the way of the connection that it is a part of.
    this.namespace.nft(
      'table inet filter {',
      'chain input {',
      'type filter hook input priority filter; policy drop',
      'ct state established,related accept',
      'meta l4proto { icmp, ipv6-icmp } accept', // neighbours of IPv6 are found with it
      '}',
      'chain forward {',
      'type filter hook forward priority filter',
      ...filter,
      '}',
      '}',
      ...(nat === 'none' ? [] : this.#translate(nat)),
    );
    for (const device of ['lan', 'wan']) this.#limit(device);
  }

  #faults(): string[] {
    const rules: string[] = [];
    if (this.#silent) rules.push('drop');
    if (this.#breaksTcp === 'drop') rules.push('meta l4proto tcp drop');
    if (this.#breaksTcp === 'reset') rules.push('meta l4proto tcp reject with tcp reset');
    const { lossPerMille = 0 } = this.#conditions;
    if (lossPerMille > 0) rules.push(`numgen random mod 1000 < ${lossPerMille} drop`);
    return rules;
  }

  #translate(nat: Exclude<Nat, 'none'>): string[] {
    const to = this.#addresses[this.#address] ?? '';
    const source = `oifname "wan*" snat to ${to} ${nat === 'symmetric' ? 'fully-random' : 'persistent'}`;
    const mapped = nat === 'full cone' ? [`iifname "wan*" meta l4proto udp dnat to ${this.#client}`] : [];
    return [
      'table ip nat {',
      'chain in {',
      'type nat hook prerouting priority dstnat',
      ...mapped,
      '}',
      'chain out {',
      'type nat hook postrouting priority srcnat',
      source,
      '}',
      '}',
    ];
  }

  #limit(device: string): void {
    const { rate } = this.#conditions;
    const queue = rate === undefined ? ['pfifo_fast'] : ['tbf', 'rate', rate, 'burst', '16kb', 'latency', '200ms'];
    if (rate === undefined && !this.#limited) return;
    this.#limited ||= rate !== undefined;
    this.namespace.run('tc', 'qdisc', 'replace', 'dev', device, 'root', ...queue);
  }
  #limited = false;
}
