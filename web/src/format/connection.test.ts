import type { ConnectionPath, ConnectionSample } from 'beckon';
import { expect, test } from 'vitest';
import {
  formatBitrate,
  formatMilliseconds,
  formatPercent,
  formatPicture,
  formatSound,
  pathText,
  recentLoss,
} from './connection.js';

const path = (changes: Partial<ConnectionPath>): ConnectionPath => ({
  kind: 'direct',
  relay: undefined,
  local: 'host',
  remote: 'host',
  protocol: 'udp',
  family: 'IPv4',
  ...changes,
});

test('a path is told in words', () => {
  expect(pathText(undefined, 'Ben')).toBe('Not connected');
  expect(pathText(path({}), 'Ben')).toBe('Direct');
  expect(pathText(path({ kind: 'nat' }), 'Ben')).toBe('Through your routers');
  expect(pathText(path({ kind: 'relay', relay: { side: 'both', over: 'tcp' } }), 'Ben')).toBe('Relayed over TCP');
  expect(pathText(path({ kind: 'relay', relay: { side: 'here', over: 'tls' } }), 'Ben')).toBe('Relayed over TLS');
  expect(pathText(path({ kind: 'relay', relay: { side: 'here', over: undefined } }), 'Ben')).toBe('Relayed');
  expect(pathText(path({ kind: 'relay', relay: { side: 'there', over: undefined } }), 'Ben')).toBe(
    'Relayed at Ben’s side',
  );
});

test('numbers have their units, and a digit more where they are small', () => {
  expect([formatMilliseconds(3.44), formatMilliseconds(34.4), formatMilliseconds(0)]).toEqual([
    '3.4 ms',
    '34 ms',
    '0 ms',
  ]);
  expect([formatPercent(0), formatPercent(1.25), formatPercent(12.4)]).toEqual(['0 %', '1.3 %', '12 %']);
  expect([formatBitrate(0), formatBitrate(64_300), formatBitrate(999_900), formatBitrate(2_340_000)]).toEqual([
    '0 kbit/s',
    '64 kbit/s',
    '1 Mbit/s',
    '2.3 Mbit/s',
  ]);
});

test('what is not known is a dash', () => {
  expect([formatMilliseconds(undefined), formatPercent(undefined), formatBitrate(undefined)]).toEqual(['–', '–', '–']);
  expect([formatPicture(undefined), formatSound(undefined)]).toEqual(['–', '–']);
});

test('a picture has its size, and more where that is known', () => {
  const video = { width: 1280, height: 720, framesPerSecond: 29.97, codec: 'VP8' };
  expect(formatPicture(video)).toBe('1280 × 720, 30 fps, VP8');
  expect(formatPicture({ ...video, framesPerSecond: undefined, codec: undefined })).toBe('1280 × 720');
  expect(formatSound('opus')).toBe('Opus');
});

test('loss is that of the worse direction over three samples', () => {
  const sample = (lossIn: number | undefined, lossOut: number) => ({ lossIn, lossOut }) as ConnectionSample;
  expect(recentLoss([])).toBe(0);
  expect(recentLoss([sample(90, 90), sample(3, 0), sample(undefined, 6), sample(3, 0)])).toBe(2);
});
