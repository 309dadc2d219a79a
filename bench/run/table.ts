import type { Results } from './rounds.ts';
import { summary } from './statistics.ts';

/** Three digits that count, and no more. */
export function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** `median (least to most)` */
export function spread(values: readonly number[]): string {
  const { median, least, most } = summary(values);
  return `${figure(median)} (${figure(least)} to ${figure(most)})`;
}

/** The medians of one server in relation to those of another. */
export function ratio<Result>(
  results: Results<Result>,
  one: string,
  other: string,
  pick: (result: Result) => number,
): string {
  const median = (name: string): number => summary((results.get(name) ?? []).map(pick)).median;
  return `${(median(one) / median(other)).toFixed(2)}x`;
}

/** A table in Markdown. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), `|${'---|'.repeat(heading.length)}`, ...rows.map(line)].join('\n');
}
