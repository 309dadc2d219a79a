import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll } from 'vitest';

const running = new Set<ChildProcess>();

/** The same process, which is killed when the test file ends if it still runs then: tests fail before they stop it. */
export function endedWithFile<Process extends ChildProcess>(process: Process): Process {
  running.add(process);
  const gone = (): unknown => running.delete(process);
  process.once('exit', gone).once('error', gone);
  return process;
}

// A hook of whichever file imports this.
afterAll(async () => {
  await Promise.all(
    [...running].map((process) => {
      const ended = once(process, 'exit');
      process.kill('SIGKILL');
      return ended;
    }),
  );
});
// Where the hook does not come to it.
process.once('exit', () => {
  for (const one of running) one.kill('SIGKILL');
});
