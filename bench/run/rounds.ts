import type { Patience } from './patience.ts';
import { type RunningServer, type ServerKind, withServer } from './servers.ts';

/** How often and how long things are measured. */
export interface Effort {
  readonly rounds: number;
  readonly warmUp: number;
  readonly seconds: number;
  readonly patience: Patience;
}

/** The results of each server, by its name, in the order of the rounds. */
export type Results<Result> = ReadonlyMap<string, readonly Result[]>;

/**
 * Measures the servers in turn, round after round, each on a fresh process: whatever else the machine does hits all of
 * them alike. `otherCores`: what the rest of the machine used meanwhile, where that matters.
 */
export async function inTurns<Result>(
  kinds: readonly ServerKind[],
  effort: Effort,
  measure: (server: RunningServer) => Promise<Result>,
  otherCores: (result: Result) => number = () => 0,
): Promise<Results<Result>> {
  const results = new Map<string, Result[]>(kinds.map((kind) => [kind.name, []]));
  for (let round = 0; round < effort.rounds; ++round) {
    for (const kind of kinds) {
      let result = await once(kind, effort, measure);
      while (effort.patience.repeats(otherCores(result), effort.warmUp + effort.seconds)) {
        process.stderr.write('!');
        result = await once(kind, effort, measure);
      }
      process.stderr.write('.');
      results.get(kind.name)?.push(result);
    }
  }
  process.stderr.write('\n');
  return results;
}

async function once<Result>(
  kind: ServerKind,
  effort: Effort,
  measure: (server: RunningServer) => Promise<Result>,
): Promise<Result> {
  await effort.patience.quietness();
  return withServer(kind, measure);
}
