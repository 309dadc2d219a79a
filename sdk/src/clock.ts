/** Time as the SDK sees it; tests put their own in. */
export interface Clock {
  /** Milliseconds since 1970 for dates; only differences matter elsewhere. */
  now(): number;
  /** Runs `task` once after `ms`. The returned function takes it back; calling that late or twice is nothing. */
  after(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
