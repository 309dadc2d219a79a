import { expect, test } from 'vitest';
import { counted, familyOf, isPrivate, noCandidates, parseCandidate } from './candidate.js';

const host = 'candidate:1 1 udp 2122260223 192.168.1.20 53894 typ host generation 0 ufrag x network-id 1';

test('a candidate is read as browsers write it', () => {
  expect(parseCandidate(host)).toEqual({
    kind: 'host',
    protocol: 'udp',
    priority: 2122260223,
    address: '192.168.1.20',
    port: 53894,
    base: undefined,
  });
  const mapped = 'a=candidate:2 1 UDP 1686052607 198.51.100.7 4352 typ srflx raddr 192.168.1.20 rport 53894';
  expect(parseCandidate(mapped)).toMatchObject({ kind: 'srflx', protocol: 'udp', base: '192.168.1.20 53894' });
});

test('a hidden base is none, and the end of candidates is no candidate', () => {
  expect(parseCandidate('candidate:2 1 udp 1 198.51.100.7 4352 typ srflx raddr 0.0.0.0 rport 0')?.base).toBeUndefined();
  expect(parseCandidate('')).toBeUndefined();
  expect(parseCandidate('candidate:')).toBeUndefined();
});

test('a name in the place of an address is a hidden host', () => {
  const line = 'candidate:1 1 udp 2122260223 6e03f9cf-b601-4467-a240-1bd17b90b1e4.local 45782 typ host';
  const candidate = parseCandidate(line);
  expect(candidate?.kind).toBe('mdns');
  expect(candidate && counted(noCandidates, candidate)).toEqual({ ...noCandidates, mdns: 1 });
});

test('kinds, IPv6 and public hosts are counted', () => {
  const lines = [host, host.replace('192.168.1.20', '2001:db8::7'), host.replace('192.168.1.20', '203.0.113.9')];
  const candidates = lines.map(parseCandidate).filter((one) => one !== undefined);
  expect(candidates.reduce(counted, noCandidates)).toEqual({ ...noCandidates, host: 3, ipv6: 1, publicHost: 2 });
});

test.each([
  '10.1.2.3',
  '172.16.0.1',
  '172.31.9.9',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.1.1',
  '127.0.0.1',
  'fd00::1',
  'fe80::1',
  '::1',
  'x.local',
  '(redacted)',
  undefined,
])('%s is reached in its own network only', (address) => {
  expect(isPrivate(address)).toBe(true);
});

test.each(['172.32.0.1', '100.128.0.1', '8.8.8.8', '2001:db8::1'])('%s is public', (address) => {
  expect(isPrivate(address)).toBe(false);
});

test('what is hidden has no family', () => {
  expect([familyOf('(redacted)'), familyOf('x.local'), familyOf(undefined), familyOf('')]).toEqual(
    Array(4).fill(undefined),
  );
  expect([familyOf('192.0.2.1'), familyOf('2001:db8::1')]).toEqual(['IPv4', 'IPv6']);
});
