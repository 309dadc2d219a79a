import { expect, test } from 'vitest';
import { titleOf } from './title.js';

const quiet = { incoming: undefined, outgoing: undefined, inCall: undefined, inGroup: false, unread: 0 };

test('the title tells what is unread', () => {
  expect(titleOf(quiet)).toBe('Beckon');
  expect(titleOf({ ...quiet, unread: 3 })).toBe('(3) Beckon');
  expect(titleOf({ ...quiet, unread: 1, inCall: 'Grace' })).toBe('(1) Grace – in a call');
  expect(titleOf({ ...quiet, unread: 1, inGroup: true })).toBe('(1) In a call');
});

test('ringing comes first', () => {
  expect(titleOf({ ...quiet, incoming: 'Grace', unread: 3 })).toBe('Grace is calling…');
  expect(titleOf({ ...quiet, outgoing: 'Grace' })).toBe('Calling Grace…');
});
