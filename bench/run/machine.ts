import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { beckon } from './servers.ts';

/** What the figures were measured on and with, in a line. */
export function machine(): string {
  const [binary] = beckon(1).command;
  const version = binary === undefined ? '' : execFileSync(binary, ['--version'], { encoding: 'utf8' }).trim();
  const ws = createRequire(import.meta.url)('ws/package.json') as { version: string };
  const memory = Math.round(totalmem() / 2 ** 30);
  return [
    new Date().toISOString().slice(0, 10),
    `${availableParallelism()} cores of ${cpus()[0]?.model ?? 'an unknown CPU'}, ${memory} GiB, Linux ${release()}`,
    version,
    `ws ${ws.version} on Node ${process.version.slice(1)}`,
  ].join('; ');
}
