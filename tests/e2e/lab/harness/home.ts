import type { Plan } from './addresses.ts';
import { answerNames } from './names.ts';
import { Namespace } from './namespace.ts';
import type { Conditions, RouterKind } from './router.ts';
import { Uplink } from './uplink.ts';

/** Where somebody sits: a machine with two devices, of which one is usually without an address. */
export class Home {
  readonly client: Namespace;
  readonly wlan: Uplink;
  readonly cell: Uplink;

  /**
   * @param number which addresses are its own: 1 to 254
   * @param family the only one that it has
   */
  constructor(name: string, number: number, family: Plan['family']) {
    this.client = Namespace.make(name);
    // Addresses are there at once or never: one that comes late is a change of network to a browser.
    const quiet = family === 'ipv4' ? 'disable_ipv6=1' : 'accept_dad=0';
    this.client.sysctl(`ipv6.conf.all.${quiet}`, `ipv6.conf.default.${quiet}`);
    this.client.ip('link set lo up');
    this.wlan = new Uplink(this.client, number, 'wlan', family);
    this.cell = new Uplink(this.client, number, 'cell', family);
    this.wlan.rise();
    answerNames(this.client);
  }

  /** As it was in the beginning, behind a router of this kind and on a line like this. */
  async become(kind: RouterKind, conditions: Conditions = {}): Promise<void> {
    await this.wlan.hurry();
    this.wlan.router.become(kind);
    this.cell.router.become({ nat: kind.nat === 'none' ? 'none' : 'cone' });
    this.cell.fall();
    this.wlan.rise();
    this.wlan.router.worsen(conditions);
    if (conditions.delay !== undefined) await this.wlan.delay(conditions.delay);
  }

  /** The way out that carries the media now. */
  async used(): Promise<Uplink> {
    const before = [this.wlan.sent, this.cell.sent] as const;
    await new Promise((resolve) => setTimeout(resolve, 300));
    return this.wlan.sent - before[0] > this.cell.sent - before[1] ? this.wlan : this.cell;
  }

  /** One network is left and the other joined in one step. */
  switch(from: Uplink, to: Uplink): void {
    to.configure(...to.up(), ...from.down);
  }
}
