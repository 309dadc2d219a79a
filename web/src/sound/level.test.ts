import { expect, test } from 'vitest';
import { levelOf } from './level.js';

test('silence is nothing, full scale is everything', () => {
  expect(levelOf(new Float32Array(512))).toBe(0);
  expect(levelOf(new Float32Array(512).fill(1))).toBe(1);
  expect(levelOf(new Float32Array(0))).toBe(0);
});

test('a quiet voice is seen', () => {
  const level = levelOf(new Float32Array(512).fill(0.03));
  expect(level).toBeGreaterThan(0.4);
  expect(level).toBeLessThan(0.8);
});
