import { signal } from '@preact/signals';
import { hashOf, home, type Place, placeOf } from '../format/place.js';

/** Where in the app this tab is, kept in step with its address. */
export class Places {
  readonly now = signal<Place>(placeOf(location.hash));

  /** Follows the address from now on, for as long as the page lives. */
  watch(): void {
    const follow = () => {
      this.now.value = placeOf(location.hash);
    };
    addEventListener('hashchange', follow);
    addEventListener('popstate', follow);
  }

  /** Goes there; `replace` leaves no way back, for what is over. */
  go(place: Place, how: 'push' | 'replace' = 'push'): void {
    const address = location.pathname + location.search + hashOf(place);
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
    this.now.value = place;
  }

  /** To the start page, without a way back. */
  leave(): void {
    this.go(home, 'replace');
  }
}
