/** How much of the picture goes out: 0 is all of it, 1 half of its lines, 2 a quarter, 3 nothing. */
export type Step = 0 | 1 | 2 | 3;
export const PAUSED: Step = 3;

/** What a path did for a while. What is undefined the browser did not tell. */
export interface PathWindow {
  /** The share of packets that did not arrive, 0 to 1. */
  readonly loss: number | undefined;
  /** Milliseconds. */
  readonly roundTrip: number | undefined;
  /** What the browser believes could be sent, bit/s. */
  readonly available: number | undefined;
  /** Whether the browser made the picture worse than it might be because the path takes no more. */
  readonly limited: boolean;
}

/** What was learned so far. `begin` is its start. */
export interface Adaptation {
  readonly step: Step;
  /** Windows in a row. */
  readonly bad: number;
  readonly good: number;
  /** How many good ones in a row it takes to go up. */
  readonly patience: number;
  /** Windows since it last went up; beyond `HOLDS_AFTER` once it went down again. */
  readonly sinceRise: number;
}

/** How long a window should be. */
export const WINDOW_MS = 2000;
/** So many bad windows in a row take a step down. One of them can be chance. */
const DOWN_AFTER = 2;
const PATIENCE = 4;
const MOST_PATIENCE = 60;
/** A fall so soon after a rise says that the rise was in vain. */
const IN_VAIN_WITHIN = 8;
/** A step that holds for so long shows that the path is another one now. */
const HOLDS_AFTER = 30;

/** Below these a step makes little sense, bit/s: a smaller picture is sharper then, and leaves the sound alone. */
const ENOUGH: Readonly<Record<Step, number>> = { 0: 200_000, 1: 120_000, 2: 60_000, 3: 0 };
/** Sound alone is all that goes through. */
const SOUND_ONLY = 40_000;

export const begin: Adaptation = { step: 0, bad: 0, good: 0, patience: PATIENCE, sinceRise: HOLDS_AFTER };

/**
 * One window later. Down a step after two bad windows, at once to the last when hardly anything gets through; up a step
 * after a number of good ones, which doubles when going up was in vain, so that it does not swing to and fro: while
 * nothing of the picture is sent, nobody can know how much would go through.
 */
export function adapt(before: Adaptation, window: PathWindow): Adaptation {
  const sinceRise = before.sinceRise + 1;
  const patience = sinceRise === HOLDS_AFTER ? PATIENCE : before.patience;
  const { step } = before;
  if (isBad(window, step)) {
    const bad = before.bad + 1;
    if (bad < DOWN_AFTER || step === PAUSED) return { ...before, patience, sinceRise, bad, good: 0 };
    const inVain = sinceRise <= IN_VAIN_WITHIN;
    return {
      step: isDire(window) ? PAUSED : down(step),
      bad: 0,
      good: 0,
      patience: inVain ? Math.min(2 * patience, MOST_PATIENCE) : patience,
      sinceRise: HOLDS_AFTER + 1,
    };
  }
  const good = isGood(window, step) ? before.good + 1 : 0;
  if (good < patience || step === 0) return { step, bad: 0, good, patience, sinceRise };
  return { step: up(step), bad: 0, good: 0, patience, sinceRise: 0 };
}

function isDire({ loss = 0, available = Number.POSITIVE_INFINITY }: PathWindow): boolean {
  return loss > 0.3 || available < SOUND_ONLY;
}

function isBad(window: PathWindow, step: Step): boolean {
  const { loss = 0, roundTrip = 0, available = Number.POSITIVE_INFINITY, limited } = window;
  // While the picture is held back, what is believed to be possible is not tried, so it says nothing.
  const short = step !== PAUSED && ((limited && available < ENOUGH[step]) || available < SOUND_ONLY);
  return loss > 0.1 || roundTrip > 1200 || short;
}

// What nothing is known of is not good. A picture that is not sent Chromium calls limited for ever, if it was so before.
function isGood({ loss, roundTrip = 0, limited }: PathWindow, step: Step): boolean {
  return loss !== undefined && loss < 0.03 && roundTrip < 900 && !(limited && step !== PAUSED);
}

function down(step: Step): Step {
  return step === 0 ? 1 : step === 1 ? 2 : PAUSED;
}

function up(step: Step): Step {
  return step === PAUSED ? 2 : step === 2 ? 1 : 0;
}
