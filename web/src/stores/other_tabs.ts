/**
 * Tabs of one browser profile know of each other's calls through Web Locks (W3C): a tab in a call holds a lock that the
 * others see, and that goes with the tab however it ends. Without Web Locks (insecure pages) every tab is alone.
 */
const prefixOf = (user: string) => `beckon-call-${user}-`;
/** A lock is let go a little after the call; one's own is told apart from other tabs' by this. */
const thisTab = Math.random().toString(36).slice(2);

/** Tells the other tabs that this one is in a call, until the returned function is called. */
export function holdCall(user: string): () => void {
  const over = new AbortController();
  if ('locks' in navigator) {
    const untilOver = () =>
      new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }));
    const held = () => (over.signal.aborted ? undefined : untilOver());
    void navigator.locks.request(prefixOf(user) + thisTab, { mode: 'shared' }, held);
  }
  return () => over.abort();
}

/** Whether another tab of this person is in a call. */
export async function isInCallElsewhere(user: string): Promise<boolean> {
  if (!('locks' in navigator)) return false;
  const { held = [] } = await navigator.locks.query();
  const names = held.map((lock) => lock.name ?? '');
  return names.some((name) => name.startsWith(prefixOf(user)) && !name.endsWith(thisTab));
}
