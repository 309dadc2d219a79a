import { expect, test } from 'vitest';
import { type Corner, cornerAfter, cornerAt, cornerBeside } from './corner.js';

test('a dropped picture goes to the nearest corner', () => {
  const stage = { width: 1000, height: 600 };
  expect(cornerAt({ x: 100, y: 100 }, stage)).toBe('top-left');
  expect(cornerAt({ x: 900, y: 100 }, stage)).toBe('top-right');
  expect(cornerAt({ x: 100, y: 500 }, stage)).toBe('bottom-left');
  expect(cornerAt({ x: 501, y: 301 }, stage)).toBe('bottom-right');
  expect(cornerAt({ x: -50, y: 900 }, stage)).toBe('bottom-left');
});

test('arrow keys lead to the corner beside', () => {
  expect(cornerBeside('bottom-right', 'ArrowUp')).toBe('top-right');
  expect(cornerBeside('bottom-right', 'ArrowLeft')).toBe('bottom-left');
  expect(cornerBeside('top-left', 'ArrowDown')).toBe('bottom-left');
  expect(cornerBeside('top-left', 'ArrowRight')).toBe('top-right');
  expect(cornerBeside('top-left', 'ArrowLeft')).toBe('top-left');
  expect(cornerBeside('top-left', 'a')).toBe('top-left');
});

test('clicks lead round all four corners', () => {
  const seen: Corner[] = ['bottom-right'];
  for (let click = 0; click < 3; click += 1) seen.push(cornerAfter(seen.at(-1) ?? 'bottom-right'));
  expect(new Set(seen).size).toBe(4);
  expect(cornerAfter(seen.at(-1) ?? 'bottom-right')).toBe('bottom-right');
});
