import type { ListedPerson } from '../stores/people.js';
import { m } from '../strings.js';

const words: Record<ListedPerson['state'], () => string> = {
  here: m.state_here,
  'in-call': m.state_in_call,
  away: m.state_away,
  gone: m.state_gone,
};

/** What somebody does, as a dot and in words. */
export function Presence({ state }: { readonly state: ListedPerson['state'] }) {
  return (
    <span class="row-sub">
      <span class="presence" data-state={state} aria-hidden="true" />
      {words[state]()}
    </span>
  );
}
