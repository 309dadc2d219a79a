import { expect } from 'vitest';
import { chosenPath, type Path, useRelaysOnly } from '../../turn/harness/relay_only.ts';
import { at, type Guest, seeAndHear, talk } from '../harness/guest.ts';
import type { Stage } from '../harness/stage.ts';
import { enterBoth } from './harness/guests.ts';
import { help, serverFlags } from './harness/lab.ts';
import { all, inTheLab, repeats, type World } from './harness/lab_scene.ts';
import { type Expected, type NatCase, natCases } from './nat_cases.ts';

const labScene = inTheLab();
const LONG_REPEATS = 10;

for (const one of natCases.filter(({ short }) => all || short))
  labScene(one.name, (stage, world) => play(one, stage, world), 30_000 + repeats(LONG_REPEATS) * 20_000);

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
      await a.hangsUp();
      for (const guest of guests) await guest.isDone('hung-up');
    }
    for (const { tab } of guests) await tab.click(at('after-close'));
  }
}

/** Both are at the app, behind routers of the kinds that the case wants. */
async function prepare(one: NatCase, stage: Stage, world: World): Promise<[Guest, Guest]> {
  const { lab } = world;
  const { left, right } = lab;
  lab.core(one.core ?? 'open');
  for (const [home, end] of [[left, one.a] as const, [right, one.b] as const]) {
    home.become(end);
    home.wlan.router.worsen(end);
  }
  const patience = 'fails' in one.expect ? '6s' : '15s';
  const server = await stage.serve(...serverFlags, ...help[one.help], '--connecting-time', patience);
  if (one.help === 'turn') await server.metricIs('beckon_turn_up', 1);
  const browser = { a: one.a.browser, b: one.b.browser };
  return enterBoth(stage, world, browser, one.relayOnly ? useRelaysOnly : undefined);
}

/** The path of somebody's newest connection is of the expected kind. */
async function takes({ tab }: Guest, expected: Expected): Promise<Path> {
  const path = await tab.until('has a chosen path', chosenPath, undefined);
  const fits = (['local', 'remote', 'protocol'] as const).every((part) => expected[part].includes(path[part]));
  expect(fits, `${tab.who}'s path is ${JSON.stringify(path)}, expected ${JSON.stringify(expected)}`).toBe(true);
  return path;
}
