import type { EndReason } from '../../../sdk/src/index.ts';
import type { BrowserName } from './harness/browsers.ts';
import type { Core, help } from './harness/lab.ts';
import type { Conditions, RouterKind } from './harness/router.ts';

/** One end of a call: the router that it is behind, and what the way through it is like. */
export interface End extends RouterKind, Conditions {
  readonly browser: BrowserName;
}

/** What the path of one end may be: which kinds of candidates, and over what its own packets leave. */
export type Expected = { readonly [part in 'local' | 'remote' | 'protocol']: readonly string[] };

export interface NatCase {
  readonly name: string;
  /** The caller and the callee. */
  readonly a: End;
  readonly b: End;
  readonly help: keyof typeof help;
  readonly core?: Core;
  /** Both may use nothing but relays. */
  readonly relayOnly?: true;
  /** Among those of every test run; the others are in the long one. */
  readonly short?: true;
  readonly expect:
    | { readonly a: Expected; readonly b: Expected }
    | { readonly fails: EndReason; readonly because: string };
}

const chromium = { browser: 'chromium' } as const;
const firefox = { browser: 'firefox' } as const;
const cone = { nat: 'cone' } as const;
const fullCone = { nat: 'full cone' } as const;
const symmetric = { nat: 'symmetric' } as const;
const noNat = { nat: 'none' } as const; // IPv6 alone
const only443 = { nat: 'cone', firewall: 'TCP 443 alone' } as const;
const noUdp = { nat: 'cone', firewall: 'no UDP' } as const;

const throughNat = ['host', 'srflx', 'prflx'];
const direct: Expected = { local: throughNat, remote: throughNat, protocol: ['udp'] };
/** Its own relay, which it reaches over this; the other side is heard from wherever it sends. */
const relayOver = (...protocol: string[]): Expected => ({
  local: ['relay'],
  remote: [...throughNat, 'relay'],
  protocol,
});
/** Of the two ends at least one has a relay: this one, which reaches it over UDP, or the other. */
const someRelay: Expected = { local: [...throughNat, 'relay'], remote: [...throughNat, 'relay'], protocol: ['udp'] };
const bothRelay = (...protocol: string[]): Expected => ({ local: ['relay'], remote: ['relay', 'prflx'], protocol });

export const natCases: readonly NatCase[] = [
  {
    name: 'cone and cone: straight through both',
    a: { ...chromium, ...cone },
    b: { ...chromium, ...cone },
    help: 'stun',
    short: true,
    expect: { a: direct, b: direct },
  },
  {
    name: 'full cone and symmetric: STUN is enough',
    a: { ...chromium, ...fullCone },
    b: { ...chromium, ...symmetric },
    help: 'stun',
    expect: { a: direct, b: direct },
  },
  {
    name: 'symmetric and symmetric with STUN alone: no way',
    a: { ...chromium, ...symmetric },
    b: { ...chromium, ...symmetric },
    help: 'stun',
    short: true,
    expect: { fails: 'connect-failed', because: 'both-symmetric' },
  },
  {
    name: 'symmetric and symmetric with TURN: through a relay, over UDP',
    a: { ...chromium, ...symmetric },
    b: { ...chromium, ...symmetric },
    help: 'turn',
    short: true,
    expect: { a: someRelay, b: someRelay },
  },
  {
    name: 'UDP between the homes dropped: through a relay, over UDP',
    a: { ...chromium, ...cone },
    b: { ...chromium, ...cone },
    help: 'turn',
    core: 'no UDP between homes',
    expect: { a: someRelay, b: someRelay },
  },
  {
    name: 'UDP dropped at one home: its relay is reached over TCP',
    a: { ...chromium, ...noUdp },
    b: { ...chromium, ...cone },
    help: 'turn',
    short: true,
    expect: { a: relayOver('tcp'), b: someRelay },
  },
  {
    name: 'UDP dropped at both homes: both relays are reached over TCP',
    a: { ...chromium, ...noUdp },
    b: { ...chromium, ...noUdp },
    help: 'turn',
    expect: { a: bothRelay('tcp'), b: bothRelay('tcp') },
  },
  {
    name: 'both want relays alone, though they could do without',
    a: { ...chromium, ...cone },
    b: { ...chromium, ...cone },
    help: 'turn',
    relayOnly: true,
    expect: { a: bothRelay('udp'), b: bothRelay('udp') },
  },
  {
    name: 'Firefox and Chromium: straight through two cones',
    a: { ...firefox, ...cone },
    b: { ...chromium, ...cone },
    help: 'stun',
    expect: { a: direct, b: direct },
  },
  {
    name: 'Firefox and Chromium behind symmetric routers: through a relay, over UDP',
    a: { ...firefox, ...symmetric },
    b: { ...chromium, ...symmetric },
    help: 'turn',
    expect: { a: someRelay, b: someRelay },
  },
  {
    name: 'Firefox where UDP is dropped, and Chromium: the relay is reached over TCP',
    a: { ...firefox, ...noUdp },
    b: { ...chromium, ...cone },
    help: 'turn without TLS', // Firefox takes whichever answers first
    expect: { a: relayOver('tcp'), b: someRelay },
  },
  {
    name: 'TCP 443 alone at one home: its relay is reached over TLS',
    a: { ...chromium, ...only443 },
    b: { ...chromium, ...cone },
    help: 'turn',
    expect: { a: relayOver('tls'), b: someRelay },
  },
  {
    name: 'TCP 443 alone at both homes: both relays are reached over TLS',
    a: { ...chromium, ...only443 },
    b: { ...chromium, ...only443 },
    help: 'turn',
    expect: { a: bothRelay('tls'), b: bothRelay('tls') },
  },
  {
    name: 'Firefox where TCP 443 alone is let through, and Chromium: the relay is reached over TLS',
    a: { ...firefox, ...only443 },
    b: { ...chromium, ...cone },
    help: 'turn',
    expect: { a: relayOver('tls'), b: someRelay },
  },
  {
    name: 'IPv6 alone at both homes: straight, through two firewalls',
    a: { ...chromium, ...noNat },
    b: { ...chromium, ...noNat },
    help: 'stun',
    expect: { a: direct, b: direct },
  },
  {
    name: 'IPv6 alone at one home and IPv4 alone at the other: through a relay',
    a: { ...chromium, ...noNat },
    b: { ...chromium, ...cone },
    help: 'turn',
    expect: { a: relayOver('udp'), b: someRelay },
  },
  {
    name: 'Firefox and Chromium with IPv6 alone: straight, through two firewalls',
    a: { ...firefox, ...noNat },
    b: { ...chromium, ...noNat },
    help: 'stun',
    expect: { a: direct, b: direct },
  },
  {
    name: 'a bad line at one home: 3 % lost, 800 kbit/s, 100 ms each way',
    a: { ...chromium, ...cone, lossPerMille: 30, rate: '800kbit', delay: 100 },
    b: { ...chromium, ...cone },
    help: 'stun',
    expect: { a: direct, b: direct },
  },
];
