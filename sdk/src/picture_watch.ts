import { type Adaptation, adapt, begin, type Step, WINDOW_MS } from './adaptation.js';
import type { Clock } from './clock.js';
import { readStats } from './diagnosis/stats_report.js';
import { countersOf, type PathCounters, windowBetween } from './path_window.js';

/** Watches what a connection can carry, and says how much of the picture to send on it. */
export class PictureWatch {
  readonly #pc: RTCPeerConnection;
  readonly #clock: Clock;
  readonly #changed: (step: Step) => void;
  #state: Adaptation = begin;
  #before: { at: number; counters: PathCounters } | undefined;
  #cancel: (() => void) | undefined;

  constructor(pc: RTCPeerConnection, clock: Clock, changed: (step: Step) => void) {
    this.#pc = pc;
    this.#clock = clock;
    this.#changed = changed;
  }

  get step(): Step {
    return this.#state.step;
  }

  /** Media goes through from now on. What was seen before a gap says nothing of what comes after it. */
  start(): void {
    this.stop();
    this.#next();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#before = undefined;
  }

  #next(): void {
    const cancel = this.#clock.after(WINDOW_MS, () => {
      void this.#look().finally(() => {
        if (this.#cancel === cancel) this.#next();
      });
    });
    this.#cancel = cancel;
  }

  async #look(): Promise<void> {
    const running = this.#cancel;
    const report = await this.#pc.getStats().catch(() => undefined);
    if (report === undefined || this.#cancel !== running) return;
    const now = { at: this.#clock.now(), counters: countersOf(readStats(report).values()) };
    const before = this.#before;
    this.#before = now;
    if (before === undefined) return;
    const { step } = this.#state;
    this.#state = adapt(this.#state, windowBetween(before.counters, now.counters, now.at - before.at));
    if (this.#state.step !== step) this.#changed(this.#state.step);
  }
}
