import { pathOf } from './path.js';
import { linked, numberOf, ofType, type Stats, type StatsEntry, selectedPair, textOf } from './stats_report.js';
import type { ConnectionSample, VideoSample } from './types.js';

/** A report, and when it was made, in milliseconds since 1970. */
export interface Reading {
  readonly at: number;
  readonly stats: Stats;
}

/** What a report says, and what it says together with the one before. `hostPorts` as of `pathOf`. */
export function sampleOf(now: Reading, before?: Reading, hostPorts?: ReadonlySet<number>): ConnectionSample {
  const seconds = before === undefined ? 0 : (now.at - before.at) / 1000;
  const [sent, received] = traffic(now.stats);
  const [sentBefore, receivedBefore] = before === undefined ? [undefined, undefined] : traffic(before.stats);
  return {
    at: new Date(now.at),
    path: pathOf(now.stats, hostPorts),
    roundTrip: inMilliseconds(roundTrip(now.stats)),
    jitter: inMilliseconds(largest(ofType(now.stats, 'inbound-rtp').map((entry) => numberOf(entry, 'jitter')))),
    lossIn: lossIn(now.stats, before?.stats),
    lossOut: lossOut(now.stats, before?.stats),
    bitrateIn: bitrate(received, receivedBefore, seconds),
    bitrateOut: bitrate(sent, sentBefore, seconds),
    videoIn: videoOf(now.stats, 'inbound-rtp'),
    videoOut: videoOf(now.stats, 'outbound-rtp'),
    audioIn: audioOf(now.stats, 'inbound-rtp'),
    audioOut: audioOf(now.stats, 'outbound-rtp'),
  };
}

function roundTrip(stats: Stats): number | undefined {
  const byIce = numberOf(selectedPair(stats), 'currentRoundTripTime');
  // Where ICE does not measure it, the other side's reports on our media do (RFC 3550, section 6.4.1).
  return byIce ?? largest(ofType(stats, 'remote-inbound-rtp').map((entry) => numberOf(entry, 'roundTripTime')));
}

// All bytes: Chromium counts them on the transport, over all pairs; Firefox on each pair.
function traffic(stats: Stats): [sent: number | undefined, received: number | undefined] {
  const all = (name: string) => sum(ofType(stats, 'transport'), name) ?? sum(ofType(stats, 'candidate-pair'), name);
  return [all('bytesSent'), all('bytesReceived')];
}

// A connection that was made anew counts from zero.
function bitrate(now: number | undefined, before: number | undefined, seconds: number): number | undefined {
  if (now === undefined || before === undefined || seconds <= 0 || now < before) return undefined;
  return ((now - before) * 8) / seconds;
}

function lossIn(now: Stats, before: Stats | undefined): number | undefined {
  if (before === undefined) return undefined;
  const grown = (name: string) =>
    Math.max(0, (sum(ofType(now, 'inbound-rtp'), name) ?? 0) - (sum(ofType(before, 'inbound-rtp'), name) ?? 0));
  const [lost, received] = [grown('packetsLost'), grown('packetsReceived')];
  return lost + received === 0 ? undefined : (100 * lost) / (lost + received);
}

// The other side reports seldom, so its own fraction is taken, weighed by what was sent meanwhile.
function lossOut(now: Stats, before: Stats | undefined): number | undefined {
  let [lost, sent] = [0, 0];
  for (const report of ofType(now, 'remote-inbound-rtp')) {
    const fraction = numberOf(report, 'fractionLost');
    const local = linked(now, report, 'localId');
    const packets = numberOf(local, 'packetsSent') ?? 0;
    const grown = packets - (numberOf(before?.get(local?.id ?? ''), 'packetsSent') ?? 0);
    if (fraction === undefined || grown <= 0) continue;
    lost += Math.min(1, Math.max(0, fraction)) * grown;
    sent += grown;
  }
  return sent === 0 ? undefined : (100 * lost) / sent;
}

function videoOf(stats: Stats, type: string): VideoSample | undefined {
  let best: VideoSample | undefined;
  for (const entry of ofType(stats, type)) {
    const [width, height] = [numberOf(entry, 'frameWidth'), numberOf(entry, 'frameHeight')];
    if (entry['kind'] !== 'video' || !width || !height) continue;
    if (best !== undefined && best.width * best.height >= width * height) continue;
    best = { width, height, framesPerSecond: numberOf(entry, 'framesPerSecond'), codec: codecOf(stats, entry) };
  }
  return best;
}

function audioOf(stats: Stats, type: string): string | undefined {
  return ofType(stats, type)
    .filter((entry) => entry['kind'] === 'audio')
    .map((entry) => codecOf(stats, entry))
    .find((codec) => codec !== undefined);
}

function codecOf(stats: Stats, entry: StatsEntry): string | undefined {
  return textOf(linked(stats, entry, 'codecId'), 'mimeType')?.split('/')[1];
}

function sum(entries: StatsEntry[], name: string): number | undefined {
  const values = entries.map((entry) => numberOf(entry, name)).filter((value) => value !== undefined);
  return values.length === 0 ? undefined : values.reduce((all, one) => all + one, 0);
}

function largest(values: (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function inMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
