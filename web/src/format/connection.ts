import type { ConnectionPath, ConnectionSample, VideoSample } from 'beckon';
import { getLocale, m } from '../strings.js';

/** The way the media takes, in a few words. */
export function pathText(path: ConnectionPath | undefined, name: string): string {
  if (path === undefined) return m.path_none();
  if (path.kind === 'direct') return m.path_direct();
  if (path.kind === 'nat') return m.path_nat();
  const { side = 'there', over } = path.relay ?? {};
  if (side === 'there') return m.path_relay_there({ name });
  return over === undefined ? m.path_relay() : m.path_relay_over({ over: over.toUpperCase() });
}

/** What that means for those two, in a sentence. */
export function pathMeaning(path: ConnectionPath | undefined): string {
  if (path === undefined) return m.path_none_meaning();
  if (path.kind === 'relay') return m.path_relay_meaning();
  return path.kind === 'nat' ? m.path_nat_meaning() : m.path_direct_meaning();
}

const digits = (value: number, most: number) =>
  new Intl.NumberFormat(getLocale(), { maximumFractionDigits: most }).format(value);

const unknown = '–';

export function formatMilliseconds(value: number | undefined): string {
  return value === undefined ? unknown : m.unit_milliseconds({ value: digits(value, value < 10 ? 1 : 0) });
}

export function formatPercent(value: number | undefined): string {
  return value === undefined ? unknown : m.unit_percent({ value: digits(value, value < 10 ? 1 : 0) });
}

/** Of bits per second. */
export function formatBitrate(value: number | undefined): string {
  if (value === undefined) return unknown;
  if (value < 999_500) return m.unit_kilobits({ value: digits(value / 1000, 0) });
  return m.unit_megabits({ value: digits(value / 1_000_000, 1) });
}

/** Size, rate and codec of a picture. */
export function formatPicture(video: VideoSample | undefined): string {
  if (video === undefined) return unknown;
  const { width, height, framesPerSecond, codec } = video;
  const parts = [`${width} × ${height}`];
  if (framesPerSecond !== undefined) parts.push(m.unit_frames({ value: digits(framesPerSecond, 0) }));
  if (codec !== undefined) parts.push(codec);
  return parts.join(', ');
}

export function formatSound(codec: string | undefined): string {
  return codec === undefined ? unknown : codec.charAt(0).toUpperCase() + codec.slice(1);
}

/** The worse of both directions, in percent, over the last few samples: one of them alone says little. */
export function recentLoss(samples: readonly ConnectionSample[]): number {
  const recent = samples.slice(-3);
  const mean = (direction: 'lossIn' | 'lossOut') =>
    recent.reduce((sum, sample) => sum + (sample[direction] ?? 0), 0) / Math.max(1, recent.length);
  return Math.max(mean('lossIn'), mean('lossOut'));
}
