import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeCertificate } from '../system/harness/certificate.ts';
import { ownFolder } from '../system/harness/own_folder.ts';
import { Server } from '../system/harness/server.ts';
import { churn } from './churn.ts';
import { descriptors, gauges, grown, growth, type Sample, sample } from './measure.ts';

// Sessions come and go over WebSockets and HTTP, plain and over TLS, calls are set up and ended, connections die, and
// nonsense comes; all the time. The memory of both servers has to stay, and in the end nothing of it may be open.
// SOAK_SECONDS says how long (script/test.d/soak). Of a short one only what grows fast can be told.
const seconds = Number(process.env['SOAK_SECONDS'] ?? 40);
const warmUp = Math.min(seconds / 3, 900);
const round = Math.min(seconds / 10, 60);
const rest = round < 60 ? 0 : 20; // in which the server gives back what nobody needs
const allowed = seconds >= 3600 ? 0.01 : seconds >= 600 ? 0.03 : 0.5;

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(2)} MiB`;

const folder = ownFolder();
const servers: { name: string; server: Server; open: Map<string, number> }[] = [];
beforeAll(async () => {
  const { certificate, key } = makeCertificate(folder, 'own');
  const rates = ['connections-per-address', 'connections-per-minute', 'message-rate', 'byte-rate', 'request-rate'];
  const more = ['invites-per-minute', 'calls-per-minute', 'rooms-per-minute', 'chats-per-minute', 'guesses-per-minute'];
  const unlimited = [...rates, ...more].flatMap((name) => [`--${name}`, '0']);
  // What is kept for those who may come back is kept for a short time, so that it is at its most soon.
  const times = { grace: 2, 'grace-in-call': 4, 'reload-time': 1, 'tombstone-time': 5, 'reconnecting-time': 1 };
  const deadlines = { 'dead-after': 5, 'ping-after': 2, 'http-poll-time': 2, 'invite-time': 10, 'hello-time': 5 };
  const short = Object.entries({ ...times, ...deadlines }).flatMap(([name, length]) => [`--${name}`, `${length}s`]);
  // Only what is wrong is logged, once they have said where they listen: the log would fill this process.
  const crowd = ['--workers', '2', '--lobby-members', '3000', '--pending-bytes', '1048576'];
  for (const [name, tls] of [
    ['plain', []],
    ['over TLS', ['--tls-certificate', certificate, '--tls-key', key]],
  ] as const) {
    const file = join(folder, `${name}.toml`);
    writeFileSync(file, '');
    const server = await Server.start('--config', file, ...crowd, ...unlimited, ...short, ...tls);
    await server.get('/healthz'); // what is opened once is open
    writeFileSync(file, 'log-level = "warn"\n');
    process.kill(server.pid, 'SIGHUP');
    servers.push({ name, server, open: descriptors(server) });
  }
});
afterAll(async () => {
  for (const { server } of servers) {
    // To look for the secrets of all who came would take longer than they were here.
    for (const secret of [...server.secrets].slice(1000)) server.secrets.delete(secret);
    await server.stop();
  }
});

it(
  `churn for ${seconds} s leaves memory as it is, and nothing open`,
  async () => {
    const [plain, tls] = servers;
    if (plain === undefined || tls === undefined) throw new Error('no servers');
    const samples = servers.map((): Sample[] => []);
    const done: Record<string, number> = {};
    const failures: string[] = [];
    let warm: Map<string, number>[] | undefined;
    const began = performance.now();
    const passed = (): number => (performance.now() - began) / 1000;
    while (passed() < seconds) {
      const end = new AbortController();
      const churning = churn([plain.server, tls.server], end.signal);
      await wait(round * 1000);
      end.abort();
      const churned = await churning;
      failures.push(...churned.failures);
      for (const [name, count] of Object.entries(churned.done)) done[name] = (done[name] ?? 0) + count;
      // What is taken by those who are here depends on how fast the machine is just now: it is looked at when all have gone.
      for (const { server } of servers)
        for (const gauge of ['connections', 'websockets', 'http_transports', 'sessions', 'calls', 'rooms'])
          await server.metricIs(`beckon_${gauge}`, gauge === 'connections' ? 1 : 0, 60_000);
      await wait(rest * 1000);
      if (passed() < warmUp) continue;
      warm ??= await Promise.all(servers.map(({ server }) => gauges(server)));
      for (const [index, { name, server }] of servers.entries()) {
        const now = await sample(server);
        samples[index]?.push(now);
        console.log(
          `${passed().toFixed()} s, ${name}: ${mebibytes(now.resident)} resident, ${mebibytes(now.allocated)} in use`,
        );
      }
    }
    const hot = await Promise.all(servers.map(({ server }) => gauges(server)));
    const times = Object.values(done).reduce((sum, count) => sum + count, 0);
    expect(failures.length, failures.slice(0, 10).join('\n')).toBeLessThan(times / 100);

    const lines = [`${times} times: ${JSON.stringify(done)}, ${failures.length} failed`];
    const wrong: string[] = [];
    for (const [index, { name, server, open }] of servers.entries()) {
      const of = samples[index] ?? [];
      for (const kind of ['resident', 'allocated'] as const) {
        const { by, error } = growth(of, kind);
        const percent = [by, error].map((part) => (part * 100).toFixed(2)).join(' ± ');
        const [first, last] = [of[0], of.at(-1)].map((one) => mebibytes(one?.[kind] ?? 0));
        const line = `${name}, ${kind}: ${percent} % by the fitted line; ${first} → ${last}`;
        lines.push(line);
        // Room that the largest crowd of all needed stays in use: told, for who looks for a leak, and not judged.
        if (kind === 'resident' && by - 2 * error > allowed)
          wrong.push(line, ...grown(warm?.[index] ?? new Map(), hot[index] ?? new Map()));
      }
      // The connection that asked for metrics may still be there.
      for (let tries = 50; tries > 0 && grown(open, descriptors(server)).length > 0; tries -= 1) await wait(200);
      wrong.push(...grown(open, descriptors(server)).map((one) => `${name}, left open: ${one}`));
    }
    console.log(lines.join('\n'));
    expect(wrong).toEqual([]);
  },
  (1.5 * seconds + 120) * 1000,
);
