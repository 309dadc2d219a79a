import { describe, expect, it } from 'vitest';
import { noCandidates } from './candidate.js';
import { causeOf } from './cause.js';
import { nothingSeen } from './no_facts.js';
import type { ConnectionFacts, IceServerError } from './types.js';

type Changes = Partial<ConnectionFacts>;

const counts = (some: Partial<typeof noCandidates>) => ({ ...noCandidates, ...some });
const heard = (some: Partial<typeof noCandidates>) => ({ ...counts(some), descriptions: 1 });
const turn = (some: Partial<ConnectionFacts['relays']>) => ({ udp: 0, tcp: 0, tls: 0, ...some });
const error = (server: IceServerError['server'], code: number): IceServerError => ({ server, code, times: 1 });

/** Both behind NATs, STUN for both, no relay: nothing else is wrong. */
const behindNats: ConnectionFacts = {
  ...nothingSeen,
  gathered: counts({ host: 3, srflx: 1 }),
  gathering: 'complete',
  tellsErrors: true,
  servers: { stun: 1, turn: turn({}) },
  received: heard({ host: 3, srflx: 1 }),
  sentDescriptions: 1,
  checks: { sent: 40, answered: 0, received: 0 },
  ice: 'failed',
  generations: 2,
  sendsMedia: true,
  serverReachable: true,
  otherReachable: true,
};
const because = (changes: Changes) => causeOf({ ...behindNats, ...changes });

describe('a connection that never came about', () => {
  it('with NATs on both sides and no relay was kept apart by them', () => {
    expect(because({})).toEqual({ code: 'both-symmetric', seen: false });
    expect(because({ symmetricNat: true })).toEqual({ code: 'both-symmetric', seen: true });
  });

  it('says the same where the browser counts no checks', () => {
    expect(because({ checks: undefined })).toEqual({ code: 'both-symmetric', seen: false });
  });

  it('whose checks were answered all the same has no known cause', () => {
    expect(because({ checks: { sent: 9, answered: 2, received: 0 } })).toEqual({ code: 'unknown' });
  });

  it('found a way and could not encrypt', () => {
    expect(because({ iceConnected: true })).toEqual({ code: 'encryption-failed' });
  });

  it('heard nothing of the other side', () => {
    const received = { ...noCandidates, descriptions: 0 };
    expect(because({ received })).toEqual({ code: 'other-side-silent' });
    expect(because({ received, serverReachable: false })).toEqual({ code: 'network-lost' });
  });

  it('got a description without any candidate', () => {
    expect(because({ received: heard({}) })).toEqual({ code: 'other-side-silent' });
  });

  it('had no address here', () => {
    expect(because({ gathered: noCandidates })).toEqual({ code: 'no-candidates' });
  });

  it('may use relays only, and there are none', () => {
    const relayOnly = { relayOnly: true, gathered: noCandidates, received: heard({}) };
    expect(because(relayOnly)).toEqual({ code: 'no-relay-configured' });
  });

  it('may use relays only, and none answered', () => {
    const servers = { stun: 1, turn: turn({ udp: 1, tls: 1 }) };
    const relayOnly = { relayOnly: true, gathered: noCandidates, received: heard({ relay: 1 }) };
    // Whether UDP goes through cannot be told from relays that may be down: theirs is there, ours is not.
    expect(because({ ...relayOnly, servers, received: heard({ host: 1 }) })).toEqual({
      code: 'no-relay-answered',
      tried: ['udp', 'tls'],
    });
  });

  it('was given relays, and none answered', () => {
    const servers = { stun: 1, turn: turn({ udp: 1, tcp: 1 }) };
    const answer = { code: 'no-relay-answered', tried: ['udp', 'tcp'] };
    expect(because({ servers })).toEqual(answer);
    expect(because({ servers, errors: [error('tcp', 701)] })).toEqual(answer);
  });

  it('was refused by the relay: credentials or permission', () => {
    const servers = { stun: 1, turn: turn({ udp: 1 }) };
    expect(because({ servers, errors: [error('udp', 701), error('tcp', 401)] })).toEqual({
      code: 'relay-refused',
      status: 401,
    });
    expect(because({ servers, errors: [error('tls', 403)] })).toEqual({ code: 'relay-refused', status: 403 });
  });

  it('was told that the relay is full', () => {
    const servers = { stun: 1, turn: turn({ udp: 1 }) };
    expect(because({ servers, errors: [error('udp', 486)] })).toEqual({ code: 'relay-full', status: 486 });
  });

  it('had a relay, so that another one’s refusal is not the cause', () => {
    const gathered = counts({ host: 1, srflx: 1, relay: 1 });
    expect(because({ gathered, relays: turn({ udp: 1 }), errors: [error('tcp', 401)] })).toEqual({
      code: 'relay-dropped',
    });
  });

  it('could reach their relay, and nothing came through', () => {
    expect(because({ received: heard({ host: 1, relay: 1 }) })).toEqual({ code: 'relay-dropped' });
  });
});

describe('where UDP is blocked', () => {
  const gathered = counts({ host: 2 });
  const here = { code: 'udp-blocked-no-tcp-relay', side: 'here' };

  it('here, a server that was told to have been lost says so', () => {
    expect(because({ gathered, errors: [error('stun', 701)] })).toEqual(here);
  });

  it('here, a server that is still waited for says so: Chromium waits for 40 s', () => {
    expect(because({ gathered, gathering: 'gathering' })).toEqual(here);
  });

  it('here, relays over UDP are of no use', () => {
    const servers = { stun: 1, turn: turn({ udp: 1 }) };
    expect(because({ gathered, servers, gathering: 'gathering', received: heard({ srflx: 1, relay: 1 }) })).toEqual(
      here,
    );
  });

  it('here, a relay over TCP that does not answer is the cause', () => {
    const servers = { stun: 1, turn: turn({ udp: 1, tls: 1 }) };
    expect(because({ gathered, servers, gathering: 'gathering' })).toEqual({
      code: 'no-relay-answered',
      tried: ['udp', 'tls'],
    });
  });

  it('there, only addresses of their own network came', () => {
    const there = { code: 'udp-blocked-no-tcp-relay', side: 'there' };
    expect(because({ received: heard({ mdns: 3 }) })).toEqual(there);
    expect(because({ received: heard({ host: 3 }), gathered: counts({ host: 1, relay: 1 }) })).toEqual(there);
  });

  it('is not said of a public address, which needs no STUN', () => {
    const publicHost = counts({ host: 1, publicHost: 1 });
    expect(because({ gathered: publicHost, gathering: 'gathering' }).code).not.toBe('udp-blocked-no-tcp-relay');
    expect(because({ received: { ...publicHost, descriptions: 1 } }).code).not.toBe('udp-blocked-no-tcp-relay');
  });

  it('is not said where the server sees the address as it is, in one network with it', () => {
    expect(because({ gathered })).toEqual({ code: 'no-relay-configured' });
  });
});

describe('a connection that was lost', () => {
  const lost = (changes: Changes) => because({ connected: true, iceConnected: true, ...changes });

  it('was lost with this device’s network when the server is gone too', () => {
    expect(lost({ serverReachable: false, otherReachable: undefined })).toEqual({ code: 'network-lost' });
  });

  it('was lost with the other side when the server lost that too', () => {
    expect(lost({ otherReachable: false })).toEqual({ code: 'other-side-gone' });
  });

  it('was lost on its way when both are there', () => {
    expect(lost({})).toEqual({ code: 'path-lost' });
  });

  it('could not go on through a relay that refuses', () => {
    expect(lost({ errors: [error('udp', 486)] })).toEqual({ code: 'relay-full', status: 486 });
  });
});
