import { effect } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { titleOf } from '../format/title.js';
import { inOneTab } from '../sound/one_tab.js';
import { startRing, startRingBack, tick } from '../sound/tones.js';
import { Blocks } from './blocks.js';
import { ByHand, type HandCalls } from './by_hand.js';
import { Calls } from './calls.js';
import { Chat } from './chat.js';
import { Groups } from './groups.js';
import { Notices } from './notices.js';
import { People } from './people.js';
import { Places } from './places.js';
import { Preview } from './preview.js';
import { type Connect, Session } from './session.js';

/** Everything the screens show and do. */
export interface Stores {
  readonly session: Session;
  readonly people: People;
  readonly chat: Chat;
  readonly calls: Calls;
  readonly blocks: Blocks;
  readonly groups: Groups;
  readonly byHand: ByHand;
  readonly places: Places;
  readonly preview: Preview;
  readonly notices: Notices;
}

export function createStores(connect: Connect, handCalls: () => Promise<HandCalls>): Stores {
  const notices = new Notices();
  const places = new Places();
  const people = new People();
  const chat = new Chat();
  const isEngaged = (): boolean => groups.current.value !== undefined || byHand.talk.value !== undefined;
  const calls = new Calls(notices, isEngaged);
  const blocks = new Blocks(notices, calls);
  const groups = new Groups(places, calls.trouble);
  const session = new Session(connect, (client, left) => {
    people.attach(client, left);
    chat.attach(client, left);
    calls.attach(client, left);
    blocks.attach(client, left);
    groups.attach(client, left);
  });
  const byHand = new ByHand(handCalls, calls.trouble, session.name);
  return { session, people, chat, calls, blocks, groups, byHand, places, preview: new Preview(), notices };
}

const StoresContext = createContext<Stores | undefined>(undefined);
export const StoresProvider = StoresContext.Provider;

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error('outside of StoresProvider');
  return stores;
}

/** Keeps the title and the sounds of the page in step with the stores. */
export function connectPage(stores: Stores): void {
  const { calls, chat, groups, byHand } = stores;
  stores.places.watch();
  effect(() => {
    document.title = titleOf({
      incoming: calls.incoming.value?.call.peer.name,
      outgoing: calls.outgoing.value?.peer.name,
      inCall: calls.current.value?.call.peer.name,
      inGroup: groups.current.value !== undefined,
      unread: chat.unread.value,
    });
  });
  effect(() => {
    const ringing = calls.incoming.value;
    if (!ringing || ringing.answering.value) return undefined;
    return inOneTab(`ring-${ringing.call.id}`, startRing);
  });
  effect(() => ((calls.outgoing.value?.watched?.ringing.value ?? 0) > 0 ? startRingBack() : undefined));
  tickWith(() => Number(calls.current.value !== undefined || byHand.stage.value === 'call'));
  tickWith(() => (groups.current.value ? 1 + groups.current.value.members.value.length : 0));
}

/** A tick up when the number of those in a call rises, down when it falls. */
function tickWith(count: () => number): void {
  let last = 0;
  effect(() => {
    const now = count();
    if (now !== last) tick(now > last ? 'up' : 'down');
    last = now;
  });
}
