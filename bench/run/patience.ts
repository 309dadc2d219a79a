import { readFileSync } from 'node:fs';

/** A measurement is disturbed when the rest of the machine used more than this many cores meanwhile. */
const quiet = 0.2;

/** How long, over all measurements together, to wait for a quiet machine and to repeat what was disturbed. */
export class Patience {
  #seconds: number;
  #repeated = 0;
  #disturbed = 0;
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** Returns when the machine is quiet, or patience is at its end. */
  async quietness(): Promise<void> {
    while (this.#seconds > 0 && (await busyCores(500)) > quiet) this.#seconds -= 0.5;
  }

  /** Whether to measure once more, given how many cores others used during what took so many seconds. */
  repeats(otherCores: number, seconds: number): boolean {
    if (otherCores <= quiet) return false;
    if (this.#seconds <= 0) {
      this.#disturbed += 1;
      return false;
    }
    this.#seconds -= seconds;
    this.#repeated += 1;
    return true;
  }

  get report(): string {
    return `Disturbed (others used more than ${quiet} cores): ${this.#repeated} repeated, ${this.#disturbed} kept.`;
  }
}

async function busyCores(milliseconds: number): Promise<number> {
  const [before, began] = [busyTicks(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return ((busyTicks() - before) * 10) / (performance.now() - began);
}

/** What all cores have done so far, in ticks of 10 ms; see proc(5). */
function busyTicks(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(/ +/).slice(1).map(Number);
  return user + nice + system + irq + softirq + steal;
}
