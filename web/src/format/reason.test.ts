import type { EndReason } from 'beckon';
import { expect, test } from 'vitest';
import { reasonText } from './reason.js';

const reasons: Record<EndReason, true> = {
  'hung-up': true,
  declined: true,
  busy: true,
  cancelled: true,
  'no-answer': true,
  offline: true,
  'answered-elsewhere': true,
  'connect-failed': true,
  'connection-lost': true,
  replaced: true,
  'session-lost': true,
  'server-shutdown': true,
};

test('every reason of the wire has a sentence of its own', () => {
  const unknown = reasonText({ reason: 'internal', name: 'Grace', byMe: false });
  for (const reason of Object.keys(reasons) as EndReason[]) {
    const text = reasonText({ reason, name: 'Grace', byMe: false });
    expect(text, reason).not.toBe(unknown);
    expect(text, reason).toMatch(/\.$/);
  }
});

test('who hung up is told', () => {
  expect(reasonText({ reason: 'hung-up', name: 'Grace', byMe: true })).toBe('You hung up.');
  expect(reasonText({ reason: 'hung-up', name: 'Grace', byMe: false })).toBe('Grace hung up.');
});

test('whose other call it is that makes busy is told', () => {
  expect(reasonText({ reason: 'busy', name: 'Grace', byMe: true })).toMatch(/^You are already in a call/);
  expect(reasonText({ reason: 'busy', name: 'Grace', byMe: false })).toMatch(/^Grace is in another call/);
});

test('what the caller can do about it is in the sentence', () => {
  expect(reasonText({ reason: 'busy', name: 'Grace', byMe: false })).toContain('Try again');
  expect(reasonText({ reason: 'offline', name: 'Grace', byMe: false })).toBe('Grace is not here right now.');
});
