import { Guest } from '../../harness/guest.ts';
import type { Stage } from '../../harness/stage.ts';
import type { BrowserName, Browsers } from './browsers.ts';
import type { Home } from './home.ts';
import { url } from './lab.ts';

/** Where somebody is, and with what. */
export interface Seat {
  readonly home: Home;
  readonly browser: BrowserName;
}

/** Anna and Ben in their homes, who have come in and see each other. */
export async function enterBoth(
  stage: Stage,
  browsers: Browsers,
  [annas, bens]: readonly [Seat, Seat],
  prepare?: () => void,
): Promise<[Guest, Guest]> {
  const guest = async (who: string, { home, browser }: Seat): Promise<Guest> =>
    new Guest(who, await browsers.tab(stage, home, browser, who, prepare));
  const [anna, ben] = await Promise.all([guest('Anna', annas), guest('Ben', bens)]);
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await Promise.all([anna.meets(ben), ben.meets(anna)]);
  return [anna, ben];
}
