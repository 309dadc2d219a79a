// User-space memory of idle WebSockets over TLS: what a connection costs beyond its bytes.
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import type { Effort } from './rounds.ts';
import { inTurns } from './rounds.ts';
import { beckon, type RunningServer, type ServerKind } from './servers.ts';
import { slope } from './statistics.ts';
import { spread, table } from './table.ts';

const atOnce = 32;

/** Beckon with one worker and a certificate of its own, kept in that folder; silence ends no connection soon. */
export function overTls(state: string): ServerKind {
  const plain = beckon(1);
  const quiet = ['--ping-after', '5m', '--dead-after', '10m'];
  return {
    ...plain,
    name: 'beckon, TLS',
    command: [...plain.command, '--tls', 'self-signed', '--state', state, ...quiet],
  };
}

async function open(port: number, version: 'TLSv1.2' | 'TLSv1.3'): Promise<TLSSocket> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
  });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  const upgrade = ['Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='];
  const more = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Protocol: beckon.v1'];
  socket.write(['GET /ws HTTP/1.1', 'Host: 127.0.0.1', ...upgrade, ...more, '\r\n'].join('\r\n'));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  if (!answer.toString('latin1').startsWith('HTTP/1.1 101 ')) throw new Error(String(answer));
  return socket;
}

function residentBytes(pid: number): number {
  const kilobytes = /^Rss: +(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1];
  if (kilobytes === undefined) throw new Error('no Rss');
  return Number(kilobytes) * 1024;
}

/** Bytes of the server's memory per connection, as the slope over those numbers of them. */
export async function bytesPerConnection(
  { port, pid }: RunningServer,
  steps: readonly number[],
  version: 'TLSv1.2' | 'TLSv1.3',
): Promise<number> {
  const sockets: TLSSocket[] = [];
  const points: { x: number; y: number }[] = [];
  try {
    for (const step of steps) {
      while (sockets.length < step) {
        const missing = Math.min(atOnce, step - sockets.length);
        sockets.push(...(await Promise.all(Array.from({ length: missing }, () => open(port, version)))));
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
      if (sockets.some((socket) => socket.closed)) throw new Error('a connection was closed');
      points.push({ x: step, y: residentBytes(pid) });
    }
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  return slope(points);
}

export async function tlsMemory(effort: Effort): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), 'beckon-bench-'));
  const rows: string[][] = [];
  try {
    for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
      const measure = (server: RunningServer) => bytesPerConnection(server, [1000, 2000, 3000, 4000], version);
      for (const [name, all] of await inTurns([overTls(state)], effort, measure))
        rows.push([`WebSocket open, before \`hello\`: ${name} ${version.slice(4)}`, spread(all)]);
    }
  } finally {
    rmSync(state, { recursive: true });
  }
  return table(['bytes per idle connection over TLS', 'user space (RSS)'], rows);
}
