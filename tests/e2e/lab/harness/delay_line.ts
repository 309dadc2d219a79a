import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { withDeadline } from '../../../system/harness/deadline.ts';
import { Namespace } from './namespace.ts';

const program = join(import.meta.dirname, '../../../../build/lab/delay_line');

/** Two network devices between which packets take their time; see delay_line.cpp. */
export class DelayLine {
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Makes the devices in the public segment. They may be moved. */
  static async start(a: string, b: string, milliseconds: number): Promise<DelayLine> {
    const child = Namespace.public.start(program, a, b, String(milliseconds));
    if (child.stdout !== null) await withDeadline(once(child.stdout, 'data'), 'a delay line');
    return new DelayLine(child);
  }

  async end(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** Whether this machine lets us make TAP devices. */
export function canDelay(): boolean {
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
