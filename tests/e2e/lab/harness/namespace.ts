import { type ChildProcess, execFileSync, spawn } from 'node:child_process';

/** Set where `in_lab` made room for networks; elsewhere they would be the machine's own. */
export const inLab = process.env['LAB_INSIDE'] === '1';

function run(command: string, args: readonly string[], input = ''): string {
  if (!inLab) throw new Error('networks are made in the lab alone: start this with tests/e2e/lab/in_lab');
  try {
    return execFileSync(command, args, { encoding: 'utf8', input, stdio: ['pipe', 'pipe', 'pipe'] });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    throw new Error(`${command} ${args.join(' ')}: ${said || String(error)}\n${input}`);
  }
}

/** What the names of the public segment's devices begin with. */
export const OURS = 'to-';

/** A machine of the lab: a network namespace, in which nothing runs but what a test starts there. */
export class Namespace {
  /** Nothing for the public segment, which is the network that the tests themselves run in. */
  readonly name: string | undefined;

  private constructor(name: string | undefined) {
    this.name = name;
  }

  static readonly public = new Namespace(undefined);

  static make(name: string): Namespace {
    run('ip', ['netns', 'add', name]);
    return new Namespace(name);
  }

  /** Lines for `ip`, done one right after the other; none after one that fails. */
  ip(...lines: string[]): void {
    this.#batch([], lines);
  }
  /** The same, where `rule` and the like mean IPv6. */
  ip6(...lines: string[]): void {
    this.#batch(['-6'], lines);
  }

  #batch(flags: readonly string[], lines: readonly string[]): void {
    const where = this.name === undefined ? [] : ['-n', this.name];
    run('ip', [...where, ...flags, '-batch', '-'], `${lines.join('\n')}\n`);
  }

  /** Gives what the command printed. */
  run(command: string, ...args: string[]): string {
    const [first = '', ...rest] = [...this.#enter, command, ...args];
    return run(first, rest);
  }

  /** Starts a program that ends with the lab, if not before. */
  start(command: string, ...args: string[]): ChildProcess {
    const [first = '', ...rest] = [...this.#enter, command, ...args];
    const child = spawn(first, rest, { stdio: ['ignore', 'pipe', 'ignore'] });
    child.unref();
    return child;
  }

  /** Puts this packet filter in the place of the one before, in one step. */
  nft(...lines: string[]): void {
    const [first = '', ...rest] = [...this.#enter, 'nft', '-f', '-'];
    run(first, rest, `flush ruleset\n${lines.join('\n')}\n`);
  }

  /** Values below net/, e.g. `ipv4.ip_forward=1`. */
  sysctl(...settings: string[]): void {
    this.run('sysctl', '-q', '-w', ...settings.map((one) => `net.${one}`));
  }

  get #enter(): readonly string[] {
    return this.name === undefined ? [] : ['ip', 'netns', 'exec', this.name];
  }
}

/** Ends every namespace that an earlier file of tests made, and what runs in them. */
export function removeNamespaces(): void {
  const lines = (...command: string[]): string[] => run('ip', command).split('\n').filter(Boolean);
  for (const line of lines('netns', 'list')) {
    const [name = ''] = line.split(' ');
    for (const pid of lines('netns', 'pids', name)) unlessGone(() => process.kill(Number(pid), 'SIGKILL'));
    run('ip', ['netns', 'delete', name]);
  }
  // A namespace goes when the last of its processes is gone; its devices would stay as long.
  for (const line of lines('-brief', 'link')) {
    const [device = ''] = line.split('@');
    if (device.startsWith(OURS)) unlessGone(() => run('ip', ['link', 'delete', device]));
  }
}

function unlessGone(end: () => void): void {
  try {
    end();
  } catch {
    // It went by itself meanwhile.
  }
}
