import type { FailureCause } from 'beckon';
import { expect, test } from 'vitest';
import { explain } from './failure_cause.js';

const causes: FailureCause[] = [
  { code: 'encryption-failed' },
  { code: 'other-side-silent' },
  { code: 'no-candidates' },
  { code: 'relay-refused', status: 401 },
  { code: 'relay-full', status: 486 },
  { code: 'no-relay-answered', tried: ['udp'] },
  { code: 'no-relay-configured' },
  { code: 'udp-blocked-no-tcp-relay', side: 'here' },
  { code: 'udp-blocked-no-tcp-relay', side: 'there' },
  { code: 'both-symmetric', seen: false },
  { code: 'relay-dropped' },
  { code: 'network-lost' },
  { code: 'other-side-gone' },
  { code: 'path-lost' },
  { code: 'unknown' },
];

test('every cause is a sentence of its own, with what to do', () => {
  const explained = causes.map((cause) => explain(cause, 'Ben'));
  expect(new Set(explained.map(({ what }) => what)).size).toBe(causes.length);
  for (const { what, todo } of explained) {
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(todo).toMatch(/^[A-Z].*\.$/);
  }
});

test('strict networks are called so', () => {
  expect(explain({ code: 'both-symmetric', seen: true }, 'Ben').what).toContain('symmetric NAT');
});
