import { type Load, load } from './load.ts';
import { type Effort, inTurns } from './rounds.ts';
import { beckon, type RunningServer, type ServerKind, wsRelay } from './servers.ts';
import { figure, ratio, spread, table } from './table.ts';

interface Workload {
  readonly title: string;
  readonly what: 'turns' | 'rate';
  readonly flags: readonly string[];
}

const pairs = ['--pairs', '500'];
const turns = (size: number, burst: number): Workload => ({
  title: `${size === 200 ? '200 B' : '3 KB'}, ${burst === 1 ? 'one in flight per pair' : `bursts of ${burst}`}`,
  what: 'turns',
  flags: [...pairs, '--size', String(size), '--burst', String(burst)],
});
const atRate: Workload = {
  title: '200 B, 20,000 per second',
  what: 'rate',
  flags: [...pairs, '--size', '200', '--rate', '20000'],
};

const measure = (workload: Workload, effort: Effort, more: readonly string[] = []) => {
  const time = ['--warm-up', String(effort.warmUp), '--seconds', String(effort.seconds)];
  return (server: RunningServer): Promise<Load> => load(server, workload.what, [...workload.flags, ...time, ...more]);
};
const cpu = (one: Load): number => one.cpu_us;
const others = (one: Load): number => one.other_cores;

async function besideWs(workloads: readonly Workload[], effort: Effort): Promise<string> {
  const rows: string[][] = [];
  for (const workload of workloads) {
    const results = await inTurns([beckon(1), wsRelay], effort, measure(workload, effort), others);
    const of = (name: string): readonly Load[] => results.get(name) ?? [];
    const rate = (name: string): string => spread(of(name).map((one) => one.per_second));
    rows.push([
      workload.title,
      spread(of('beckon').map(cpu)),
      spread(of('ws').map(cpu)),
      ratio(results, 'beckon', 'ws', cpu),
      rate('beckon'),
      rate('ws'),
    ]);
  }
  return table(['500 pairs, 1 worker', 'Beckon, µs', 'ws, µs', 'ratio', 'Beckon, msg/s', 'ws, msg/s'], rows);
}

export const oneByOne = (effort: Effort): Promise<string> => besideWs([turns(200, 1), turns(3000, 1)], effort);
export const bursts = (effort: Effort): Promise<string> => besideWs([turns(200, 16), turns(3000, 16)], effort);

/** CPU and latencies at a load that neither server is at its limit with. */
export async function rate(effort: Effort): Promise<string> {
  const results = await inTurns([beckon(1), wsRelay], effort, measure(atRate, effort), others);
  const rows = [...results].map(([name, all]) => {
    const latency = (pick: (one: NonNullable<Load['latency_us']>) => number): string =>
      spread(all.map((one) => (one.latency_us === undefined ? Number.NaN : pick(one.latency_us))));
    return [name, spread(all.map(cpu)), latency((l) => l.p50), latency((l) => l.p99), latency((l) => l.p999)];
  });
  const title = `${atRate.title}, 500 pairs`;
  const heading = [title, 'CPU, µs per message', 'latency p50, µs', 'p99, µs', 'p99.9, µs'];
  return `${table(heading, rows)}\n\nCPU: ${ratio(results, 'beckon', 'ws', cpu)} of ws.`;
}

/** What it costs to pass a message from one worker to another, beside one worker and `ws`. */
export async function workers(effort: Effort): Promise<string> {
  const named = (kind: ServerKind, name: string): ServerKind => ({ ...kind, name });
  const same = named(beckon(2), '2 workers, pairs on the same');
  const different = named(beckon(2), '2 workers, pairs on different ones');
  const placements = new Map([
    [same.name, ['--placement', 'same']],
    [different.name, ['--placement', 'different']],
  ]);
  const kinds = [named(beckon(1), '1 worker'), same, different, wsRelay];
  const rows: string[][] = [];
  for (const workload of [turns(200, 1), turns(200, 16)]) {
    const results = await inTurns(
      kinds,
      effort,
      (server) => measure(workload, effort, placements.get(server.kind.name))(server),
      others,
    );
    for (const [name, all] of results) {
      const cores = figure(all.reduce((sum, one) => sum + one.server_cores, 0) / all.length);
      rows.push([
        `${workload.title}: ${name}`,
        spread(all.map(cpu)),
        ratio(results, name, 'ws', cpu),
        spread(all.map((one) => one.per_second)),
        cores,
      ]);
    }
  }
  return table(['500 pairs', 'CPU, µs per message', 'of ws', 'msg/s', 'cores used'], rows);
}
