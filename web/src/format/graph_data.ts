import type { ConnectionSample } from 'beckon';

/** What is drawn of a sample; undefined is a gap. */
export type Pick = (sample: ConnectionSample) => number | undefined;

/** How far back a graph goes, in seconds. */
export const graphSpan = 60;

/** Columns as uPlot takes them: seconds before the newest sample, then one column for each line. */
export function graphData(samples: readonly ConnectionSample[], picks: readonly Pick[]): (number | null)[][] {
  const newest = samples.at(-1)?.at.getTime() ?? 0;
  const seconds = (sample: ConnectionSample) => (sample.at.getTime() - newest) / 1000;
  const shown = samples.filter((sample) => seconds(sample) >= -graphSpan);
  return [shown.map(seconds), ...picks.map((pick) => shown.map((sample) => pick(sample) ?? null))];
}

/** A number at the side of a graph, short: thousands and millions have their letter. */
export function axisLabel(value: number): string {
  if (value >= 1_000_000) return `${Number((value / 1_000_000).toFixed(1))} M`;
  return value >= 1000 ? `${Number((value / 1000).toFixed(1))} k` : String(Number(value.toFixed(1)));
}

/** Where the graph ends at the top: a little above the highest, never below `least`, so that small things look small. */
export function graphTop(highest: number | null | undefined, least: number): number {
  return Math.max(least, (highest ?? 0) * 1.15);
}
