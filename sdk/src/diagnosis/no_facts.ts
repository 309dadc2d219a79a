import { noCandidates } from './candidate.js';
import type { ConnectionFacts } from './types.js';

/** Before there is a connection. */
export const nothingSeen: ConnectionFacts = {
  gathered: noCandidates,
  relays: { udp: 0, tcp: 0, tls: 0 },
  gathering: 'new',
  tellsErrors: false,
  errors: [],
  servers: { stun: 0, turn: { udp: 0, tcp: 0, tls: 0 } },
  relayOnly: false,
  received: { ...noCandidates, descriptions: 0 },
  sentDescriptions: 0,
  checks: undefined,
  ice: 'new',
  iceConnected: false,
  connected: false,
  generations: 0,
  symmetricNat: undefined,
  sendsMedia: false,
  path: undefined,
  serverReachable: undefined,
  otherReachable: undefined,
};
