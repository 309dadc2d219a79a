import { expect, test } from 'vitest';
import { parseDevices } from './peer_devices.js';

test('what a peer says about its devices is read', () => {
  expect(parseDevices('{"microphone":true,"camera":false}')).toEqual({ microphone: true, camera: false });
});

test('anything else is overlooked', () => {
  const bad = [
    '',
    'null',
    '[]',
    '{}',
    '{"microphone":1,"camera":true}',
    '{"camera":true}',
    new ArrayBuffer(2),
    undefined,
  ];
  for (const data of bad) expect(parseDevices(data)).toBeUndefined();
  expect(parseDevices(`{"microphone":true,"camera":true,"x":"${'x'.repeat(2000)}"}`)).toBeUndefined();
});
