/** The addresses of one way out of a home. */
export interface Plan {
  readonly family: 'ipv4' | 'ipv6';
  /** What comes after an address of the network, and after one that stands alone. */
  readonly net: string;
  readonly single: string;
  /** What the home's own network is called as a whole. */
  readonly lan: string;
  readonly client: string;
  readonly gateway: string;
  /** The router's own two, towards the public segment, and that one's. */
  readonly wan: readonly [string, string];
  readonly beyond: string;
}

/** @param number which home it is: 1 to 254 */
export function plan(family: Plan['family'], number: number, way: 'wlan' | 'cell'): Plan {
  if (family === 'ipv4') {
    const [lan, wan] = way === 'cell' ? [`10.${number}.0`, `11.3.${number}`] : [`192.168.${number}`, `11.2.${number}`];
    return {
      ...{ family, net: '/24', single: '/32', lan: `${lan}.0/24`, client: `${lan}.2`, gateway: `${lan}.1` },
      ...{ wan: [`${wan}.1`, `${wan}.2`], beyond: `${wan}.254` },
    };
  }
  const [lan, wan] = [way === 'cell' ? 'c' : 'b', way === 'cell' ? 'cc' : 'bb'].map(
    (one) => `2001:db8:${one}${number}:`,
  );
  return {
    ...{ family, net: '/64', single: '/128', lan: `${lan}:/64`, client: `${lan}:2`, gateway: `${lan}:1` },
    ...{ wan: [`${wan}:1`, `${wan}:2`], beyond: `${wan}:fe` },
  };
}
