import { expect, test } from 'vitest';
import { hueOf, initialsOf } from './initials.js';

test('initials are the first letters of the first and the last word', () => {
  expect(initialsOf('Ada Lovelace')).toBe('AL');
  expect(initialsOf('grace')).toBe('G');
  expect(initialsOf('  Jean  Luc Picard ')).toBe('JP');
});

test('signs before a name are skipped, and a name of signs only keeps one', () => {
  expect(initialsOf('"Bob" (mobile)')).toBe('BM');
  expect(initialsOf('👩‍🚀')).toBe('👩‍🚀');
  expect(initialsOf('')).toBe('?');
});

test('letters outside ASCII are letters', () => {
  expect(initialsOf('élodie ñandú')).toBe('ÉÑ');
  expect(initialsOf('山田 太郎')).toBe('山太');
});

test('a user has the same colour every time, one of twelve', () => {
  expect(hueOf('g-abc')).toBe(hueOf('g-abc'));
  const seen = new Set(Array.from({ length: 500 }, (_, index) => hueOf(`g-${index}`)));
  expect([...seen].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});
