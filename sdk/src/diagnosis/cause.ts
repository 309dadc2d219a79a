import { totalOf } from './candidate.js';
import type { ConnectionFacts, FailureCause, RelayTransport } from './types.js';

/**
 * The most likely cause of a connection that did not come about, or was lost. Hard evidence goes first: what was seen to
 * fail before what was merely missing, and what is known before what is guessed.
 */
export function causeOf(facts: ConnectionFacts): FailureCause {
  return facts.connected ? whyLost(facts) : whyNever(facts);
}

function whyNever(facts: ConnectionFacts): FailureCause {
  const { gathered, received, relayOnly, serverReachable } = facts;
  if (facts.iceConnected) return { code: 'encryption-failed' };
  if (received.descriptions === 0)
    return serverReachable === false ? { code: 'network-lost' } : { code: 'other-side-silent' };
  const refusal = relayRefusal(facts);
  if (refusal !== undefined) return refusal;
  const relaysGiven = relayTransports(facts);
  if (totalOf(gathered) === 0 && !relayOnly) return { code: 'no-candidates' };
  if (relayOnly && relaysGiven.length === 0) return { code: 'no-relay-configured' };
  if (totalOf(received) === 0) return { code: 'other-side-silent' };
  if (gathered.relay > 0) return theirUdpBlocked(facts) ? blocked('there') : { code: 'relay-dropped' };
  // Their relay is a public address: who can send UDP at all reaches it.
  const udp = udpWorksHere(facts);
  if (received.relay > 0 && udp !== false) return { code: 'relay-dropped' };
  if (udp === false && relaysGiven.every((over) => over === 'udp')) return blocked('here');
  if (relaysGiven.length > 0) return { code: 'no-relay-answered', tried: relaysGiven };
  return withoutRelays(facts);
}

/** Neither side had a relay, and UDP leaves this side's network. */
function withoutRelays(facts: ConnectionFacts): FailureCause {
  const { gathered, received, checks, symmetricNat } = facts;
  if (facts.servers.stun === 0) return { code: 'no-relay-configured' };
  if (theirUdpBlocked(facts)) return blocked('there');
  if (checks !== undefined && checks.answered > 0) return { code: 'unknown' };
  if (gathered.srflx > 0 && received.srflx > 0) return { code: 'both-symmetric', seen: symmetricNat === true };
  return { code: 'no-relay-configured' };
}

function whyLost(facts: ConnectionFacts): FailureCause {
  if (facts.serverReachable === false) return { code: 'network-lost' };
  if (facts.otherReachable === false) return { code: 'other-side-gone' };
  return relayRefusal(facts) ?? { code: 'path-lost' };
}

/** What a TURN server said no with, while none said yes (RFC 8656, section 7.2; RFC 8489, section 14.8). */
function relayRefusal({ gathered, errors }: ConnectionFacts): FailureCause | undefined {
  if (gathered.relay > 0) return undefined;
  const said = (...codes: number[]) =>
    errors.find(({ server, code }) => server !== 'stun' && codes.includes(code))?.code;
  const refused = said(401, 403, 437, 438, 441);
  if (refused !== undefined) return { code: 'relay-refused', status: refused };
  const full = said(486, 508);
  return full === undefined ? undefined : { code: 'relay-full', status: full };
}

function relayTransports({ servers }: ConnectionFacts): RelayTransport[] {
  return (['udp', 'tcp', 'tls'] as const).filter((over) => servers.turn[over] > 0);
}

/**
 * Whether a server was reached by UDP; undefined when that cannot be told. An address of this side that is public
 * already, or that the server sees as it is, gives no server-reflexive candidate, though it answered (RFC 8445, 5.1.3):
 * then the gathering ends, and no server is told of as lost.
 */
function udpWorksHere({
  gathered,
  relays,
  servers,
  gathering,
  errors,
  relayOnly,
}: ConnectionFacts): boolean | undefined {
  if (gathered.srflx > 0 || relays.udp > 0) return true;
  if (servers.stun + servers.turn.udp === 0) return undefined;
  if (errors.some(({ server, code }) => (server === 'stun' || server === 'udp') && code === 701)) return false;
  if (gathered.publicHost > 0 || relayOnly) return undefined;
  return gathering === 'complete' ? undefined : false;
}

/** Nothing of theirs is known from outside their network. */
function theirUdpBlocked({ received, servers }: ConnectionFacts): boolean {
  const { srflx, relay, publicHost, prflx } = received;
  return servers.stun > 0 && srflx + relay + publicHost + prflx === 0;
}

function blocked(side: 'here' | 'there'): FailureCause {
  return { code: 'udp-blocked-no-tcp-relay', side };
}
