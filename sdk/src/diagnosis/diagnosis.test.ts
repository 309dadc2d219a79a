import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SignalingChannel } from '../api.js';
import type { SignalBody } from '../negotiator.js';
import { ManualClock, settled } from '../testing/manual_clock.js';
import { VERSION } from '../version.js';
import { Diagnosis } from './diagnosis.js';
import { reportText } from './report.js';
import type { StatsEntry } from './stats_report.js';

const recorded = JSON.parse(
  readFileSync(new URL('recorded/chromium_relay_udp.json', import.meta.url), 'utf8'),
) as StatsEntry[][];

/** As much of a connection as is looked at; what happens on it is said by the test. */
class Connection extends EventTarget {
  connectionState = 'new';
  iceConnectionState = 'new';
  iceGatheringState = 'new';
  signalingState = 'stable';
  onicecandidateerror = null;
  reports = recorded;
  read = 0;
  configuration: RTCConfiguration = {};

  getConfiguration = () => this.configuration;
  getSenders = () => [{ track: {} }];
  async getStats() {
    const entries = this.reports[this.read] ?? this.reports.at(-1) ?? [];
    this.read += 1;
    return new Map(entries.map((entry) => [entry.id, entry]));
  }

  gathers(candidate: string, more: object = {}): void {
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: { candidate, ...more } }));
  }
  hasError(url: string, errorCode: number): void {
    this.dispatchEvent(Object.assign(new Event('icecandidateerror'), { url, errorCode }));
  }
  enters(states: Partial<Pick<Connection, 'connectionState' | 'iceConnectionState' | 'iceGatheringState'>>): void {
    Object.assign(this, states);
    for (const name of Object.keys(states))
      this.dispatchEvent(new Event(name.toLowerCase().replace('state', 'statechange')));
  }
}

class Channel implements SignalingChannel<SignalBody, SignalBody> {
  readonly state = 'open';
  readonly sent: SignalBody[] = [];
  onmessage: ((message: SignalBody) => void) | undefined;
  onstate: undefined;
  send(message: SignalBody): void {
    this.sent.push(message);
  }
  close(): void {}
}

const around = { serverReachable: true, otherReachable: true };
const local = 'candidate:1 1 udp 2122260223 192.168.1.20 53894 typ host';
const hidden = 'candidate:1 1 udp 2122260223 6e03f9cf-b601-4467-a240-1bd17b90b1e4.local 45782 typ host';
const mapped = (port: number) =>
  `candidate:2 1 udp 1686052607 198.51.100.7 ${port} typ srflx raddr 192.168.1.20 rport 53894`;
const relayed = 'candidate:3 1 udp 58662911 2001:db8::10 50086 typ relay raddr 0.0.0.0 rport 0';

let clock: ManualClock;
let connection: Connection;
let channel: Channel;
let diagnosis: Diagnosis;
let overheard: SignalingChannel<SignalBody, SignalBody>;
beforeEach(() => {
  clock = new ManualClock();
  diagnosis = new Diagnosis(clock);
  connection = new Connection();
  channel = new Channel();
  overheard = diagnosis.follow(connection as unknown as RTCPeerConnection, channel);
});
afterEach(() => diagnosis.end('hung-up', around));

describe('what was seen of a connection', () => {
  it('counts what both sides have, in signals and in descriptions, and passes all on', () => {
    const heard: SignalBody[] = [];
    overheard.onmessage = (message) => heard.push(message);
    const offer: SignalBody = { description: { type: 'offer', sdp: `v=0\r\na=${local}\r\na=${mapped(1)}\r\n` } };
    overheard.send(offer);
    for (const message of [offer, { candidate: { candidate: hidden } }, { candidate: { candidate: '' } }])
      channel.onmessage?.(message);
    connection.gathers(local);
    connection.gathers(relayed, { url: 'turn:turn.example.org?transport=udp' });
    expect(heard).toHaveLength(3);
    expect(channel.sent).toEqual([offer]);
    expect(diagnosis.facts).toMatchObject({
      sentDescriptions: 1,
      received: { descriptions: 1, host: 1, srflx: 1, mdns: 1 },
      gathered: { host: 1, relay: 1, ipv6: 1 },
      relays: { udp: 1, tcp: 0, tls: 0 },
    });
  });

  it('knows a symmetric NAT by two ports of one socket', () => {
    connection.gathers(mapped(4000));
    expect(diagnosis.facts.symmetricNat).toBeUndefined();
    connection.gathers(mapped(4001));
    expect(diagnosis.facts.symmetricNat).toBe(true);
  });

  it('knows a relay’s transport by its type preference where the browser tells nothing', () => {
    connection.configuration = { iceServers: [{ urls: ['turn:a?transport=udp', 'turn:a?transport=tcp', 'stun:a'] }] };
    connection.gathers(relayed.replace('58662911', '92217343'));
    connection.gathers(relayed.replace('58662911', '8331263'));
    expect(diagnosis.facts.relays).toEqual({ udp: 1, tcp: 1, tls: 0 });
    expect(diagnosis.facts.servers).toEqual({ stun: 1, turn: { udp: 1, tcp: 1, tls: 0 } });
  });

  it('looks for answered checks while it is not connected, and at the path once it is', async () => {
    connection.enters({ connectionState: 'connecting' });
    await clock.elapse(10_000);
    expect(connection.read).toBe(6);
    expect(diagnosis.facts.checks?.answered).toBeGreaterThan(0);
    connection.enters({ iceConnectionState: 'connected', connectionState: 'connected' });
    await clock.elapse(60_000);
    expect(connection.read).toBe(7);
    expect(diagnosis.facts.path?.kind).toBe('relay');
  });

  it('does not say that no check was sent where the browser does not count them, as Firefox', async () => {
    connection.reports = [[{ id: 'pair', type: 'candidate-pair', responsesReceived: 3 }]];
    connection.enters({ connectionState: 'connecting' });
    await settled();
    expect(diagnosis.facts.checks).toEqual({ sent: undefined, answered: 3, received: undefined });
    expect(reportText(diagnosis.report())).toContain('Checks: - sent, 3 answered, - received');
  });

  it('starts anew with a new connection', () => {
    connection.gathers(local);
    diagnosis.follow(new Connection() as unknown as RTCPeerConnection, new Channel());
    connection.gathers(local);
    expect(diagnosis.facts.gathered.host).toBe(0);
  });
});

describe('the end', () => {
  it('has a cause when the connection failed, and keeps what was seen', () => {
    connection.configuration = { iceServers: [{ urls: 'turn:turn.example.org' }] };
    connection.gathers(local);
    connection.hasError('turn:turn.example.org?transport=udp', 401);
    overheard.onmessage = () => {};
    channel.onmessage?.({ description: { type: 'answer', sdp: '' } });
    diagnosis.end('connect-failed', around);
    connection.gathers(local);
    expect(diagnosis.failure).toMatchObject({
      reason: 'connect-failed',
      cause: { code: 'relay-refused', status: 401 },
      facts: { gathered: { host: 1 }, serverReachable: true },
    });
  });

  it('has none when somebody hung up', () => {
    diagnosis.end('hung-up', around);
    expect(diagnosis.failure).toBeUndefined();
    diagnosis.end('connection-lost', around);
    expect(diagnosis.failure).toBeUndefined();
  });

  it('stops looking', async () => {
    connection.enters({ connectionState: 'failed' });
    diagnosis.watch(() => {});
    await settled();
    diagnosis.end('connect-failed', around);
    expect(clock.waiting).toBe(0);
    expect(await diagnosis.statistics()).toBeUndefined();
  });
});

describe('samples', () => {
  it('come as often as asked for, each counted from the one before', async () => {
    const bitrates: (number | undefined)[] = [];
    const stop = diagnosis.watch(({ bitrateIn }) => bitrates.push(bitrateIn), 2000);
    await clock.elapse(5000);
    stop();
    await clock.elapse(5000);
    expect(bitrates).toEqual([undefined, expect.any(Number), 0]);
    expect(bitrates[1]).toBeGreaterThan(50_000);
  });

  it('are there for whoever asks once in a while', async () => {
    expect((await diagnosis.statistics())?.bitrateIn).toBeUndefined();
    clock.pass(2000);
    expect((await diagnosis.statistics())?.bitrateIn).toBeGreaterThan(50_000);
  });

  it('are none where there is no connection', async () => {
    expect(await new Diagnosis(clock).statistics()).toBeUndefined();
  });
});

describe('a report', () => {
  const ipv4 = /\b\d{1,3}(\.\d{1,3}){3}\b/;
  const ipv6 = /\b[0-9a-f]{1,4}:[0-9a-f:]*:[0-9a-f]{1,4}\b/i;

  /** All kinds of addresses have been seen. */
  async function fill(): Promise<void> {
    connection.configuration = {
      iceServers: [{ urls: 'turn:198.51.100.10:3478', username: 'ann', credential: 'secret' }],
    };
    for (const line of [local, hidden, mapped(4000), relayed]) connection.gathers(line);
    connection.hasError('turn:198.51.100.10:3478?transport=udp', 701);
    overheard.onmessage = () => {};
    channel.onmessage?.({ description: { type: 'offer', sdp: `a=${relayed}\r\n` } });
    channel.onmessage?.({ candidate: { candidate: hidden } });
    connection.enters({
      iceGatheringState: 'gathering',
      iceConnectionState: 'checking',
      connectionState: 'connecting',
    });
    await diagnosis.statistics();
    clock.pass(1500);
    await diagnosis.statistics();
    connection.enters({ iceConnectionState: 'failed', connectionState: 'failed' });
    diagnosis.end('connect-failed', around);
  }

  it('has no address, name or id in it unless asked, neither as text nor as data', async () => {
    await fill();
    const report = diagnosis.report();
    for (const text of [reportText(report), JSON.stringify({ ...report, at: '' })]) {
      expect(text).not.toMatch(ipv4);
      expect(text.replace(/\d\d:\d\d:\d\d/g, '')).not.toMatch(ipv6);
      expect(text).not.toMatch(/\.local|example|turns?:|stun:|ann\b|secret|53894|4000/);
    }
  });

  it('has the addresses when asked for them', async () => {
    await fill();
    const text = reportText(diagnosis.report({ addresses: true }));
    for (const address of ['192.168.1.20', '198.51.100.7', '2001:db8::10', '.local', 'turn:198.51.100.10:3478'])
      expect(text).toContain(address);
    expect(text).not.toContain('secret');
  });

  it('says what was seen, and what is most likely', async () => {
    await fill();
    const text = reportText(diagnosis.report());
    expect(text).toContain(`Beckon ${VERSION}, `);
    expect(text).toContain('Ended: connect-failed; most likely: relay-dropped');
    expect(text).toContain('Servers given: stun 0, turn over udp 1, tcp 0, tls 0');
    expect(text).toContain('Server errors: udp 701 x1');
    expect(text).toContain('Candidates here: host 1 (public 0), mdns 1, srflx 1, relay 1, IPv6 1');
    expect(text).toMatch(/1\.50 connection failed/);
    expect(text).toMatch(/bitrate in \d+\.\d kbit\/s out \d+\.\d kbit\/s; in 640x480/);
  });
});

it('the version is that of the package', () => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect(VERSION).toBe(version);
});
