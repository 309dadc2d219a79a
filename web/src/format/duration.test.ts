import { expect, test } from 'vitest';
import { formatDuration, isoDuration } from './duration.js';

test('a call under an hour is told in minutes and seconds', () => {
  expect(formatDuration(0)).toBe('0:00');
  expect(formatDuration(5_999)).toBe('0:05');
  expect(formatDuration(723_000)).toBe('12:03');
  expect(formatDuration(3_599_999)).toBe('59:59');
});

test('a call of an hour and more gets hours', () => {
  expect(formatDuration(3_600_000)).toBe('1:00:00');
  expect(formatDuration(3_723_000)).toBe('1:02:03');
  expect(formatDuration(36_000_000)).toBe('10:00:00');
});

test('a clock that went backwards shows zero', () => {
  expect(formatDuration(-1)).toBe('0:00');
  expect(isoDuration(-5_000)).toBe('PT0S');
});

test('machines read seconds', () => {
  expect(isoDuration(65_400)).toBe('PT65S');
});
