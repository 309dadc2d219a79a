import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it, vi } from 'vitest';
import { patience, withDeadline } from './harness/deadline.ts';
import { ownFolder } from './harness/own_folder.ts';
import { binary, Server } from './harness/server.ts';

const folder = ownFolder();
afterEach(() => vi.useRealTimers());

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function isGone(pid: number): Promise<void> {
  const gone = async (): Promise<void> => {
    while (runs(pid)) await turn();
  };
  await withDeadline(gone(), `the end of process ${pid}`);
}

it('a server that does not say in time that it listens is ended', async () => {
  const file = join(folder, 'never-listens');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const start = Server.startWith([
    '/bin/sh',
    '-c',
    `echo $$ > ${file}.new && mv ${file}.new ${file} && exec sleep 600`,
  ]);
  const refused = expect(start).rejects.toThrow('listening');
  while (!existsSync(file)) await turn();
  const pid = Number(readFileSync(file, 'utf8'));
  expect(runs(pid)).toBe(true);
  vi.advanceTimersByTime(patience);
  vi.useRealTimers();
  await refused;
  await isGone(pid);
});

it('a server that a failed test has left running is ended with the file', async () => {
  const pidFile = join(folder, 'left-running');
  const options = {
    config: false,
    root: join(import.meta.dirname, '..'),
    include: ['system/harness/left_running.ts'],
    pool: 'forks',
    watch: false,
  };
  const play = `import('vitest/node').then(({ startVitest }) => startVitest('test', [], ${JSON.stringify(options)}))`;
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'));
  const env = { ...Object.fromEntries(foreign), BECKON_BINARY: binary, PID_FILE: pidFile };
  const vitest = spawn(process.execPath, ['-e', play], { cwd: options.root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  expect(await text(vitest.stderr)).toContain('as planned');
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(pid).toBeGreaterThan(1);
  await isGone(pid);
});
