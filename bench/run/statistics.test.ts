import { expect, it } from 'vitest';
import { slope, summary } from './statistics.ts';

it('takes the middle value of an odd number and the mean of the middle two of an even one', () => {
  expect(summary([5, 1, 9])).toEqual({ median: 5, least: 1, most: 9 });
  expect(summary([10, 2, 4, 3])).toEqual({ median: 3.5, least: 2, most: 10 });
  expect(() => summary([])).toThrow('nothing was measured');
});

it('finds how much each connection costs, whatever the server takes without any', () => {
  expect(slope([2000, 4000, 6000].map((x) => ({ x, y: 1_000_000 + 250 * x })))).toBeCloseTo(250);
  expect(() => slope([{ x: 1, y: 2 }])).toThrow('two different points');
});
