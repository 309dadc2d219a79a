import { expect, test } from 'vitest';
import { lossBetween, type QualitySample, qualityOf, sampleOf } from './quality.js';

const sample = (values: Partial<QualitySample>): QualitySample => ({
  roundTrip: undefined,
  received: 0,
  lost: 0,
  lostThere: 0,
  ...values,
});

test('quality follows the worse of delay and loss', () => {
  expect(qualityOf(0.04, 0)).toBe('good');
  expect(qualityOf(undefined, 0)).toBe('good');
  expect(qualityOf(0.3, 0)).toBe('fair');
  expect(qualityOf(0.04, 0.05)).toBe('fair');
  expect(qualityOf(0.6, 0)).toBe('poor');
  expect(qualityOf(0.04, 0.2)).toBe('poor');
});

test('loss counts only what happened since the last sample', () => {
  const before = sample({ received: 1000, lost: 500 });
  expect(lossBetween(before, sample({ received: 1100, lost: 500 }))).toBe(0);
  expect(lossBetween(before, sample({ received: 1090, lost: 510 }))).toBeCloseTo(0.1);
  expect(lossBetween(undefined, sample({ received: 99, lost: 1 }))).toBeCloseTo(0.01);
});

test('nothing received is no loss, and counters that went back are not negative', () => {
  expect(lossBetween(sample({}), sample({}))).toBe(0);
  expect(lossBetween(sample({ received: 10, lost: 9 }), sample({ received: 20, lost: 4 }))).toBe(0);
});

test('what the other side loses counts too', () => {
  expect(lossBetween(undefined, sample({ received: 100, lostThere: 0.3 }))).toBe(0.3);
});

test('a sample adds up all media and takes the delay of the path in use', () => {
  const report = [
    { type: 'inbound-rtp', packetsReceived: 100, packetsLost: 2 },
    { type: 'inbound-rtp', packetsReceived: 50, packetsLost: -1 },
    { type: 'remote-inbound-rtp', fractionLost: 0.25 },
    { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.12 },
    { type: 'candidate-pair', nominated: false, state: 'succeeded', currentRoundTripTime: 0.01 },
    { type: 'codec' },
  ];
  expect(sampleOf(report)).toEqual({ roundTrip: 0.12, received: 150, lost: 1, lostThere: 0.25 });
});
