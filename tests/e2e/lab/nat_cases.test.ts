import { expect, test } from 'vitest';
import { chosenPath, type Path, useRelaysOnly } from '../../turn/harness/relay_only.ts';
import { at, type Guest, seeAndHear, talk } from '../harness/guest.ts';
import type { Stage } from '../harness/stage.ts';
import { canDelay } from './harness/delay_line.ts';
import { enterBoth, type Seat } from './harness/guests.ts';
import { help, serverFlags } from './harness/lab.ts';
import { all, inTheLab, repeats, type World } from './harness/lab_scene.ts';
import { noticesLine } from './harness/line_quality.ts';
import { type End, type Expected, type NatCase, natCases } from './nat_cases.ts';
import { playPoorLine } from './poor_line.ts';

const labScene = inTheLab();
const LONG_REPEATS = 10;

for (const one of natCases.filter(({ short }) => all || short)) {
  const within = 30_000 + repeats(LONG_REPEATS) * 20_000;
  if (isSlow(one) && !canDelay()) test.skip(`${one.name} (no TAP devices)`);
  else labScene(one.name, (stage, world) => play(one, stage, world), within);
}

if (all)
  labScene('a line of 64 kbit/s keeps the sound alone, and a good one brings the pictures back', playPoorLine, 240_000);

function isSlow({ a, b }: NatCase): boolean {
  return a.delay !== undefined || b.delay !== undefined;
}

async function play(one: NatCase, stage: Stage, world: World): Promise<void> {
  const guests = await prepare(one, stage, world);
  const [a, b] = guests;
  for (let left = repeats(LONG_REPEATS); left > 0; left -= 1) {
    if ('fails' in one.expect) {
      await a.calls(b);
      await b.hearsCallOf(a);
      await b.answers();
      for (const guest of guests) {
        await guest.isDone(one.expect.fails, 30_000);
        await guest.tab.see(`${at('failure-cause')}[data-cause="${one.expect.because}"]`);
      }
    } else {
      await talk(a, b);
      await seeAndHear(a, b);
      const paths = [await takes(a, one.expect.a), await takes(b, one.expect.b)];
      const relayed = [one.expect.a, one.expect.b].some(({ local }) => local.includes('relay'));
      expect(
        paths.some(({ local }) => local === 'relay'),
        'some end has a relay',
      ).toBe(relayed);
      for (const line of [one.a, one.b]) for (const { tab } of guests) await noticesLine(tab, line);
      await a.hangsUp();
      for (const guest of guests) await guest.isDone('hung-up');
    }
    for (const { tab } of guests) await tab.click(at('after-close'));
  }
}

/** Both are at the app, behind routers of the kinds that the case wants. */
async function prepare(one: NatCase, stage: Stage, { lab, browsers }: World): Promise<[Guest, Guest]> {
  lab.core(one.core ?? 'open');
  const seat = async (side: 'left' | 'right', end: End): Promise<Seat> => {
    const home = lab.home(side, end.nat === 'none' ? 'ipv6' : 'ipv4');
    await home.become(end, end);
    return { home, browser: end.browser };
  };
  const seats = [await seat('left', one.a), await seat('right', one.b)] as const;
  const patience = 'fails' in one.expect ? '6s' : '15s';
  const server = await stage.serve(...serverFlags, ...help[one.help], '--connecting-time', patience);
  if (one.help !== 'stun') await server.metricIs('beckon_turn_up', 1);
  return enterBoth(stage, browsers, seats, one.relayOnly ? useRelaysOnly : undefined);
}

/** The path of somebody's newest connection is of the expected kind. */
async function takes({ tab }: Guest, expected: Expected): Promise<Path> {
  const path = await tab.until('has a chosen path', chosenPath, undefined);
  const fits = (['local', 'remote', 'protocol'] as const).every((part) => expected[part].includes(path[part]));
  expect(fits, `${tab.who}'s path is ${JSON.stringify(path)}, expected ${JSON.stringify(expected)}`).toBe(true);
  return path;
}
