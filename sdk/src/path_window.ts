import type { PathWindow } from './adaptation.js';

/** Counters at one moment (W3C WebRTC Statistics). */
export interface PathCounters {
  readonly sent: number;
  readonly lost: number;
  /** Whether the other side has reported anything yet. */
  readonly reported: boolean;
  /** Milliseconds. */
  readonly roundTrip: number | undefined;
  readonly available: number | undefined;
  /** Seconds in which the picture was limited by the path, and all seconds of the camera's sender. */
  readonly limitedFor: number | undefined;
}

type Entry = Readonly<Record<string, unknown>>;

/** Reads what a connection says of what it sends. */
export function countersOf(entries: Iterable<Entry>): PathCounters {
  const all = [...entries];
  const of = (type: string) => all.filter((entry) => entry['type'] === type);
  const remote = of('remote-inbound-rtp');
  const transport = of('transport').find((entry) => typeof entry['selectedCandidatePairId'] === 'string');
  const pair =
    all.find((entry) => entry['id'] === transport?.['selectedCandidatePairId']) ??
    of('candidate-pair').find((entry) => entry['nominated'] === true && entry['state'] === 'succeeded');
  const roundTrip = numberIn(pair, 'currentRoundTripTime') ?? numberIn(remote[0], 'roundTripTime');
  return {
    sent: sum(of('outbound-rtp'), 'packetsSent'),
    lost: sum(remote, 'packetsLost'),
    reported: remote.length > 0,
    roundTrip: roundTrip === undefined ? undefined : roundTrip * 1000,
    available: numberIn(pair, 'availableOutgoingBitrate'),
    limitedFor: limitedFor(of('outbound-rtp')),
  };
}

/** What happened between two moments, `ms` apart. */
export function windowBetween(before: PathCounters, now: PathCounters, ms: number): PathWindow {
  const sent = now.sent - before.sent;
  const lost = Math.max(0, now.lost - before.lost);
  const limited = (now.limitedFor ?? 0) - (before.limitedFor ?? 0);
  return {
    loss: now.reported && sent > 0 ? Math.min(1, lost / sent) : undefined,
    roundTrip: now.roundTrip,
    available: now.available,
    limited: limited > ms / 2000,
  };
}

// `qualityLimitationDurations` is in seconds.
function limitedFor(senders: readonly Entry[]): number | undefined {
  const seconds = senders.flatMap((entry) => {
    const durations = entry['qualityLimitationDurations'];
    if (typeof durations !== 'object' || durations === null) return [];
    return numberIn(durations as Entry, 'bandwidth') ?? [];
  });
  return seconds.length === 0 ? undefined : Math.max(...seconds);
}

function sum(entries: readonly Entry[], name: string): number {
  return entries.reduce((total, entry) => total + (numberIn(entry, name) ?? 0), 0);
}

function numberIn(entry: Entry | undefined, name: string): number | undefined {
  const value = entry?.[name];
  return typeof value === 'number' ? value : undefined;
}
