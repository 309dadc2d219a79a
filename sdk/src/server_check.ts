import type { Clock } from './clock.js';

export interface ServerCheckOptions {
  clock: Clock;
  /** From 0 up to 1; for jitter. */
  random(): number;
  /** How long the server took to answer last. */
  roundTripMs: number;
  /** How long the transport there is may take to answer before another one is made beside it; 0 if there is none. */
  promptWithinMs: number;
  /** Asks the server over the transport there is. */
  ask(): void;
  /** In a hurry it was given time and did not answer: it is not to be waited for any more. */
  giveUp(): void;
  /** Makes a transport beside it, in the place of one that is on its way. */
  connect(openWithinMs: number): void;
}

/** A transport that came to nothing at once, as without a network, is followed by the next after about this. */
const AGAIN_AFTER_MS = [250, 250, 250, 250, 500, 500, 1000];
/**
 * How long one may take to open, if four round trips do not take longer: what began on a network that is gone, or has
 * its routes only in a moment, never does, so the first are given up early.
 */
const OPEN_WITHIN_MS = [500, 1000, 2000, 4000];
const ROUND_TRIPS_TO_OPEN = 4;
/** The transport there was, if whoever is in a hurry waits for it. */
const GIVEN_UP_AFTER_MS = 2000;
const SAME_CHANGE_MS = 100;
const IN_VAIN_AFTER_MS = 15_000;
/** A timer that comes so late is that of a page that slept; what has arrived meanwhile may be next in line. */
const LATE_MS = 500;

/** A hurried look whether the server is there, over the transport there is or a new one, whichever is first. */
export class ServerCheck {
  /** Resolves once the server was heard from, or in vain; with whether it was over a new transport. */
  readonly over: Promise<boolean>;
  readonly #options: ServerCheckOptions;
  #cancelEnd: () => void = () => {};
  #cancelPatience: (() => void) | undefined;
  #resolve: (renewed: boolean) => void = () => {};
  #cancelNext: () => void = () => {};
  #tried = 0;
  #done = false;
  #due = 0;
  #connectedAt = Number.NEGATIVE_INFINITY;

  constructor(options: ServerCheckOptions) {
    this.#options = options;
    this.over = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  start(): void {
    const { clock, promptWithinMs, ask } = this.#options;
    this.#cancelEnd = clock.after(IN_VAIN_AFTER_MS, () => this.finish());
    if (promptWithinMs === 0) this.#connect();
    else {
      ask();
      this.#wait(promptWithinMs);
    }
  }

  /** Somebody's media is gone: the answer is to come so soon, if it was not to come sooner. */
  hurry(promptWithinMs: number): void {
    if (this.#done) return;
    const { clock, giveUp } = this.#options;
    this.#cancelPatience ??= clock.after(GIVEN_UP_AFTER_MS, giveUp);
    if (this.#tried > 0 || this.#due <= this.#options.clock.now() + promptWithinMs) return;
    this.#cancelNext();
    this.#wait(promptWithinMs);
  }

  /** The network is another one now: what was begun on the former one is given up. */
  networkChanged(): void {
    const { clock } = this.#options;
    // Browsers tell of one change by several events.
    if (this.#done || this.#tried === 0 || clock.now() - this.#connectedAt < SAME_CHANGE_MS) return;
    this.#cancelNext();
    this.#tried = 0;
    this.#connect();
  }

  /** Whether it is not over. */
  get pending(): boolean {
    return !this.#done;
  }

  /** The server was heard from, `renewed` over a new transport; or it is of no use to go on. */
  finish({ renewed = false } = {}): void {
    if (this.#done) return;
    this.#done = true;
    this.#cancelEnd();
    this.#cancelNext();
    this.#cancelPatience?.();
    this.#resolve(renewed);
  }

  /** The transport there was is gone, or the one that was made came to nothing. */
  failed(how: 'silent' | 'closed'): void {
    if (this.#done) return;
    this.#cancelNext();
    if (how === 'silent') this.#connect();
    else {
      const { clock, random } = this.#options;
      const delay = stepOf(AGAIN_AFTER_MS, this.#tried) * (0.75 + random() / 2);
      this.#cancelNext = clock.after(delay, () => this.#connect());
    }
  }

  #wait(promptWithinMs: number): void {
    const { clock } = this.#options;
    this.#due = clock.now() + promptWithinMs;
    this.#cancelNext = clock.after(promptWithinMs, () => {
      if (clock.now() - this.#due > LATE_MS) this.#wait(promptWithinMs);
      else this.#connect();
    });
  }

  #connect(): void {
    const { roundTripMs } = this.#options;
    const openWithinMs = Math.max(stepOf(OPEN_WITHIN_MS, this.#tried), ROUND_TRIPS_TO_OPEN * roundTripMs);
    this.#tried += 1;
    this.#connectedAt = this.#options.clock.now();
    this.#options.connect(openWithinMs);
  }
}

function stepOf(steps: readonly number[], at: number): number {
  return steps[Math.min(at, steps.length - 1)] ?? 0;
}
