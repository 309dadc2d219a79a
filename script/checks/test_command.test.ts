import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const project = join(import.meta.dirname, '../..');
const parts = [
  ...['build', 'checks', 'compile', 'tidy', 'model', 'proxies', 'conformance', 'turn', 'system', 'bench', 'unit'],
  ...['typescript', 'race', 'fuzz', 'system-asan', 'system-tsan', 'soak', 'lab', 'package', 'e2e'],
];

/** The test command as it is, over parts that do next to nothing. */
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'beckon-test-command-'));
  mkdirSync(join(folder, 'script/test.d'), { recursive: true });
  for (const file of ['test', 'env', 'test-results', 'checks'])
    cpSync(join(project, 'script', file), join(folder, 'script', file), { recursive: true });
  symlinkSync(join(project, 'script/toolchain'), join(folder, 'script/toolchain'));
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  program('script/setup', '');
  for (const name of parts) part(name, `check 'works in ${name}' true`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(path: string, text: string): void {
  writeFileSync(join(folder, path), `#!/usr/bin/env bash\n${text}\n`);
  chmodSync(join(folder, path), 0o755);
}
function part(name: string, text: string): void {
  program(`script/test.d/${name}`, `source "$(dirname "$0")/../test-results"\n${text}\nfinish`);
}

function start(...named: string[]): { child: ChildProcess; ended: Promise<{ code: number | null; lines: string[] }> } {
  const child = spawn(join(folder, 'script/test'), named, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => {
    said += data.toString();
  });
  const ended = new Promise<{ code: number | null; lines: string[] }>((resolve) => {
    child.on('close', (code) => resolve({ code, lines: said.trimEnd().split('\n') }));
  });
  return { child, ended };
}

/** The process whose id stands in a file of the folder, as soon as it does. */
async function processOf(file: string): Promise<number> {
  await expect.poll(() => existsSync(join(folder, file)), { timeout: 30_000 }).toBe(true);
  return Number(readFileSync(join(folder, file), 'utf8'));
}
function lives(pid: number): boolean {
  return existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
}

test('The test command runs every part, those that wait beside those that compute, and tells all that failed', async () => {
  // Neither ends without the other.
  part('proxies', "check 'keeps company' bash -c 'mkfifo pipe; read <pipe'\ncheck 'fails' false");
  part(
    'tidy',
    "check 'has company' bash -c 'until [ -p pipe ]; do :; done; echo >pipe'\ncheck 'is polite' test \"$(nice)\" = 19",
  );
  part('turn', "check 'works in turn' true\nsleep 300 & echo $! >left");
  const { code, lines } = await start().ended;
  expect(lines.at(-1)).toBe('21 passed, 2 failed');
  expect(code).toBe(1);
  const table = lines.slice(lines.findLastIndex((line) => line.startsWith('build ')));
  expect(table.slice(0, parts.length).map((line) => line.split(' ')[0])).toEqual(parts);
  expect(table.join('\n')).toContain('FAILED in proxies:\nfails');
  expect(table.join('\n')).toContain('FAILED in turn:\nno test of it: it left something running');
  expect(lives(await processOf('left'))).toBe(false);
  // What a part beside others says is kept together.
  const proxies = lines.indexOf('== proxies');
  expect(lines[proxies + 3]).toMatch(/^== proxies: 1 passed, 1 failed, /);
}, 120_000);

test('The test command ends all that it started when it is ended, beside others too', async () => {
  part('model', 'echo $$ >model.pid\nsleep 300');
  part('system', 'echo $$ >system.pid\nsleep 300');
  const { child, ended } = start();
  const running = [await processOf('model.pid'), await processOf('system.pid')];
  child.kill('SIGTERM');
  expect((await ended).code).toBe(130);
  expect(running.map(lives)).toEqual([false, false]);
  expect(existsSync(join(folder, 'build/test-results/unit'))).toBe(false);
}, 120_000);

test('The test command runs the parts that it is told to, one after the other, and no other', async () => {
  const { code, lines } = await start('unit', 'turn').ended;
  expect(lines.filter((line) => /^== \w+$/.test(line))).toEqual(['== unit', '== turn']);
  expect(lines.at(-1)).toBe('2 passed, 0 failed');
  expect(code).toBe(0);
}, 60_000);

test('Every script tells its usage', async () => {
  const { code, lines } = await start('--help').ended;
  expect(lines[0]).toMatch(/^script\/test \[--all\] \[PART…\]: /);
  expect(code).toBe(0);
});
