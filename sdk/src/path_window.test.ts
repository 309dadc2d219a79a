import { expect, it } from 'vitest';
import { countersOf, type PathCounters, windowBetween } from './path_window.js';

const CHROMIUM = [
  { type: 'transport', id: 'T', selectedCandidatePairId: 'P' },
  { type: 'candidate-pair', id: 'Q', nominated: true, state: 'succeeded', currentRoundTripTime: 9 },
  { type: 'candidate-pair', id: 'P', currentRoundTripTime: 0.05, availableOutgoingBitrate: 300_000 },
  { type: 'outbound-rtp', kind: 'audio', packetsSent: 100 },
  {
    type: 'outbound-rtp',
    kind: 'video',
    packetsSent: 900,
    qualityLimitationDurations: { none: 1, bandwidth: 1.5, cpu: 0, other: 0 },
  },
  { type: 'remote-inbound-rtp', packetsLost: 4 },
  { type: 'remote-inbound-rtp', packetsLost: 6 },
];
const NOTHING: PathCounters = {
  sent: 0,
  lost: 0,
  reported: false,
  roundTrip: undefined,
  available: undefined,
  limitedFor: undefined,
};

it('is read from what Chromium says', () => {
  expect(countersOf(CHROMIUM)).toEqual({
    sent: 1000,
    lost: 10,
    reported: true,
    roundTrip: 50,
    available: 300_000,
    limitedFor: 1.5,
  });
});

it('is read from the little that Firefox says', () => {
  const firefox = [
    { type: 'candidate-pair', id: 'P', nominated: true, state: 'succeeded' },
    { type: 'outbound-rtp', packetsSent: 50 },
    { type: 'remote-inbound-rtp', packetsLost: 5, roundTripTime: 0.2 },
  ];
  expect(countersOf(firefox)).toEqual({ ...NOTHING, sent: 50, lost: 5, reported: true, roundTrip: 200 });
  expect(countersOf([])).toEqual(NOTHING);
});

it('is the difference of two moments', () => {
  const now = countersOf(CHROMIUM);
  expect(windowBetween(NOTHING, now, 2000)).toEqual({ loss: 0.01, roundTrip: 50, available: 300_000, limited: true });
  expect(windowBetween(now, now, 2000)).toEqual({
    loss: undefined,
    roundTrip: 50,
    available: 300_000,
    limited: false,
  });
});

it('has no loss below nothing when counters begin anew, and none above all', () => {
  const before = { ...NOTHING, reported: true, sent: 100, lost: 50 };
  expect(windowBetween(before, { ...before, sent: 200, lost: 10 }, 2000).loss).toBe(0);
  expect(windowBetween(before, { ...before, sent: 110, lost: 90 }, 2000).loss).toBe(1);
});
