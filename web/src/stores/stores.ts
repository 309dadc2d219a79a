import { effect } from '@preact/signals';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { titleOf } from '../format/title.js';
import { inOneTab } from '../sound/one_tab.js';
import { startRing, startRingBack, tick } from '../sound/tones.js';
import { Calls } from './calls.js';
import { Chat } from './chat.js';
import { Notices } from './notices.js';
import { People } from './people.js';
import { Preview } from './preview.js';
import { type Connect, Session } from './session.js';

/** Everything the screens show and do. */
export interface Stores {
  readonly session: Session;
  readonly people: People;
  readonly chat: Chat;
  readonly calls: Calls;
  readonly preview: Preview;
  readonly notices: Notices;
}

export function createStores(connect: Connect): Stores {
  const notices = new Notices();
  const people = new People();
  const chat = new Chat();
  const calls = new Calls(notices);
  const session = new Session(connect, (client, left) => {
    people.attach(client, left);
    chat.attach(client, left);
    calls.attach(client, left);
  });
  return { session, people, chat, calls, preview: new Preview(), notices };
}

const StoresContext = createContext<Stores | undefined>(undefined);
export const StoresProvider = StoresContext.Provider;

export function useStores(): Stores {
  const stores = useContext(StoresContext);
  if (!stores) throw new Error('outside of StoresProvider');
  return stores;
}

/** Keeps the title and the sounds of the page in step with the stores. */
export function connectPage({ calls, chat }: Stores): void {
  effect(() => {
    document.title = titleOf({
      incoming: calls.incoming.value?.call.peer.name,
      outgoing: calls.outgoing.value?.peer.name,
      inCall: calls.current.value?.call.peer.name,
      unread: chat.unread.value,
    });
  });
  effect(() => {
    const ringing = calls.incoming.value;
    if (!ringing || ringing.answering.value) return undefined;
    return inOneTab(`ring-${ringing.call.id}`, startRing);
  });
  effect(() => ((calls.outgoing.value?.watched?.ringing.value ?? 0) > 0 ? startRingBack() : undefined));
  let inCall = false;
  effect(() => {
    const now = calls.current.value !== undefined;
    if (now !== inCall) tick(now ? 'up' : 'down');
    inCall = now;
  });
}
