import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type RunningServer, root, spawnBound } from './servers.ts';

/** What beckon-load prints of messages or connections; microseconds of the server's CPU are per one of them. */
export interface Load {
  readonly count: number;
  readonly per_second: number;
  readonly cpu_us: number;
  readonly system_us: number;
  readonly server_cores: number;
  readonly generator_cores: number;
  /** What everything else on the machine used. */
  readonly other_cores: number;
  readonly sent?: number;
  readonly arrived?: number;
  readonly latency_us?: { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number };
}

/** Bytes, at a number of idle connections. */
export interface Reading {
  readonly connections: number;
  readonly rss: number;
  readonly slab: number;
}

/** Runs the generator on a server; an error when it finds anything wrong, a lost message for one. */
export async function load(server: RunningServer, what: 'turns' | 'rate' | 'connect', flags: string[]): Promise<Load> {
  return (await generate(server, [what, ...flags])) as Load;
}

export async function idle(server: RunningServer, flags: string[]): Promise<readonly Reading[]> {
  const collect = ['--signal-first', String(server.kind.signalFirst)];
  return ((await generate(server, ['idle', ...collect, ...flags])) as { readings: Reading[] }).readings;
}

/** What a flooder did. */
export interface Flooded {
  readonly sent: number;
  readonly closed: number;
}

/** Runs a flooder beside whatever else goes on, for as long as its flags say. */
export async function flood(server: RunningServer, flags: readonly string[]): Promise<Flooded> {
  return (await generate(server, ['flood', ...flags])) as Flooded;
}

async function generate(server: RunningServer, flags: readonly string[]): Promise<unknown> {
  const generator = process.env['BECKON_LOAD'] ?? join(root, 'build/release/bench/beckon-load');
  const where = ['--port', String(server.port), '--server', String(server.pid)];
  const child = spawnBound([generator, ...where, ...flags], 'inherit', 'pipe');
  const ended = once(child, 'exit');
  if (child.stdout === null) throw new Error('no output');
  const output = await text(child.stdout);
  const [code] = await ended;
  if (code !== 0) throw new Error(`beckon-load ${flags.join(' ')} ended with ${code}`);
  return JSON.parse(output);
}
