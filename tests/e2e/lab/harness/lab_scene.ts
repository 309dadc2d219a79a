import { afterAll, beforeAll, test } from 'vitest';
import { type Stage, scene } from '../../harness/stage.ts';
import { Browsers } from './browsers.ts';
import { Lab, missing } from './lab.ts';

/** The networks and the browsers in them, which the scenes of a file share. */
export class World {
  readonly lab = new Lab();
  readonly browsers = new Browsers();

  async end(): Promise<void> {
    await this.browsers.end();
    this.lab.end();
  }
}

/** Every case is played, not only those of the short form: with `--all`, or started by hand. */
export const all = Boolean(process.env['ALL']) || process.env['LAB_REPEATS'] !== undefined;
/** How often a case is played: LAB_REPEATS says so, otherwise once in the short form. */
export const repeats = (long: number): number => Number(process.env['LAB_REPEATS'] ?? (process.env['ALL'] ? long : 1));

let world: World | undefined;

/** The scenes of a file; none is played where no lab can be made. */
export function inTheLab(): (
  name: string,
  play: (stage: Stage, world: World) => Promise<void>,
  within: number,
) => void {
  if (missing !== undefined) return (name) => test.skip(`${name} (no lab: ${missing})`);
  beforeAll(() => {
    world = new World();
  });
  afterAll(() => world?.end());
  return (name, play, within) =>
    scene(
      name,
      (stage) => {
        if (world === undefined) throw new Error('the lab is not there');
        return play(stage, world);
      },
      within,
    );
}
