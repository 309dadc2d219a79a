import { expect, test } from 'vitest';
import { groupLines, type ShownLine } from './chat_groups.js';

const line = (key: string, user: string, minute: number): ShownLine => ({
  key,
  user,
  name: user,
  text: key,
  at: new Date(minute * 60_000),
  status: 'sent',
});

test('lines of one person in a short time are one group', () => {
  const groups = groupLines([line('1', 'ada', 0), line('2', 'ada', 4), line('3', 'grace', 4), line('4', 'ada', 5)]);
  expect(groups.map((group) => group.lines.map((each) => each.key))).toEqual([['1', '2'], ['3'], ['4']]);
});

test('a long silence begins a new group', () => {
  expect(groupLines([line('1', 'ada', 0), line('2', 'ada', 5)])).toHaveLength(2);
});

test('no lines are no groups', () => {
  expect(groupLines([])).toEqual([]);
});
