import { execFile } from 'node:child_process';
import { withDeadline } from './deadline.ts';
import { binary, type Server } from './server.ts';

export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs a command of the program to its end. */
export function beckon(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  const outcome = new Promise<Outcome>((resolve) => {
    execFile(binary, args, { env: { ...process.env, BECKON_BINARY: undefined, ...env } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
  return withDeadline(outcome, `beckon ${args.join(' ')}`);
}

/** What a command that asks a running server answers to programs. */
export async function ask(server: Server, command: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await beckon([command, '--json', '--state', server.state, ...args]);
  if (code !== 0) throw new Error(`beckon ${command} ended with ${code}: ${err}`);
  return JSON.parse(out) as Record<string, unknown>;
}
