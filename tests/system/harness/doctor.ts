import { execFile } from 'node:child_process';
import { withDeadline } from './deadline.ts';
import { binary } from './server.ts';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Diagnosis {
  readonly code: number;
  readonly version: string;
  readonly findings: readonly {
    readonly id: string;
    readonly status: 'ok' | 'skipped' | 'warning' | 'error';
    readonly message: string;
    readonly remedy?: string;
    readonly facts?: Readonly<Record<string, unknown>>;
  }[];
}

/** Runs `beckon doctor` with these flags. */
export function doctor(...flags: readonly string[]): Promise<Outcome> {
  const outcome = new Promise<Outcome>((resolve) => {
    execFile(binary, ['doctor', ...flags], (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
  return withDeadline(outcome, 'beckon doctor', 25_000);
}

/** The same with --json. */
export async function diagnose(...flags: readonly string[]): Promise<Diagnosis> {
  const { code, out, err } = await doctor('--json', ...flags);
  if (err !== '') throw new Error(err);
  return { code, ...(JSON.parse(out) as Omit<Diagnosis, 'code'>) };
}
