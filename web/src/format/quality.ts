export type Quality = 'good' | 'fair' | 'poor';

/** What is read from the connection's statistics at one moment; the counters only grow. */
export interface QualitySample {
  /** Seconds there and back, or undefined while not measured. */
  readonly roundTrip: number | undefined;
  readonly received: number;
  readonly lost: number;
  /** The part of what we sent that the other side reports as lost, 0 to 1. */
  readonly lostThere: number;
}

/** The part of the packets that were lost between two samples, in the worse of both directions, 0 to 1. */
export function lossBetween(before: QualitySample | undefined, now: QualitySample): number {
  const lost = Math.max(0, now.lost - (before?.lost ?? 0));
  const received = Math.max(0, now.received - (before?.received ?? 0));
  const here = lost + received > 0 ? lost / (lost + received) : 0;
  return Math.max(here, Math.min(1, Math.max(0, now.lostThere)));
}

/** Good is what nobody notices, fair what one hears now and then, poor what disturbs. */
export function qualityOf(roundTrip: number | undefined, loss: number): Quality {
  const delay = roundTrip ?? 0;
  if (delay > 0.5 || loss > 0.08) return 'poor';
  if (delay > 0.25 || loss > 0.02) return 'fair';
  return 'good';
}

const number = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** Reads a sample from an RTCStatsReport (W3C webrtc-stats). */
export function sampleOf(report: Iterable<Record<string, unknown>>): QualitySample {
  let roundTrip: number | undefined;
  let received = 0;
  let lost = 0;
  let lostThere = 0;
  for (const entry of report) {
    if (entry['type'] === 'inbound-rtp') {
      received += number(entry['packetsReceived']);
      lost += number(entry['packetsLost']);
    } else if (entry['type'] === 'remote-inbound-rtp') {
      lostThere = Math.max(lostThere, number(entry['fractionLost']));
    } else if (entry['type'] === 'candidate-pair' && entry['nominated'] === true && entry['state'] === 'succeeded') {
      const measured = entry['currentRoundTripTime'];
      if (typeof measured === 'number') roundTrip = Math.min(roundTrip ?? measured, measured);
    }
  }
  return { roundTrip, received, lost, lostThere };
}
