import { expect } from 'vitest';
import { at, type Guest, seeAndHear, talk } from '../harness/guest.ts';
import { gapUntilSteady, watchGaps } from '../harness/picture_gap.ts';
import type { Stage } from '../harness/stage.ts';
import { type HandOver, handOvers } from './hand_over_cases.ts';
import { median, report } from './harness/figures.ts';
import { enterBoth } from './harness/guests.ts';
import { help, serverFlags } from './harness/lab.ts';
import { all, inTheLab, repeats, type World } from './harness/lab_scene.ts';

const labScene = inTheLab();
const LONG_REPEATS = 7;
/** The one who moves: the polite side, which has to ask the other for a restart, and the impolite one in turn. */
const movers = ['callee', 'caller'] as const;
type Mover = (typeof movers)[number];

/** The longest time without a new picture, at the one who moved and at the one who stayed; milliseconds. */
interface Gap {
  readonly mover: Mover;
  readonly moved: number;
  readonly stayed: number;
}

for (const one of handOvers.filter(({ short }) => all || short)) {
  const times = repeats(LONG_REPEATS);
  const play = async (stage: Stage, world: World): Promise<void> => {
    const server = await stage.serve(...serverFlags, ...help.turn);
    await server.metricIs('beckon_turn_up', 1);
    const gaps: Gap[] = [];
    for (let turn = 0; turn < times; turn += 1)
      gaps.push(await measure(one, movers[turn % 2] ?? 'callee', stage, world));
    judge(one, gaps);
  };
  labScene(one.name, play, 20_000 + times * 60_000);
}

/** One call, in which the network of one side changes. */
async function measure(one: HandOver, mover: Mover, stage: Stage, world: World): Promise<Gap> {
  const [left, right] = [world.lab.home('left'), world.lab.home('right')];
  for (const each of [left, right]) await each.become({ nat: 'cone' });
  const home = mover === 'caller' ? left : right;
  one.prepare?.(home);
  const [caller, callee] = await enterBoth(stage, world.browsers, [
    { home: left, browser: 'chromium' },
    { home: right, browser: 'chromium' },
  ]);
  await talk(caller, callee);
  await seeAndHear(caller, callee);
  const [moved, stayed] = mover === 'caller' ? [caller, callee] : [callee, caller];
  moved.tab.expected.push(/WebSocket|ERR_|Failed to load resource/);
  await Promise.all([watch(moved), watch(stayed)]);
  await one.change(home);
  const gaps = await Promise.all([moved, stayed].map(({ tab }) => gapUntilSteady(tab, one.watch, 40_000)));
  await stillTogether(moved, stayed);
  await caller.hangsUp();
  await Promise.all([caller.isDone('hung-up'), callee.isDone('hung-up')]);
  // Nobody comes into the next call with what a browser remembers of the networks before.
  await stage.closeTabs();
  await world.browsers.leave(home);
  const [atMoved = 0, atStayed = 0] = gaps;
  return { mover, moved: atMoved, stayed: atStayed };
}

const watch = ({ tab }: Guest): Promise<void> => watchGaps(tab, at('remote-video'));

/** Pictures move and sound comes at both ends, and the server is there again. */
async function stillTogether(...guests: Guest[]): Promise<void> {
  await seeAndHear(...guests);
  await Promise.all(guests.map(({ tab }) => tab.missNow(`${at('banner')}[data-kind="lost"]`, 20_000)));
}

function judge({ name, goal, bound }: HandOver, gaps: readonly Gap[]): void {
  const longest = gaps.map(({ moved, stayed }) => Math.max(moved, stayed));
  report(
    `${name}: median ${Math.round(median(longest))} ms, worst ${Math.round(Math.max(...longest))} ms, goal ${goal} ms`,
    ...gaps.map(
      ({ mover, moved, stayed }) =>
        `  ${mover} moved: ${Math.round(moved)} ms there, ${Math.round(stayed)} ms at the other`,
    ),
  );
  expect(Math.max(...longest), 'the longest gap').toBeLessThan(bound);
  if (process.env['ALL']) expect(median(longest), 'the median of the longest gaps').toBeLessThanOrEqual(goal);
}
