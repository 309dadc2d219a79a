import type { Clock } from './clock.js';

export type Fetch = typeof fetch;

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE';
  headers?: Record<string, string>;
  body?: string;
  /** Lives on when the page is gone. The browser takes at most 64 KiB of such bodies. */
  keepalive?: boolean;
  /** Without an answer within this time it counts as lost. */
  withinMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  header(name: string): string | undefined;
}

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 4000;
/** Going on with the session over a new transport costs less than waiting longer for this one. */
const GIVE_UP_MS = 8000;

/** The requests of one HTTP transport, with its token once there is one. */
export class HttpRequests {
  token: string | undefined;
  readonly #url: string;
  readonly #clock: Clock;
  readonly #fetch: Fetch;
  readonly #polling = new AbortController();

  constructor(url: string | URL, clock: Clock, fetchWith: Fetch = (...request) => fetch(...request)) {
    this.#url = String(url);
    this.#clock = clock;
    this.#fetch = fetchWith;
  }

  /** Undefined when it was lost, or polling was stopped. */
  async once(request: HttpRequest): Promise<HttpAnswer | undefined> {
    const { method, body, keepalive = false, withinMs } = request;
    const aborting = new AbortController();
    const abort = () => aborting.abort();
    const cancelTimer = this.#clock.after(withinMs, abort);
    if (method === 'GET') this.#polling.signal.addEventListener('abort', abort, { once: true });
    if (method === 'GET' && this.#polling.signal.aborted) abort();
    const headers: Record<string, string> = { ...request.headers };
    if (this.token !== undefined) headers['Beckon-Transport'] = this.token;
    if (body !== undefined) headers['Content-Type'] = 'application/x-ndjson';
    try {
      const answer = await this.#fetch(this.#url, {
        method,
        headers,
        keepalive,
        cache: 'no-store',
        credentials: 'omit',
        signal: aborting.signal,
        ...(body === undefined ? {} : { body }),
      });
      const text = await answer.text();
      return { status: answer.status, text, header: (name) => answer.headers.get(name) ?? undefined };
    } catch {
      return undefined;
    } finally {
      cancelTimer();
      this.#polling.signal.removeEventListener('abort', abort);
    }
  }

  /** As `once`, again and again while it is lost or the server is overloaded; undefined when that does not help. */
  async insist(request: HttpRequest): Promise<HttpAnswer | undefined> {
    let since: number | undefined;
    for (let wait = RETRY_FIRST_MS; ; wait = Math.min(wait * 2, RETRY_LAST_MS)) {
      const answer = await this.once(request);
      if (answer !== undefined && answer.status !== 429 && answer.status < 500) return answer;
      since ??= this.#clock.now();
      if (this.#polling.signal.aborted || this.#clock.now() - since >= GIVE_UP_MS) return undefined;
      await this.pause(wait);
    }
  }

  /** Ends early when polling is stopped. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#polling;
      const cancel = this.#clock.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      const stop = () => {
        cancel();
        resolve();
      };
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** Ends the poll and all that is repeated; a post that is under way goes its way. */
  stopPolling(): void {
    this.#polling.abort();
  }
}
