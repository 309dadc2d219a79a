// That the benchmark itself works: every message arrives, at both servers. Never how fast.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flooders } from './fairness.ts';
import { flood, idle, load } from './load.ts';
import { beckon, limitedBeckon, type RunningServer, withServer, wsRelay } from './servers.ts';
import { bytesPerConnection, overTls } from './tls_memory.ts';

const short = ['--pairs', '8', '--warm-up', '0', '--seconds', '0.1'];

async function expectAllArrived(server: RunningServer, what: 'turns' | 'rate', ...flags: string[]): Promise<void> {
  const result = await load(server, what, [...short, ...flags]);
  expect(result.arrived).toBeGreaterThan(0);
  expect(result.arrived).toBe(result.sent);
  expect(result.cpu_us).toBeGreaterThan(0);
}

describe.each([
  ['beckon', beckon(1)],
  ['the relay on ws', wsRelay],
])('%s', (_, kind) => {
  it('passes on every signal of pairs that take turns', async () => {
    await withServer(kind, (server) => expectAllArrived(server, 'turns', '--burst', '16', '--size', '3000'));
  });

  it('passes on every signal sent at a rate', async () => {
    await withServer(kind, (server) => expectAllArrived(server, 'rate', '--rate', '2000'));
  });

  it('welcomes everybody who connects', async () => {
    expect(await withServer(kind, (server) => load(server, 'connect', ['--count', '100']))).toMatchObject({
      count: 100,
    });
  });

  it('holds idle connections while its memory is read', async () => {
    const readings = await withServer(kind, (server) => idle(server, ['--hello', '--steps', '50,100']));
    expect(readings.map(({ connections }) => connections)).toEqual([50, 100]);
  });
});

it('an idle WebSocket over TLS takes at most 16 KiB of memory', async () => {
  const state = mkdtempSync(join(tmpdir(), 'beckon-bench-'));
  try {
    const steps = [500, 1000, 1500];
    const bytes = await withServer(overTls(state), (server) => bytesPerConnection(server, steps, 'TLSv1.3'));
    expect(bytes).toBeLessThanOrEqual(16 * 1024);
    expect(bytes).toBeGreaterThan(1024); // or else it was not measured
  } finally {
    rmSync(state, { recursive: true });
  }
}, 60_000);

describe('beckon with two workers', () => {
  it.each(['same', 'different'])('passes on every signal between pairs on the %s worker', async (placement) => {
    await withServer(beckon(2), (server) => expectAllArrived(server, 'turns', '--placement', placement));
  });
});

describe('a flooder', () => {
  it.each(flooders)('of $title floods, and the others lose nothing', async ({ flags }) => {
    await withServer(limitedBeckon(), async (server) => {
      const flooding = flood(server, [...flags, '--seconds', '1']);
      await expectAllArrived(server, 'rate', '--rate', '500');
      expect((await flooding).sent).toBeGreaterThan(10);
    });
  });
});
