import { expect, test } from 'vitest';
import { linkProblem } from './link_problem.js';

test('a link that is too old, foreign or full says so, and whether trying again helps', () => {
  expect(linkProblem('token-expired')).toMatchObject({ title: 'This link has expired', again: false });
  expect(linkProblem('no-such-call')).toMatchObject({ title: 'This link leads nowhere', again: false });
  expect(linkProblem('busy')).toMatchObject({ title: 'The call is full', again: true });
});

test('whatever else went wrong may go well later', () => {
  for (const code of ['timeout', 'draining', 'rate-limited', 'internal', 'closed'] as const) {
    expect(linkProblem(code)).toMatchObject({ title: 'You could not join', again: true });
  }
});
