import { familyOf, isPrivate, kindOf } from './candidate.js';
import { linked, numberOf, type Stats, type StatsEntry, selectedPair, textOf } from './stats_report.js';
import type { ConnectionPath, RelayTransport } from './types.js';

/**
 * The way the media takes, as the statistics have it; undefined while there is none. `hostPorts` are those of the hosts
 * that the other side signalled.
 */
export function pathOf(stats: Stats, hostPorts: ReadonlySet<number> = new Set()): ConnectionPath | undefined {
  const pair = selectedPair(stats);
  const local = linked(stats, pair, 'localCandidateId');
  const remote = linked(stats, pair, 'remoteCandidateId');
  if (local === undefined || remote === undefined) return undefined;
  const [here, there] = [kindOf(typeOf(local), addressOf(local)), kindOf(typeOf(remote), addressOf(remote))];
  return {
    kind: pathKind(local, remote, hostPorts),
    relay: relayOf(local, remote),
    local: here,
    remote: there,
    protocol: textOf(local, 'protocol') === 'tcp' ? 'tcp' : 'udp',
    family: familyOf(addressOf(remote)) ?? familyOf(addressOf(local)),
  };
}

function pathKind(local: StatsEntry, remote: StatsEntry, hostPorts: ReadonlySet<number>): ConnectionPath['kind'] {
  if (typeOf(local) === 'relay' || typeOf(remote) === 'relay') return 'relay';
  return isNatted(local, new Set()) || isNatted(remote, hostPorts) ? 'nat' : 'direct';
}

// A check may come before the candidate it belongs to and make a peer-reflexive one (RFC 8445, 7.3.1.3); so does one
// from a host whose address is hidden behind a name. A NAT made it if it is public; where the browser hides the address,
// if its port is that of no host on its side.
function isNatted(candidate: StatsEntry, hostPorts: ReadonlySet<number>): boolean {
  const type = typeOf(candidate);
  if (type !== 'prflx') return type === 'srflx';
  if (familyOf(addressOf(candidate)) !== undefined) return !isPrivate(addressOf(candidate));
  return !hostPorts.has(numberOf(candidate, 'port') ?? 0);
}

function relayOf(local: StatsEntry, remote: StatsEntry): ConnectionPath['relay'] {
  const [here, there] = [typeOf(local) === 'relay', typeOf(remote) === 'relay'];
  if (!here) return there ? { side: 'there', over: undefined } : undefined;
  return { side: there ? 'both' : 'here', over: relayTransport(textOf(local, 'relayProtocol'), textOf(local, 'url')) };
}

/** Over what a relay is reached, by what the browser says of it, or by the URL (RFC 7065) it was asked with. */
export function relayTransport(protocol: string | null | undefined, url?: string | null): RelayTransport | undefined {
  if (protocol === 'udp' || protocol === 'tcp' || protocol === 'tls') return protocol;
  return url === undefined || url === null ? undefined : transportOfUrl(url);
}

/** Undefined for what is no TURN server. */
export function transportOfUrl(url: string): RelayTransport | undefined {
  if (/^turns:/i.test(url)) return /transport=udp/i.test(url) ? 'udp' : 'tls';
  if (/^turn:/i.test(url)) return /transport=tcp/i.test(url) ? 'tcp' : 'udp';
  return undefined;
}

function typeOf(candidate: StatsEntry): string | undefined {
  return textOf(candidate, 'candidateType');
}

function addressOf(candidate: StatsEntry): string | undefined {
  return textOf(candidate, 'address') ?? textOf(candidate, 'ip');
}
