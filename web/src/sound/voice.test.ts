import { expect, test } from 'vitest';
import { Voice } from './voice.js';

test('who is loud speaks, and goes on doing so in a pause', () => {
  const voice = new Voice();
  expect(voice.hear(0, 0)).toBe(false);
  expect(voice.hear(0.3, 100)).toBe(false);
  expect(voice.hear(0.6, 200)).toBe(true);
  expect(voice.hear(0, 1000)).toBe(true);
  expect(voice.hear(0, 1101)).toBe(false);
});
