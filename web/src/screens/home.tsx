import './home.css';
import { useEffect, useRef } from 'preact/hooks';
import { ChatView } from '../parts/chat_view.js';
import { PeopleList } from '../parts/people_list.js';
import { useMedia } from '../parts/use_media.js';
import { lobby } from '../stores/chat.js';
import { useStores } from '../stores/stores.js';

/** People on the left, a conversation on the right; on a phone one of the two. */
export function Home({ covered }: { readonly covered: boolean }) {
  const { chat, people } = useStores();
  const wide = useMedia('(min-width: 800px)');
  const open = chat.open.value;
  const shown = open ?? (wide && people.lobby.value ? lobby : undefined);
  const home = useRef<HTMLDivElement>(null);
  const wasCovered = useRef(covered);
  useEffect(() => {
    if (wasCovered.current && !covered) home.current?.focus({ preventScroll: true });
    wasCovered.current = covered;
  }, [covered]);
  return (
    <div class="home" ref={home} tabIndex={-1} data-view={open === undefined ? 'people' : 'chat'}>
      {(wide || open === undefined) && <PeopleList shown={shown} />}
      {shown !== undefined && (
        <ChatView
          key={shown}
          id={shown}
          covered={covered}
          onBack={
            wide
              ? undefined
              : () => {
                  chat.open.value = undefined;
                }
          }
        />
      )}
    </div>
  );
}
