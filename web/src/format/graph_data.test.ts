import type { ConnectionSample } from 'beckon';
import { expect, test } from 'vitest';
import { axisLabel, graphData, graphTop } from './graph_data.js';

const sample = (second: number, roundTrip: number | undefined) =>
  ({ at: new Date(second * 1000), roundTrip }) as ConnectionSample;

test('a graph shows the last minute, the newest at its end, and gaps where nothing is known', () => {
  const samples = [sample(0, 9), sample(50, 20), sample(60.5, undefined), sample(100, 40)];
  expect(graphData(samples, [({ roundTrip }) => roundTrip, () => 1])).toEqual([
    [-50, -39.5, 0],
    [20, null, 40],
    [1, 1, 1],
  ]);
});

test('without samples there is nothing', () => {
  expect(graphData([], [() => 1])).toEqual([[], []]);
});

test('numbers at the side are short', () => {
  expect([0, 2.5, 200, 1500, 500_000, 2_000_000].map(axisLabel)).toEqual(['0', '2.5', '200', '1.5 k', '500 k', '2 M']);
});

test('what is small looks small, what is large fits in', () => {
  expect(graphTop(3, 100)).toBe(100);
  expect(graphTop(200, 100)).toBeCloseTo(230);
  expect(graphTop(null, 100)).toBe(100);
});
