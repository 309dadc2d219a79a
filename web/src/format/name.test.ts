import { expect, test } from 'vitest';
import { nameProblem } from './name.js';

test('names that the wire takes are taken', () => {
  for (const name of ['Ada', 'Jean-Luc', '山田', 'O’Neill 2', '👩‍🚀', 'x'.repeat(40), '😀'.repeat(40)]) {
    expect(nameProblem(name), name).toBeUndefined();
  }
});

test('an empty, too long or marked-up name is answered with what to change', () => {
  expect(nameProblem('   ')).toMatch(/type your name/);
  expect(nameProblem('x'.repeat(41))).toMatch(/40/);
  expect(nameProblem('<b>')).toMatch(/cannot contain/);
  expect(nameProblem('a\tb')).toMatch(/cannot contain/);
});
