import { expect, test } from 'vitest';
import { qualityOf } from './quality.js';

test('quality follows the worse of delay and loss', () => {
  expect(qualityOf(40, 0)).toBe('good');
  expect(qualityOf(undefined, 0)).toBe('good');
  expect(qualityOf(300, 0)).toBe('fair');
  expect(qualityOf(40, 5)).toBe('fair');
  expect(qualityOf(600, 0)).toBe('poor');
  expect(qualityOf(40, 20)).toBe('poor');
});
