import { answerNames } from './names.ts';
import { Namespace, OURS } from './namespace.ts';
import { Router, type RouterKind } from './router.ts';

/** The metric of the default route where nothing else is wanted. */
const usual = 100;

/** A way from a home to the public segment: its router, and the client's device, address and gateway behind it. */
export class Uplink {
  readonly router: Router;
  readonly device: string;
  readonly #client: Namespace;
  readonly #address: string;
  readonly #gateway: string;
  readonly #table: number;

  constructor(client: Namespace, home: string, number: number, kind: 'wlan' | 'cell') {
    const cell = kind === 'cell';
    const [lan, wan] = cell ? [`10.${number}.0`, `11.3.${number}`] : [`192.168.${number}`, `11.2.${number}`];
    this.device = kind;
    this.#client = client;
    this.#address = `${lan}.2`;
    this.#gateway = `${lan}.1`;
    this.#table = cell ? 600 : 100;
    this.router = new Router(`${home}-${kind}`, this.#address, [`${wan}.1`, `${wan}.2`]);
    const { namespace } = this.router;
    const there = `${OURS}${home}-${kind}`;
    Namespace.public.ip(`link add ${there} type veth peer name wan netns ${namespace.name}`);
    namespace.ip(`link add lan type veth peer name ${kind} netns ${client.name}`);
    Namespace.public.ip(`address add ${wan}.254/24 dev ${there}`, `link set ${there} up`);
    namespace.ip(
      `address add ${wan}.1/24 dev wan`,
      `address add ${wan}.2/24 dev wan`,
      'link set wan up',
      `address add ${lan}.1/24 dev lan`,
      'link set lan up',
      `route add default via ${wan}.254`,
    );
    this.router.become({ nat: 'cone' });
  }

  /** As when DHCP gave an address. The default route with the lowest metric is used. */
  up(metric = usual): string[] {
    const [device, address] = [this.device, this.#address];
    return [
      `link set ${device} up`,
      `address replace ${address}/24 dev ${device}`,
      `route replace default via ${this.#gateway} dev ${device} src ${address} metric ${metric}`,
      `route replace default via ${this.#gateway} dev ${device} src ${address} table ${this.#table}`,
      `rule add from ${address} table ${this.#table}`,
    ];
  }

  /** As when the network is out of reach: the address goes, and with it every route. */
  get down(): string[] {
    const rule = `rule delete from ${this.#address} table ${this.#table}`;
    return [rule, `address flush dev ${this.device}`, `link set ${this.device} down`];
  }
  get #isUp(): boolean {
    return this.#client.run('ip', '-o', 'address', 'show', 'dev', this.device).includes(this.#address);
  }

  /** What the client sent over it so far: bytes. */
  get sent(): number {
    const shown = this.#client.run('ip', '-s', '-json', 'link', 'show', 'dev', this.device);
    const [link] = JSON.parse(shown) as { readonly stats64: { readonly tx: { readonly bytes: number } } }[];
    return link?.stats64.tx.bytes ?? 0;
  }

  rise(metric = usual): void {
    if (!this.#isUp) this.#client.ip(...this.up(metric));
  }
  fall(): void {
    if (this.#isUp) this.#client.ip(...this.down);
  }
}

/** Where somebody sits: a machine with two devices, of which one is usually without an address. */
export class Home {
  readonly name: string;
  readonly client: Namespace;
  readonly wlan: Uplink;
  readonly cell: Uplink;

  /** @param number which addresses are its own: 1 to 254 */
  constructor(name: string, number: number) {
    this.name = name;
    this.client = Namespace.make(name);
    this.client.sysctl('ipv6.conf.all.disable_ipv6=1', 'ipv6.conf.default.disable_ipv6=1');
    this.client.ip('link set lo up');
    this.wlan = new Uplink(this.client, name, number, 'wlan');
    this.cell = new Uplink(this.client, name, number, 'cell');
    this.wlan.rise();
    answerNames(this.client);
  }

  /** As it was in the beginning, behind a router of this kind. */
  become(kind: RouterKind): void {
    this.wlan.router.become(kind);
    this.cell.router.become({ nat: 'cone' });
    this.cell.fall();
    this.wlan.rise();
  }

  /** The way out that carries the media now. */
  async used(): Promise<Uplink> {
    const before = [this.wlan.sent, this.cell.sent] as const;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return this.wlan.sent - before[0] > this.cell.sent - before[1] ? this.wlan : this.cell;
  }

  /** One network is left and the other joined in one step. */
  switch(from: Uplink, to: Uplink): void {
    this.client.ip(...to.up(), ...from.down);
  }
}
