import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface ServerKind {
  readonly name: string;
  readonly command: readonly string[];
  /** What makes it give back garbage before its memory is read, if it needs that. */
  readonly signalFirst: number;
}

export interface RunningServer {
  readonly kind: ServerKind;
  readonly port: number;
  readonly pid: number;
}

const sigusr2 = 12;

/**
 * Beckon as it is built, with its default checks. Off are the lobby, the TURN server and the rates of what one client
 * may send, which the generator's few clients send far more than; nobody is pressed to say hello.
 */
export function beckon(workers: number): ServerKind {
  const binary = process.env['BECKON_BINARY'] ?? join(root, 'build/beckon');
  const off = ['--lobby', 'false', '--turn', 'off', '--message-rate', '0', '--byte-rate', '0'];
  const flags = [...off, '--hello-time', '5m', '--handshake-time', '1m', '--log-format', 'json'];
  return {
    name: workers === 1 ? 'beckon' : `beckon, ${workers} workers`,
    command: [binary, 'serve', '--listen', '127.0.0.1:0', '--workers', String(workers), ...flags],
    signalFirst: 0,
  };
}

/** Beckon with all of its default limits and one worker, for guests, on every address of the machine. */
export function limitedBeckon(flags: readonly string[] = []): ServerKind {
  const binary = process.env['BECKON_BINARY'] ?? join(root, 'build/beckon');
  const off = ['--guests', 'on', '--lobby', 'false', '--turn', 'off', '--log-format', 'json', '--log-level', 'info'];
  return {
    name: 'beckon, limited',
    command: [binary, 'serve', '--listen', '0.0.0.0:0', '--workers', '1', ...off, ...flags],
    signalFirst: 0,
  };
}

/** The same job on npm `ws`, run by the pinned Node. */
export const wsRelay: ServerKind = {
  name: 'ws',
  command: [process.execPath, '--expose-gc', join(root, 'bench/relay/ws_relay.ts')],
  signalFirst: sigusr2,
};

let started = 0;

/** Starts a fresh server, hands it to `use`, and ends it, however `use` ends. */
export async function withServer<Result>(
  kind: ServerKind,
  use: (server: RunningServer) => Promise<Result>,
): Promise<Result> {
  mkdirSync(join(root, 'build/bench'), { recursive: true });
  started += 1;
  const log = join(root, 'build/bench', `${kind.name.replace(/\W+/g, '-')}-${process.pid}-${started}.log`);
  const descriptor = openSync(log, 'w');
  const child = spawnBound(kind.command, descriptor);
  closeSync(descriptor);
  const ended = once(child, 'exit');
  try {
    const port = await portInLog(log, child);
    if (child.pid === undefined) throw new Error(`${kind.name} does not run`);
    return await use({ kind, port, pid: child.pid });
  } catch (error) {
    throw new Error(`${kind.name}: ${String(error)}\n${readFileSync(log, 'utf8').slice(-2000)}`);
  } finally {
    child.kill('SIGKILL');
    await ended;
    rmSync(log);
  }
}

/** A child that the kernel ends with this process, whatever ends this process. */
export function spawnBound(
  command: readonly string[],
  stderr: number | 'inherit',
  stdout: 'ignore' | 'pipe' = 'ignore',
) {
  return spawn('setpriv', ['--pdeathsig', 'KILL', ...command], {
    stdio: ['ignore', stdout, stderr],
    env: { ...process.env, NODE_ENV: 'production' },
  });
}

async function portInLog(log: string, child: ChildProcess): Promise<number> {
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    for (const line of readFileSync(log, 'utf8').split('\n')) {
      const port = /"event":"listening".*"port":(\d+)/.exec(line)?.[1];
      if (port !== undefined) return Number(port);
    }
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it does not listen');
}
