import { AppWindow } from 'lucide-preact';
import type { ListedPerson } from '../stores/people.js';
import { m } from '../strings.js';

const words: Record<ListedPerson['state'], () => string> = {
  here: m.state_here,
  'in-call': m.state_in_call,
  away: m.state_away,
  gone: m.state_gone,
};

/** What somebody does, as a dot and in words, and that they are on another page where they are. */
export function Presence({ state, dialect }: Pick<ListedPerson, 'state' | 'dialect'>) {
  return (
    <span class="row-sub">
      <span class="presence" data-state={state} aria-hidden="true" />
      {words[state]()}
      {dialect !== 'beckon' && (
        <span class="row-mark" title={m.other_page_hint()}>
          <AppWindow size={14} aria-hidden="true" />
          <span>{m.other_page()}</span>
        </span>
      )}
    </span>
  );
}
