import { remember, remembered } from './memory.js';

/** In sessionStorage: what this tab was given, so that a reload has it. */
const key = 'beckon.token';
/** Instead of a token: the page around this one is asked for it, each time anew. */
const ask = 'ask';
const answerWithin = 15_000;

/** What the page around this one is sent, and what it answers with. */
export interface TokenWanted {
  readonly beckon: 'token-wanted';
}
export interface TokenGiven {
  readonly beckon: 'token';
  readonly token: string;
}

/**
 * Takes the token from the address of the page (`#token=TOKEN`, or `#token=ask`; `&` and the rest of the hash may
 * follow), where it does not stay: addresses are copied, shown and sent on.
 */
export function takeToken(): void {
  const match = /^#token=([\w.-]+)(?:&(.*))?$/u.exec(location.hash);
  if (!match) return;
  remember(sessionStorage, key, match[1]);
  const rest = match[2] ? `#${match[2]}` : '';
  history.replaceState(null, '', location.pathname + location.search + rest);
}

export const hasToken = (): boolean => remembered(sessionStorage, key) !== undefined;

/** It is not good any more. */
export const forgetToken = (): void => remember(sessionStorage, key, undefined);

/** For the SDK's `connect`; undefined where this page was given none. */
export function tokenSource(): string | (() => Promise<string>) | undefined {
  const token = remembered(sessionStorage, key);
  return token === ask ? askAround : token;
}

/** Asks the page that embeds this one. Only that page is listened to; which pages may embed this one the server says. */
function askAround(): Promise<string> {
  return new Promise((resolve, reject) => {
    const listening = new AbortController();
    const timer = setTimeout(() => {
      listening.abort();
      reject(new Error('The page around this one gave no token'));
    }, answerWithin);
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== window.parent || !isToken(data)) return;
      clearTimeout(timer);
      listening.abort();
      resolve(data.token);
    };
    addEventListener('message', hear, { signal: listening.signal });
    if (window.parent === window) return;
    // It holds no secret, so whoever is around may hear it.
    window.parent.postMessage({ beckon: 'token-wanted' } satisfies TokenWanted, '*');
  });
}

function isToken(data: unknown): data is TokenGiven {
  return (
    typeof data === 'object' &&
    data !== null &&
    (data as Partial<TokenGiven>).beckon === 'token' &&
    typeof (data as Partial<TokenGiven>).token === 'string'
  );
}
