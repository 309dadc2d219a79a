import { expect, test } from 'vitest';
import { nameProblem, tidyName } from './name.js';

test('names that the wire takes are taken', () => {
  for (const name of [
    'Ada',
    'Jean-Luc',
    '山田',
    'O’Neill 2',
    '👩‍🚀',
    'x'.repeat(40),
    '😀'.repeat(40),
    'e\u0301'.repeat(40),
    'علی\u200cرضا',
  ]) {
    expect(nameProblem(name), name).toBeUndefined();
  }
});

test('an empty, too long or marked-up name is answered with what to change', () => {
  expect(nameProblem('   ')).toMatch(/type your name/);
  expect(nameProblem('x'.repeat(41))).toMatch(/40/);
  expect(nameProblem('<b>')).toMatch(/cannot contain/);
  expect(nameProblem('a\tb')).toMatch(/cannot contain/);
  for (const unseen of ['\u200b', '\u202e', '\u2066', '\ufeff', '\u2028', '\ue000', '\u00ad'])
    expect(nameProblem(`Ad${unseen}a`)).toMatch(/nobody sees/);
});

test('a name is sent as it is meant', () => {
  expect(tidyName('  Jose\u0301 \u3000 L ')).toBe('José L');
});
