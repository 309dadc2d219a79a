import { VERSION } from '../version.js';
import type {
  CandidateCounts,
  ConnectionFacts,
  ConnectionPath,
  ConnectionReport,
  ConnectionSample,
  FailureCause,
} from './types.js';

/** Adds what the program and the browser are. */
export function reportOf(
  seen: Omit<ConnectionReport, 'version' | 'browser' | 'failure'> & Pick<ConnectionReport, 'failure'>,
): ConnectionReport {
  const { failure } = seen;
  return {
    ...seen,
    version: VERSION,
    browser: browserName(),
    failure: failure && { reason: failure.reason, cause: failure.cause },
    states: [...seen.states],
    samples: [...seen.samples],
  };
}

/** The report as text, in English, for a ticket or a mail. */
export function reportText(report: ConnectionReport): string {
  const { failure, facts, addresses } = report;
  const lines = [
    `Beckon ${report.version}, ${report.browser}, ${report.at.toISOString()}`,
    failure === undefined ? 'No failure' : `Ended: ${failure.reason}; most likely: ${causeText(failure.cause)}`,
    `Path: ${pathText(facts.path)}`,
    '',
    ...factLines(facts),
    '',
    'States, in seconds',
    ...report.states.map(({ after, what, state }) => `  ${(after / 1000).toFixed(2).padStart(8)} ${what} ${state}`),
    '',
    'Last samples',
    ...report.samples.map((sample) => `  ${sampleText(sample)}`),
  ];
  if (addresses !== undefined) lines.push('', 'Addresses', ...addresses.map((address) => `  ${address}`));
  return `${lines.join('\n')}\n`;
}

function causeText({ code, ...more }: FailureCause): string {
  const details = Object.entries(more).map(([name, value]) => `${name} ${String(value)}`);
  return details.length === 0 ? code : `${code} (${details.join(', ')})`;
}

function pathText(path: ConnectionPath | undefined): string {
  if (path === undefined) return 'none';
  const { kind, relay, local, remote, protocol, family = 'hidden address' } = path;
  const over = relay === undefined ? '' : ` (${relay.side}, over ${relay.over ?? 'what is not known'})`;
  return `${kind}${over}, ${local} to ${remote}, ${protocol}, ${family}`;
}

function factLines(facts: ConnectionFacts): string[] {
  const { servers, relays, errors, checks } = facts;
  const by = (each: ConnectionFacts['relays']) => `udp ${each.udp}, tcp ${each.tcp}, tls ${each.tls}`;
  const known = (value: boolean | undefined) => (value === undefined ? 'not known' : value ? 'yes' : 'no');
  return [
    `Servers given: stun ${servers.stun}, turn over ${by(servers.turn)}${facts.relayOnly ? '; relays only' : ''}`,
    `Server errors: ${errors.map(({ server, code, times }) => `${server} ${code} x${times}`).join(', ') || 'none told'}`,
    `Candidates here: ${countsText(facts.gathered)}; relays over ${by(relays)}; gathering ${facts.gathering}`,
    `Candidates there: ${countsText(facts.received)}`,
    `Descriptions: ${facts.sentDescriptions} sent, ${facts.received.descriptions} received`,
    checks === undefined
      ? 'Checks: not known'
      : `Checks: ${checks.sent ?? '-'} sent, ${checks.answered} answered, ${checks.received ?? '-'} received`,
    `ICE: ${facts.ice}, ever connected ${known(facts.iceConnected)}; all: ever connected ${known(facts.connected)}`,
    `Gathered ${facts.generations} times; symmetric NAT here: ${known(facts.symmetricNat)}`,
    `Sends media: ${known(facts.sendsMedia)}; server reachable: ${known(facts.serverReachable)}; other side there: ${known(facts.otherReachable)}`,
  ];
}

function countsText({ host, mdns, srflx, prflx, relay, ipv6, publicHost }: CandidateCounts): string {
  const peer = prflx > 0 ? `, prflx ${prflx}` : '';
  return `host ${host} (public ${publicHost}), mdns ${mdns}, srflx ${srflx}${peer}, relay ${relay}, IPv6 ${ipv6}`;
}

function sampleText(sample: ConnectionSample): string {
  const number = (value: number | undefined, unit: string) =>
    value === undefined ? '-' : `${value.toFixed(1)} ${unit}`;
  const size = (video: ConnectionSample['videoIn']) =>
    video && `${video.width}x${video.height} ${video.framesPerSecond ?? '-'} fps ${video.codec ?? '-'}`;
  return [
    sample.at.toISOString().slice(11, 23),
    `round trip ${number(sample.roundTrip, 'ms')}`,
    `jitter ${number(sample.jitter, 'ms')}`,
    `loss in ${number(sample.lossIn, '%')} out ${number(sample.lossOut, '%')}`,
    `bitrate in ${number(thousands(sample.bitrateIn), 'kbit/s')} out ${number(thousands(sample.bitrateOut), 'kbit/s')}`,
    `in ${size(sample.videoIn) ?? 'no picture'}, ${sample.audioIn ?? 'no sound'}`,
    `out ${size(sample.videoOut) ?? 'no picture'}, ${sample.audioOut ?? 'no sound'}`,
  ].join('; ');
}

function thousands(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 1000;
}

// Of the browser's own words only its name and version: the rest tells of the device.
function browserName(): string {
  const words = typeof navigator === 'undefined' ? '' : (navigator.userAgent ?? '');
  const [name] = /(Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(words) ?? [];
  return (
    name
      ?.replace('Version', 'Safari')
      .replace('Edg/', 'Edge/')
      .replace(/(\d+)[\d.]*$/, '$1') ?? 'unknown browser'
  );
}
