import { expect, test } from 'vitest';
import { troubleOfError, troubleOfFailure, troubleText } from './media_trouble.js';

test('a refusal, a missing and an occupied device are told apart', () => {
  expect(troubleOfError('NotAllowedError', true)).toBe('refused');
  expect(troubleOfError('NotFoundError', true)).toBe('none');
  expect(troubleOfError('NotFoundError', false)).toBe('no-microphone');
  expect(troubleOfError('NotReadableError', true)).toBe('in-use');
});

test('an occupied device on an insecure page is the page’s fault', () => {
  expect(troubleOfFailure('device-unavailable', true, true)).toBe('in-use');
  expect(troubleOfFailure('device-unavailable', true, false)).toBe('insecure');
});

test('failures of the server are no trouble with devices', () => {
  expect(troubleOfFailure('offline', true, true)).toBeUndefined();
  expect(troubleOfFailure('busy', true, true)).toBeUndefined();
});

test('every trouble says what to do next', () => {
  expect(troubleText('refused')).toContain('address bar');
  expect(troubleText('insecure')).toContain('https://');
});
