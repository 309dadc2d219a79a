/**
 * A reply that was photographed or clicked opens a new tab, but the call waits in the one that made the invitation.
 * The tabs of a browser profile pass it on among themselves (HTML, BroadcastChannel).
 */
const name = 'beckon-by-hand';
/** Milliseconds in which a tab that waits says that it took the reply. */
const takenWithin = 1_000;

/** Offers a text to the other tabs. Says whether one of them took it. */
export async function offerToOtherTabs(text: string): Promise<boolean> {
  if (typeof BroadcastChannel === 'undefined') return false;
  const channel = new BroadcastChannel(name);
  const taken = new Promise<boolean>((resolve) => {
    setTimeout(() => resolve(false), takenWithin);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data === 'taken') resolve(true);
    };
  });
  channel.postMessage({ text });
  return taken.finally(() => channel.close());
}

/** Takes what other tabs offer, until one of it was what this tab waits for. */
export function takeFromOtherTabs(take: (text: string) => Promise<boolean>, over: AbortSignal): void {
  if (typeof BroadcastChannel === 'undefined' || over.aborted) return;
  const channel = new BroadcastChannel(name);
  channel.onmessage = async ({ data }: MessageEvent<unknown>) => {
    const text = textOf(data);
    if (text !== undefined && (await take(text))) channel.postMessage('taken');
  };
  over.addEventListener('abort', () => setTimeout(() => channel.close(), takenWithin));
}

function textOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('text' in data)) return undefined;
  return typeof data.text === 'string' ? data.text : undefined;
}
