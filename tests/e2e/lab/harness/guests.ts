import { Guest } from '../../harness/guest.ts';
import type { Stage } from '../../harness/stage.ts';
import type { BrowserName } from './browsers.ts';
import { url } from './lab.ts';
import type { World } from './lab_scene.ts';

/** Anna in the left home and Ben in the right one, who have come in and see each other. */
export async function enterBoth(
  stage: Stage,
  { lab, browsers }: World,
  with_: { readonly a: BrowserName; readonly b: BrowserName },
  prepare?: () => void,
): Promise<[Guest, Guest]> {
  const [annas, bens] = await Promise.all([
    browsers.tab(stage, lab.left, with_.a, 'Anna', prepare),
    browsers.tab(stage, lab.right, with_.b, 'Ben', prepare),
  ]);
  const [anna, ben] = [new Guest('Anna', annas), new Guest('Ben', bens)];
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await Promise.all([anna.meets(ben), ben.meets(anna)]);
  return [anna, ben];
}
