import { expect, test } from 'vitest';
import { asKept } from './name_form.js';

test('a name is in NFC, with one kind of space', () => {
  expect(asKept('Jose\u0301\u00a0L')).toBe('José L');
  expect(asKept('山田\u3000太郎')).toBe('山田 太郎');
  expect(asKept('👩🏽‍🚀 علی\u200cرضا')).toBe('👩🏽‍🚀 علی\u200cرضا');
});
