import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const enter = [
  '--target',
  process.env['PACKAGE_MACHINE'] ?? '',
  '--mount',
  '--pid',
  '--uts',
  '--ipc',
  '--cgroup',
  '--',
];
const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 50_000 } as const;

/** Runs a program on the machine of tests/package/in_machine, as root; throws with what it said when it fails. */
export function onMachine(program: string, ...args: string[]): string {
  return execFileSync('nsenter', [...enter, program, ...args], options);
}

/** The same, while the test goes on. */
export async function meanwhileOnMachine(program: string, ...args: string[]): Promise<void> {
  await promisify(execFile)('nsenter', [...enter, program, ...args], options);
}

/** The same for one that may fail: its exit code and everything it said. */
export function triedOnMachine(program: string, ...args: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('nsenter', [...enter, program, ...args], options);
  return { code: status, said: stdout + stderr };
}

/** A file of the machine. */
export const read = (file: string): string => onMachine('cat', file);

/** Owner, group and mode of a file, as in `root:beckon 750`. */
export const ownership = (file: string): string => onMachine('stat', '--format=%U:%G %a', file).trim();

export const exists = (file: string): boolean => triedOnMachine('test', '-e', file).code === 0;

/** What systemd says of a unit: `ActiveState`, `MainPID` and so on. */
export function unit(name: string, property: string): string {
  return onMachine('systemctl', 'show', '--value', '--property', property, name).trim();
}

/** What a unit has logged, the newest last. */
export function logOf(name: string): Record<string, unknown>[] {
  return onMachine('journalctl', '--no-pager', '--output=cat', '--unit', name)
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The rights of a process, from /proc: `Seccomp`, `CapEff`, `NoNewPrivs` and so on. */
export function rightsOf(pid: string): Record<string, string> {
  const lines = read(`/proc/${pid}/status`).split('\n');
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]));
}
