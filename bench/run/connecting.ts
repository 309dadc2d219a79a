import { idle, load, type Reading } from './load.ts';
import { type Effort, inTurns } from './rounds.ts';
import { beckon, wsRelay } from './servers.ts';
import { slope } from './statistics.ts';
import { ratio, spread, table } from './table.ts';

const steps = [2000, 4000, 6000, 8000, 10_000];

function perConnection(readings: readonly Reading[], pick: (reading: Reading) => number): number {
  return slope(readings.map((reading) => ({ x: reading.connections, y: pick(reading) })));
}

/** Bytes per connection that does nothing, as the slope over several numbers of them. */
export async function memory(effort: Effort): Promise<string> {
  const rows: string[][] = [];
  const stages = [
    ['WebSocket open, before `hello`', []],
    ['after `welcome`, lobby off', ['--hello']],
  ] as const;
  for (const [title, flags] of stages) {
    const measure = ['--steps', steps.join(','), ...flags];
    const results = await inTurns([beckon(1), wsRelay], effort, (server) => idle(server, measure));
    const user = (readings: readonly Reading[]): number => perConnection(readings, (one) => one.rss);
    const kernel = (readings: readonly Reading[]): number => perConnection(readings, (one) => one.slab) / 2;
    for (const [name, all] of results) {
      rows.push([
        `${title}: ${name}`,
        spread(all.map(user)),
        ratio(results, name, 'ws', user),
        spread(all.map(kernel)),
      ]);
    }
  }
  return table(['bytes per idle connection', 'user space (RSS)', 'of ws', 'kernel (slab)'], rows);
}

/** From the TCP connection to `welcome`. */
export async function connect(effort: Effort): Promise<string> {
  const results = await inTurns(
    [beckon(1), wsRelay],
    effort,
    (server) => load(server, 'connect', ['--count', '5000', '--at-once', '64']),
    (one) => one.other_cores,
  );
  const rows = [...results].map(([name, all]) => [
    name,
    spread(all.map((one) => one.cpu_us)),
    ratio(results, name, 'ws', (one) => one.cpu_us),
    spread(all.map((one) => one.per_second)),
  ]);
  return table(['5,000 connections, 64 at once', 'CPU, µs per connection', 'of ws', 'connections/s'], rows);
}
