import { expect, test } from 'vitest';
import { formatExpiry } from './expiry.js';

const now = new Date('2026-11-20T14:32:00');

test('a time to come is told with its day, in the language of the page', () => {
  expect(formatExpiry(new Date('2026-11-27T14:32:00'), now, 'en')).toMatch(/^Friday, November 27.* 2:32/);
  expect(formatExpiry(new Date('2026-11-27T14:32:00'), now, 'de')).toMatch(/^Freitag, 27\. November.* 14:32/);
});

test('the year is told when it is another one', () => {
  expect(formatExpiry(new Date('2027-01-02T09:00:00'), now, 'en')).toContain('2027');
  expect(formatExpiry(new Date('2026-12-31T09:00:00'), now, 'en')).not.toContain('2026');
});
