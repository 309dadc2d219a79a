import type { CandidateCounts, CandidateKind } from './types.js';

/** What is counted of a candidate, and what is looked at to count it. */
export interface Candidate {
  readonly kind: CandidateKind;
  readonly protocol: string;
  readonly priority: number;
  readonly address: string;
  readonly port: number;
  /** The address that it was found from (RFC 8839, section 5.1: `raddr`, `rport`), as far as it is told. */
  readonly base: string | undefined;
}

/** Reads a candidate-attribute (RFC 8839, section 5.1); undefined for what is none, as the end of candidates. */
export function parseCandidate(line: string): Candidate | undefined {
  const fields = line.replace(/^(a=)?candidate:/, '').split(' ');
  const [, , protocol, priority, address, port, typ, type] = fields;
  if (typ !== 'typ' || address === undefined || protocol === undefined) return undefined;
  const after = (name: string) => {
    const at = fields.indexOf(name, 8);
    return at < 0 ? undefined : fields[at + 1];
  };
  const [from, fromPort] = [after('raddr'), after('rport')];
  return {
    kind: kindOf(type, address),
    protocol: protocol.toLowerCase(),
    priority: Number(priority),
    address,
    port: Number(port),
    base: fromPort === undefined || fromPort === '0' || from === '0.0.0.0' ? undefined : `${from} ${fromPort}`,
  };
}

/** Of a type as candidates and statistics name it. */
export function kindOf(type: string | undefined, address: string | undefined): CandidateKind {
  if (type === 'srflx' || type === 'prflx' || type === 'relay') return type;
  return address?.endsWith('.local') ? 'mdns' : 'host';
}

/** Undefined for a name, and for what is hidden: Firefox writes `(redacted)`. */
export function familyOf(address: string | undefined): 'IPv4' | 'IPv6' | undefined {
  if (address?.includes(':')) return 'IPv6';
  return /^\d+(\.\d+){3}$/.test(address ?? '') ? 'IPv4' : undefined;
}

/** Not to be reached from the Internet: RFC 1918, 6598, 3927, 1122, 4193, 4291. */
const PRIVATE =
  /^(10\.|127\.|0\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|::1$|f[cd]|fe[89ab])/i;

/** Whether it is an address that only its own network reaches; a hidden one is one of these. */
export function isPrivate(address: string | undefined): boolean {
  return familyOf(address) === undefined || PRIVATE.test(address ?? '');
}

export const noCandidates: CandidateCounts = {
  host: 0,
  mdns: 0,
  srflx: 0,
  prflx: 0,
  relay: 0,
  ipv6: 0,
  publicHost: 0,
};

/** The counts with one more in them. */
export function counted(counts: CandidateCounts, { kind, address }: Candidate): CandidateCounts {
  return {
    ...counts,
    [kind]: counts[kind] + 1,
    ipv6: counts.ipv6 + (familyOf(address) === 'IPv6' ? 1 : 0),
    publicHost: counts.publicHost + (kind === 'host' && !isPrivate(address) ? 1 : 0),
  };
}

/** How many there are of all kinds. */
export function totalOf({ host, mdns, srflx, prflx, relay }: CandidateCounts): number {
  return host + mdns + srflx + prflx + relay;
}
