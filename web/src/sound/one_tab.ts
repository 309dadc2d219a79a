/**
 * Runs `begin` in one tab of this browser profile at a time: the first that asks under that name, and when it ends or
 * is closed, the next. Hidden tabs ask a little later, so that a visible one goes before them. Returns what ends it.
 */
export function inOneTab(name: string, begin: () => () => void): () => void {
  const over = new AbortController();
  const run = () =>
    new Promise<void>((resolve) => {
      if (over.signal.aborted) return resolve();
      const end = begin();
      over.signal.addEventListener('abort', () => {
        end();
        resolve();
      });
    });
  const ask = () => {
    if (over.signal.aborted) return;
    if (!('locks' in navigator)) void run();
    else navigator.locks.request(`beckon-${name}`, { signal: over.signal }, run).catch(() => {});
  };
  if (document.visibilityState === 'visible') ask();
  else setTimeout(ask, 250);
  return () => over.abort();
}
