import { type Plan, plan } from './addresses.ts';
import { DelayLine } from './delay_line.ts';
import { Namespace, OURS } from './namespace.ts';
import { Router } from './router.ts';

/** The metric of the default route where nothing else is wanted. */
const usual = 100;

/** A way from a home to the public segment: its router, and the client's device, address and gateway behind it. */
export class Uplink {
  readonly router: Router;
  readonly device: 'wlan' | 'cell';
  readonly #client: Namespace;
  readonly #plan: Plan;
  readonly #table: number;
  readonly #there: string;
  #slow: DelayLine | undefined;

  constructor(client: Namespace, number: number, device: 'wlan' | 'cell', family: Plan['family']) {
    this.device = device;
    this.#client = client;
    this.#plan = plan(family, number, device);
    this.#table = device === 'cell' ? 600 : 100;
    const name = `${client.name}-${device}`;
    this.router = new Router(name, this.#plan.client, this.#plan.wan);
    this.#there = `${OURS}${name}`;
    this.#connect(this.router.namespace);
    this.router.become({ nat: family === 'ipv4' ? 'cone' : 'none' });
  }

  #connect(router: Namespace): void {
    const { net, lan, gateway, wan, beyond, family } = this.#plan;
    // Nobody waits until it is sure that no other machine has the address.
    const add = `address add${family === 'ipv6' ? ' nodad' : ''}`;
    Namespace.public.ip(`link add ${this.#there} type veth peer name wan netns ${router.name}`);
    router.ip(`link add lan type veth peer name ${this.device} netns ${this.#client.name}`);
    Namespace.public.ip(`${add} ${beyond}${net} dev ${this.#there}`, `link set ${this.#there} up`);
    router.ip(...wan.map((one) => `${add} ${one}${net} dev wan`), 'link set wan up');
    router.ip(`${add} ${gateway}${net} dev lan`, 'link set lan up', `route add default via ${beyond}`);
    if (family === 'ipv6') Namespace.public.ip(`route add ${lan} via ${wan[0]}`);
  }

  /** As when DHCP gave an address. The default route with the lowest metric is used. */
  up(metric = usual): string[] {
    const { client, gateway, net, family } = this.#plan;
    const through = `default via ${gateway} dev ${this.device} src ${client}`;
    return [
      `link set ${this.device} up`,
      `address replace ${client}${net} dev ${this.device}${family === 'ipv6' ? ' nodad' : ''}`,
      `route replace ${through} metric ${metric}`,
      `route replace ${through} table ${this.#table}`,
      `rule add from ${client} table ${this.#table}`,
    ];
  }

  /** As when the network is out of reach: the address goes, and with it every route. */
  get down(): string[] {
    const rule = `rule delete from ${this.#plan.client} table ${this.#table}`;
    return [rule, `address flush dev ${this.device}`, `link set ${this.device} down`];
  }

  /** Does the lines of `up` and `down` at the client. */
  configure(...lines: string[]): void {
    if (this.#plan.family === 'ipv6') this.#client.ip6(...lines);
    else this.#client.ip(...lines);
  }

  get #isUp(): boolean {
    return this.#client.run('ip', '-o', 'address', 'show', 'dev', this.device).includes(`${this.#plan.client}/`);
  }

  rise(metric = usual): void {
    if (!this.#isUp) this.configure(...this.up(metric));
  }
  fall(): void {
    if (this.#isUp) this.configure(...this.down);
  }

  /** What the client sent over it so far: bytes. */
  get sent(): number {
    const shown = this.#client.run('ip', '-s', '-json', 'link', 'show', 'dev', this.device);
    const [link] = JSON.parse(shown) as { readonly stats64: { readonly tx: { readonly bytes: number } } }[];
    return link?.stats64.tx.bytes ?? 0;
  }

  /** Between the router and the public segment every packet takes so much longer: milliseconds, each way. */
  async delay(milliseconds: number): Promise<void> {
    const { namespace } = this.router;
    const { wan, beyond, single } = this.#plan;
    const [near, far] = [`${this.#there}-s`, `${this.#there}-f`.replace(OURS, 's-')];
    this.#slow = await DelayLine.start(near, far, milliseconds);
    Namespace.public.ip(`link set ${far} netns ${namespace.name} name wan-slow`, `link set ${near} up`);
    Namespace.public.ip(...wan.map((one) => `route replace ${one}${single} dev ${near} src ${beyond}`));
    namespace.ip('link set wan-slow up', `route replace ${beyond}${single} dev wan-slow src ${wan[0]}`);
    namespace.ip(`route replace default via ${beyond} dev wan-slow onlink`);
  }

  /** As fast as before. The routes over the slow line go with its devices. */
  async hurry(): Promise<void> {
    if (this.#slow === undefined) return;
    await this.#slow.end();
    this.#slow = undefined;
    this.router.namespace.ip(`route replace default via ${this.#plan.beyond}`);
  }
}
