import { writeSync } from 'node:fs';

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new Error('the median of nothing');
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Says what was measured where a person who runs the tests reads it. */
export function report(...lines: string[]): void {
  writeSync(1, `${lines.map((line) => `  ${line}`).join('\n')}\n`);
}
