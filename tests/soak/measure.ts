import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Server } from '../system/harness/server.ts';

/** What a process holds at a moment. */
export interface Sample {
  /** Seconds. */
  readonly at: number;
  /** Bytes in memory, and those of them that are in use. */
  readonly resident: number;
  readonly allocated: number;
}

export async function sample(server: Server): Promise<Sample> {
  const rollup = readFileSync(`/proc/${server.pid}/smaps_rollup`, 'latin1');
  const resident = Number(/^Rss:\s+(\d+) kB/m.exec(rollup)?.[1]) * 1024;
  return { at: performance.now() / 1000, resident, allocated: await server.metric('beckon_allocated_bytes') };
}

export interface Growth {
  /** From the first sample to the last along the fitted line (least squares), as a part of its middle. */
  readonly by: number;
  /** How far off that may be (its standard error), for the samples lie beside the line. */
  readonly error: number;
}

export function growth(samples: readonly Sample[], of: 'resident' | 'allocated'): Growth {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middle, height] = [mean(samples.map(({ at }) => at)), mean(samples.map((one) => one[of]))];
  const spread = mean(samples.map(({ at }) => (at - middle) ** 2));
  const slope = mean(samples.map((one) => (one.at - middle) * (one[of] - height))) / spread;
  const beside = mean(samples.map((one) => (one[of] - height - slope * (one.at - middle)) ** 2));
  const [first, last] = [samples[0], samples.at(-1)];
  if (first === undefined || last === undefined || samples.length < 3) throw new Error('too few samples');
  const length = (last.at - first.at) / height;
  return { by: slope * length, error: Math.sqrt(beside / spread / (samples.length - 2)) * length };
}

/** The open descriptors by what they are, sockets and pipes without their numbers. */
export function descriptors(server: Server): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of readdirSync(`/proc/${server.pid}/fd`)) {
    let link: string;
    try {
      link = readlinkSync(`/proc/${server.pid}/fd/${name}`).replace(/:\[\d+\]$/, '');
    } catch {
      continue; // closed meanwhile
    }
    found.set(link, (found.get(link) ?? 0) + 1);
  }
  return found;
}

/** Every metric that is higher than before by more than the time explains: gauges, by their names. */
export async function gauges(server: Server): Promise<Map<string, number>> {
  const { text } = await server.get('/metrics');
  const names = new Set([...text.matchAll(/^# TYPE (\S+) gauge$/gm)].map(([, name]) => name));
  const found = new Map<string, number>();
  for (const [, name = '', labels = '', value] of text.matchAll(/^(\w+)(\{[^}]*\})? (\S+)$/gm))
    if (names.has(name)) found.set(name + labels, Number(value));
  return found;
}

/** What is more than it was, for people. */
export function grown(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] {
  return [...after]
    .filter(([name, count]) => count > (before.get(name) ?? 0))
    .map(([name, count]) => `${name}: ${before.get(name) ?? 0} → ${count}`);
}
