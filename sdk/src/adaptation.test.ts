import { describe, expect, it } from 'vitest';
import { type Adaptation, adapt, begin, type PathWindow, type Step } from './adaptation.js';

const FINE: PathWindow = { loss: 0, roundTrip: 40, available: 2_000_000, limited: false };
const LOSSY: PathWindow = { ...FINE, loss: 0.15 };
const DIRE: PathWindow = { ...FINE, loss: 0.5 };
const NARROW: PathWindow = { ...FINE, available: 100_000, limited: true };

function after(windows: readonly PathWindow[], from: Adaptation = begin): Adaptation {
  return windows.reduce(adapt, from);
}
const times = (count: number, window: PathWindow) => Array.from({ length: count }, () => window);

/** The steps while each window depends on the step that it was sent with. */
function play(count: number, path: (step: Step, at: number) => PathWindow): Step[] {
  const steps: Step[] = [];
  let state = begin;
  for (let at = 0; at < count; at++) {
    state = adapt(state, path(state.step, at));
    steps.push(state.step);
  }
  return steps;
}
const changes = (steps: readonly Step[]) => steps.filter((step, at) => step !== (steps[at - 1] ?? 0)).length;

describe('how much of the picture goes out', () => {
  it('stays whole on a good path', () => {
    expect(after(times(1000, FINE)).step).toBe(0);
  });

  it('does not change for a single bad window, however often one comes', () => {
    const nowAndThen = Array.from({ length: 300 }, (_, at) => (at % 3 === 0 ? LOSSY : FINE));
    expect(after(nowAndThen).step).toBe(0);
  });

  it.each<[string, PathWindow]>([
    ['loss', LOSSY],
    ['a long way', { ...FINE, roundTrip: 1500 }],
    ['too little room for what is wanted', NARROW],
  ])('gets less step by step with %s, and nothing in the end', (_, window) => {
    expect(
      play(8, (step) => (step === 3 ? LOSSY : { ...window, available: Math.min(window.available ?? 0, 50_000) })),
    ).toEqual([0, 1, 1, 2, 2, 3, 3, 3]);
  });

  it('is not made less where little room is all that is wanted', () => {
    expect(after(times(50, { ...FINE, available: 150_000, limited: false })).step).toBe(0);
  });

  it('goes no further down than the first step that fits', () => {
    const path = (step: Step): PathWindow => ({ ...FINE, available: 150_000, limited: step === 0 });
    expect(Math.max(...play(200, path))).toBe(1);
  });

  it.each([DIRE, { ...FINE, available: 30_000 }])(
    'is nothing after two windows when hardly anything gets through',
    (window) => {
      expect(play(2, () => window)).toEqual([0, 3]);
    },
  );

  it('comes back step by step, each after four good windows', () => {
    const paused = after(times(2, DIRE));
    expect([4, 8, 12].map((count) => after(times(count, FINE), paused).step)).toEqual([2, 1, 0]);
    expect([3, 7, 11].map((count) => after(times(count, FINE), paused).step)).toEqual([3, 2, 1]);
  });

  it('comes back from nothing though the browser believes in little: it has not tried', () => {
    const paused = after(times(2, DIRE));
    expect(after(times(4, { ...FINE, available: 45_000 }), paused).step).toBe(2);
  });

  it('comes back from nothing though the browser still calls what it does not send limited, as Chromium does', () => {
    const paused = after(times(2, DIRE));
    expect(after(times(4, { ...FINE, available: 96_000, limited: true }), paused).step).toBe(2);
  });

  it('waits with what is neither good nor bad', () => {
    const half = after(times(2, LOSSY));
    const middling = { ...FINE, loss: 0.05 };
    expect(after(times(100, middling), half).step).toBe(1);
    expect(after([...times(3, FINE), middling, ...times(3, FINE)], half).step).toBe(1);
  });

  it('does not change where the browser tells nothing', () => {
    const nothing: PathWindow = { loss: undefined, roundTrip: undefined, available: undefined, limited: false };
    expect(after(times(100, nothing)).step).toBe(0);
    expect(after(times(100, nothing), after(times(2, LOSSY))).step).toBe(1);
  });

  it('tries ever more rarely on a path that carries sound and no picture: at most every two minutes in the end', () => {
    const steps = play(1000, (step) => (step === 3 ? FINE : DIRE));
    expect(changes(steps.slice(0, 100))).toBeLessThan(12);
    const later = steps.slice(500);
    expect(changes(later)).toBeLessThan(20);
    expect(later.filter((step) => step !== 3).length).toBeLessThan(25);
  });

  it('does not swing on a path that fits one step and not the next', () => {
    const steps = play(600, (step) => ({ ...FINE, available: 150_000, limited: step === 0 }));
    expect(changes(steps.slice(300))).toBeLessThan(12);
    expect(steps.slice(300).filter((step) => step === 1).length).toBeGreaterThan(270);
  });

  it('is as quick as at first once the path was good for a minute', () => {
    const tried = after([
      ...times(2, DIRE),
      ...times(4, FINE),
      ...times(2, DIRE),
      ...times(8, FINE),
      ...times(2, DIRE),
    ]);
    expect(tried.patience).toBe(16);
    const healed = after(times(16 + 31, FINE), tried);
    expect(healed).toMatchObject({ step: 1, patience: 16 });
    expect(after(times(60, FINE), healed)).toMatchObject({ step: 0, patience: 4 });
  });
});
