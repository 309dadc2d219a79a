/** Loudness, 0 to 1, from which somebody speaks rather than breathes. */
const speaksFrom = 0.42;
/** Milliseconds after the last loud moment; speech has pauses. */
const holdsFor = 900;

/** Whether somebody is speaking, from how loud they are now and then. */
export class Voice {
  #lastLoud = Number.NEGATIVE_INFINITY;

  /** `level` as of `levelOf`, `now` in milliseconds. */
  hear(level: number, now: number): boolean {
    if (level >= speaksFrom) this.#lastLoud = now;
    return now - this.#lastLoud < holdsFor;
  }
}
