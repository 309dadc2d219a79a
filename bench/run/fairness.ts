import { networkInterfaces } from 'node:os';
import { flood, load } from './load.ts';
import type { Effort } from './rounds.ts';
import { limitedBeckon, type RunningServer, withServer } from './servers.ts';
import { summary } from './statistics.ts';
import { figure, spread, table } from './table.ts';

interface Flooder {
  readonly title: string;
  readonly flags: readonly string[];
}

const ownAddress = (): string =>
  Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? '127.0.0.1';

export const flooders: readonly Flooder[] = [
  { title: 'signals of 200 B', flags: ['--kind', 'signals', '--size', '200'] },
  { title: 'signals of 60 KB', flags: ['--kind', 'signals', '--size', '60000'] },
  { title: 'messages that are none', flags: ['--kind', 'invalid', '--address', ownAddress()] },
  {
    title: 'connects and leaves, 2,000 times a second',
    flags: ['--kind', 'connects', '--rate', '2000', '--address', ownAddress()],
  },
];

/** The p99 of 200 pairs that send 2,000 messages a second, in microseconds. */
async function othersWait(server: RunningServer, effort: Effort): Promise<number> {
  const time = ['--warm-up', String(effort.warmUp), '--seconds', String(effort.seconds)];
  const { latency_us } = await load(server, 'rate', ['--pairs', '200', '--size', '200', '--rate', '2000', ...time]);
  if (latency_us === undefined) throw new Error('no latencies');
  return latency_us.p99;
}

/** The same while there is a flooder at `flooded`; and how many messages or connections that sent. */
async function othersWaitBeside(
  { flags }: Flooder,
  flooded: RunningServer,
  server: RunningServer,
  effort: Effort,
): Promise<{ wait: number; sent: number }> {
  const flooding = flood(flooded, [...flags, '--seconds', String(effort.warmUp + effort.seconds + 1)]);
  const wait = await othersWait(server, effort);
  return { wait, sent: (await flooding).sent };
}

/**
 * How long others wait for their messages, in turns: without a flooder, with one that floods another server of this
 * machine (and so takes cores and caches from them, but no turns), and with one that floods the same worker.
 */
export async function fairness(effort: Effort): Promise<string> {
  const rows: string[][] = [];
  for (const flooder of flooders) {
    const alone: number[] = [];
    const elsewhere: number[] = [];
    const here: number[] = [];
    let sent = 0;
    for (let round = 0; round < effort.rounds; ++round) {
      await effort.patience.quietness();
      // The second run's clients have the names of the first one's.
      const forgetful = limitedBeckon(['--grace', '0s', '--grace-in-call', '0s', '--reload-time', '0s']);
      await withServer(forgetful, (server) =>
        withServer(forgetful, async (other) => {
          alone.push(await othersWait(server, effort));
          elsewhere.push((await othersWaitBeside(flooder, other, server, effort)).wait);
          const beside = await othersWaitBeside(flooder, server, server, effort);
          here.push(beside.wait);
          sent += beside.sent;
        }),
      );
      process.stderr.write('.');
    }
    const ratios = [alone, elsewhere].map((before) => summary(here).median / summary(before).median);
    const times = ratios.map((ratio) => `${ratio.toFixed(2)}x`);
    rows.push([flooder.title, ...[alone, elsewhere, here].map(spread), ...times, figure(sent / effort.rounds)]);
  }
  process.stderr.write('\n');
  const waits = ["others' p99 without it, µs", 'it floods another server, µs', 'it floods theirs, µs'];
  const heading = ['a flooder that sends', ...waits, 'to without it', 'to another server', 'what it sent'];
  return table(heading, rows);
}
