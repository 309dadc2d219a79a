import { expect, test } from 'vitest';
import { parseName } from './peer_name.js';

test('the name that a peer says is read, and cut where it is too long', () => {
  expect(parseName('{"name":" Grace "}')).toBe('Grace');
  expect(parseName(JSON.stringify({ name: 'x'.repeat(500) }))).toBe('x'.repeat(40));
});

test('anything else is overlooked', () => {
  const bad = [
    '',
    'null',
    '[]',
    '{}',
    '{"name":1}',
    '{"name":"  "}',
    '{"name":"<b>"}',
    '{"name":"A\u202eda"}',
    new ArrayBuffer(2),
    undefined,
  ];
  for (const data of bad) expect(parseName(data)).toBeUndefined();
  expect(parseName(`{"name":"Grace","x":"${'x'.repeat(2000)}"}`)).toBeUndefined();
});
