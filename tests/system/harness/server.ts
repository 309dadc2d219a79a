import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';
import { withDeadline } from './deadline.ts';
import { endedWithFile } from './ended_with_file.ts';
import { ownFolder } from './own_folder.ts';

export const binary = process.env['BECKON_BINARY'] ?? join(import.meta.dirname, '../../../build/beckon');

/** What a running `beckon serve` is to a test. */
export class Server {
  /** Texts that must never be in the logs; clients add their secrets and bodies. */
  readonly secrets = new Set<string>();
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown[]>;
  readonly #lines: string[];
  readonly #flags: string[];
  readonly state: string;
  /** That of a server with TLS which its clients trust. */
  certificate: Buffer | undefined;

  private constructor(process: ChildProcess, lines: string[], port: number, flags: string[], state: string) {
    this.#process = process;
    this.#ended = once(process, 'close');
    this.#lines = lines;
    this.port = port;
    this.#flags = flags;
    this.state = state;
    const file = flags[flags.indexOf('--tls-certificate') + 1];
    if (flags.includes('--tls-certificate') && file !== undefined) this.certificate = readFileSync(file);
  }

  /**
   * Starts the binary with these flags, on a free port of 127.0.0.1, without TURN and with a state directory of its
   * own unless they say otherwise.
   */
  static start(...flags: string[]): Promise<Server> {
    return Server.#begin(flags, ownFolder());
  }

  /** Kills it as a crash would, and starts it again on the same port with the same state. */
  async killAndStart(): Promise<Server> {
    await this.kill();
    return this.startAgain();
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await withDeadline(this.#ended, 'the end after SIGKILL');
  }

  /** After `kill` or `stop`: as it was started, on the same port with the same state. */
  startAgain(): Promise<Server> {
    const listen = this.#flags.indexOf('--listen');
    const others = listen < 0 ? this.#flags : this.#flags.toSpliced(listen, 2);
    return Server.#begin(['--listen', `127.0.0.1:${this.port}`, ...others], this.state);
  }

  /** The same under a command that becomes it, such as one that sets limits. */
  static startWith(launcher: readonly string[], ...flags: string[]): Promise<Server> {
    return Server.#begin(flags, ownFolder(), launcher);
  }

  static async #begin(flags: string[], state: string, launcher: readonly string[] = []): Promise<Server> {
    const where = flags.includes('--listen') ? [] : ['--listen', '127.0.0.1:0'];
    const turn = flags.includes('--turn') ? [] : ['--turn', 'off'];
    const args = ['serve', ...where, ...turn, '--log-format', 'json', ...flags];
    const env = { ...process.env, BECKON_BINARY: undefined, STATE_DIRECTORY: state };
    const [command = binary, ...rest] = [...launcher, binary, ...args];
    const child = endedWithFile(spawn(command, rest, { stdio: ['ignore', 'ignore', 'pipe'], env }));
    const lines: string[] = [];
    const listening = new Promise<number>((resolve, reject) => {
      createInterface({ input: child.stderr }).on('line', (line) => {
        lines.push(line);
        const port = portOf(line);
        if (port !== undefined) resolve(port);
      });
      child.once('error', reject);
      child.once('close', (code) => reject(new Error(`beckon ended with ${code}: ${lines.join('\n')}`)));
    });
    const port = await withDeadline(listening, 'listening').catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    return new Server(child, lines, port, flags, state);
  }

  get url(): string {
    return `${this.certificate === undefined ? 'http' : 'https'}://127.0.0.1:${this.port}`;
  }
  get logs(): readonly string[] {
    return this.#lines;
  }
  /** What the log says of an event, newest last. */
  events(name: string): Record<string, unknown>[] {
    return this.logs.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ event }) => event === name);
  }
  /** Waits until the log tells the event that often. */
  async tells(name: string, times = 1, within?: number): Promise<void> {
    const told = async (): Promise<void> => {
      while (this.events(name).length < times) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await withDeadline(told(), `${name} in the log`, within);
  }
  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error('beckon does not run');
    return pid;
  }

  /** What it answers to GET. */
  async get(path: string): Promise<{ status: number; text: string }> {
    const { certificate: ca } = this;
    const where = { host: '127.0.0.1', port: this.port, path, agent: false };
    const asking = ca === undefined ? http.request(where) : https.request({ ...where, ca });
    const [response] = await withDeadline(once(asking.end(), 'response'), `an answer to ${path}`);
    return { status: response.statusCode, text: await text(response) };
  }

  /** The value of a metric, e.g. `beckon_calls_ended_total{reason="busy"}`. */
  async metric(name: string): Promise<number> {
    const page = await this.get('/metrics');
    const line = page.text.split('\n').find((one) => one.startsWith(`${name} `));
    if (line === undefined) throw new Error(`no metric ${name}`);
    return Number(line.slice(name.length + 1));
  }

  /** Waits until a metric has the value. */
  async metricIs(name: string, value: number, within?: number): Promise<void> {
    const reached = async (): Promise<void> => {
      while ((await this.metric(name)) !== value) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    await withDeadline(reached(), `${name} is ${value}`, within);
  }

  /** Ends it as an operator does, and checks that it went well and kept its secrets. Returns how long it took. */
  async stop(): Promise<number> {
    const began = performance.now();
    this.#process.kill('SIGTERM');
    const [code] = await withDeadline(this.#ended, 'the end after SIGTERM').catch((error: unknown) => {
      this.#process.kill('SIGKILL');
      throw error;
    });
    const took = performance.now() - began;
    const log = this.#lines.join('\n');
    expect(log).not.toMatch(/Sanitizer|runtime error:/);
    expect(code, log.slice(-2000)).toBe(0);
    for (const line of this.#lines) expect(() => JSON.parse(line), line).not.toThrow();
    for (const secret of this.secrets) expect(log).not.toContain(secret);
    expect(log).not.toMatch(/"error","event":/);
    return took;
  }
}

function portOf(line: string): number | undefined {
  if (!line.includes('"listening"')) return undefined;
  const { event, port } = JSON.parse(line) as { event?: unknown; port?: unknown };
  return event === 'listening' && typeof port === 'number' ? port : undefined;
}
