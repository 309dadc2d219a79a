import type { Clock } from '../clock.js';

interface Task {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that stands still until it is told to pass. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  #order = 0;
  readonly #tasks = new Set<Task>();

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    this.#order += 1;
    const task = { at: this.#now + ms, order: this.#order, run };
    this.#tasks.add(task);
    return () => this.#tasks.delete(task);
  }

  /** How many tasks wait. */
  get waiting(): number {
    return this.#tasks.size;
  }

  /** Lets `ms` pass and runs what becomes due, in order, without a break for promises. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (let task = this.#next(until); task !== undefined; task = this.#next(until)) {
      this.#tasks.delete(task);
      this.#now = Math.max(this.#now, task.at);
      task.run();
    }
    this.#now = until;
  }

  /** As `pass`, with promises settled after every task. */
  async elapse(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (let task = this.#next(until); task !== undefined; task = this.#next(until)) {
      this.#tasks.delete(task);
      this.#now = task.at;
      task.run();
      await settled();
    }
    this.#now = until;
  }

  /** So long passes in which nothing runs, as in a page that is suspended; what became due runs then, late. */
  oversleep(ms: number): void {
    this.#now += ms;
    for (const task of [...this.#tasks].filter(({ at }) => at <= this.#now)) {
      if (this.#tasks.delete(task)) task.run();
    }
  }

  #next(until: number): Task | undefined {
    let first: Task | undefined;
    for (const task of this.#tasks) {
      if (task.at > until) continue;
      if (first === undefined || task.at < first.at || (task.at === first.at && task.order < first.order)) first = task;
    }
    return first;
  }
}

/** Resolves when the promises that are settled now have had their effects. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
