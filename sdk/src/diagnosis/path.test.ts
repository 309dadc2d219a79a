import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pathOf, relayTransport } from './path.js';
import { sampleOf } from './sample.js';
import type { Stats, StatsEntry } from './stats_report.js';

/** Two reports of one call, two seconds apart, as a browser made them; addresses, names and ids are others. */
function recorded(name: string): [Stats, Stats] {
  const file = new URL(`recorded/${name}.json`, import.meta.url);
  const [one, two] = JSON.parse(readFileSync(file, 'utf8')) as [StatsEntry[], StatsEntry[]];
  const stats = (entries: StatsEntry[]) => new Map(entries.map((entry) => [entry.id, entry]));
  return [stats(one), stats(two)];
}

/** The port that the other Firefox signalled in that recording. */
const hostPorts = new Set([36067]);
const pathIn = (name: string) => pathOf(recorded(name)[1], hostPorts);

test.each(['chromium_direct', 'firefox_direct'])('two in one network are connected directly: %s', (name) => {
  expect(pathIn(name)).toMatchObject({ kind: 'direct', relay: undefined, protocol: 'udp' });
});

test('a host that Firefox knows by a check only is still direct', () => {
  expect(pathIn('firefox_direct')).toMatchObject({ kind: 'direct', local: 'mdns', remote: 'prflx', family: undefined });
});

test.each(['chromium_nat', 'firefox_nat'])('behind a masquerading router the path goes through NAT: %s', (name) => {
  expect(pathIn(name)).toMatchObject({ kind: 'nat', relay: undefined, local: 'prflx', remote: 'host', family: 'IPv4' });
});

test.each([
  ['chromium_relay_udp', 'udp'],
  ['chromium_relay_tcp', 'tcp'],
  ['chromium_relay_tls', 'tls'],
  ['firefox_relay_udp', 'udp'],
  ['firefox_relay_tcp', 'tcp'],
])('a relay is told with what it is reached over: %s', (name, over) => {
  const relay = { side: 'both', over };
  expect(pathIn(name)).toMatchObject({ kind: 'relay', relay, local: 'relay', remote: 'relay', family: 'IPv4' });
});

test.each(['chromium_direct', 'firefox_nat', 'chromium_relay_udp', 'firefox_relay_tcp'])(
  'two reports give rates, sizes and codecs: %s',
  (name) => {
    const [before, now] = recorded(name);
    const sample = sampleOf({ at: 2000, stats: now }, { at: 0, stats: before });
    expect(sample.bitrateIn).toBeGreaterThan(50_000);
    expect(sample.bitrateIn).toBeLessThan(3_000_000);
    expect(sample.bitrateOut).toBeGreaterThan(50_000);
    expect(sample.roundTrip).toBeLessThan(20);
    expect(sample.jitter).toBeLessThan(30);
    expect(sample).toMatchObject({ lossIn: 0, lossOut: 0, audioIn: 'opus', audioOut: 'opus' });
    expect(sample.videoIn?.codec).toBe('VP8');
    expect(sample.videoIn?.width).toBeGreaterThanOrEqual(320);
    expect(sample.videoOut?.framesPerSecond).toBeGreaterThan(5);
  },
);

test('one report alone gives no rates and no loss', () => {
  const sample = sampleOf({ at: 0, stats: recorded('chromium_direct')[0] });
  expect(sample).toMatchObject({ bitrateIn: undefined, bitrateOut: undefined, lossIn: undefined });
});

const entries = (...all: Partial<Record<string, unknown>>[]): Stats =>
  new Map(
    all.map((entry, at) => [`${entry['id'] ?? at}`, { id: `${entry['id'] ?? at}`, type: '', ...entry } as StatsEntry]),
  );

test('loss counts what happened between the reports, in percent, each way for itself', () => {
  const at = (received: number, lost: number, sent: number) =>
    entries(
      { type: 'inbound-rtp', packetsReceived: received, packetsLost: lost },
      { id: 'out', type: 'outbound-rtp', packetsSent: sent },
      { type: 'remote-inbound-rtp', localId: 'out', fractionLost: 0.25 },
    );
  const sample = sampleOf({ at: 1000, stats: at(1090, 510, 20) }, { at: 0, stats: at(1000, 500, 10) });
  expect(sample.lossIn).toBeCloseTo(10);
  expect(sample.lossOut).toBeCloseTo(25);
});

test('counters that went back give no rate and no negative loss', () => {
  const at = (bytes: number, received: number, lost: number) =>
    entries(
      { type: 'transport', bytesReceived: bytes, bytesSent: bytes },
      { type: 'inbound-rtp', packetsReceived: received, packetsLost: lost },
    );
  const sample = sampleOf({ at: 1000, stats: at(10, 20, 4) }, { at: 0, stats: at(1000, 10, 9) });
  expect(sample).toMatchObject({ bitrateIn: undefined, lossIn: 0 });
});

test('nothing connected is no path', () => {
  expect(pathOf(new Map())).toBeUndefined();
});

const pairOf = (local: Record<string, unknown>, remote: Record<string, unknown>) =>
  entries(
    { type: 'transport', selectedCandidatePairId: 'pair' },
    { id: 'pair', type: 'candidate-pair', localCandidateId: 'local', remoteCandidateId: 'remote' },
    { id: 'local', type: 'local-candidate', ...local },
    { id: 'remote', type: 'remote-candidate', ...remote },
  );

test('a hidden candidate from a port that no host has came through a NAT', () => {
  const local = { candidateType: 'host', address: '192.168.1.20', protocol: 'udp' };
  const remote = { candidateType: 'prflx', address: '(redacted)', port: 4000 };
  expect(pathOf(pairOf(local, remote), new Set([4001]))?.kind).toBe('nat');
  expect(pathOf(pairOf(local, remote), new Set([4000]))?.kind).toBe('direct');
});

test('only the other side’s relay is told as such, over IPv6', () => {
  const local = { candidateType: 'host', address: '2001:db8::1', protocol: 'udp' };
  const remote = { candidateType: 'relay', address: '2001:db8::2' };
  expect(pathOf(pairOf(local, remote))).toMatchObject({
    kind: 'relay',
    relay: { side: 'there', over: undefined },
    family: 'IPv6',
  });
});

test('a relay’s transport follows from its address where the browser does not say it', () => {
  expect(relayTransport(null, 'turn:turn.example.org:3478?transport=udp')).toBe('udp');
  expect(relayTransport(undefined, 'turn:turn.example.org?transport=tcp')).toBe('tcp');
  expect(relayTransport(undefined, 'turns:turn.example.org:443?transport=tcp')).toBe('tls');
  expect(relayTransport(undefined, 'turn:turn.example.org')).toBe('udp');
  expect(relayTransport(undefined, null)).toBeUndefined();
});
