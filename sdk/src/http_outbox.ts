import type { HttpRequests } from './http_requests.js';

export interface HttpOutboxHandlers {
  /** The server knows the transport from now on. */
  opened(): void;
  /** What is added does not get to the server any more. */
  failed(): void;
}

const POST_WITHIN_MS = 10_000;
/** A post takes no more lines once it has this many characters; one line alone may be longer. */
const POST_LENGTH = 60_000;

/** What an HTTP transport has to send: one post at a time, in order, each with all that has gathered. */
export class HttpOutbox {
  readonly #requests: HttpRequests;
  readonly #handlers: HttpOutboxHandlers;
  #lines: string[] = [];
  #posted = 0;
  #busy = false;
  #life: 'open' | 'finishing' | 'stopped' = 'open';

  constructor(requests: HttpRequests, handlers: HttpOutboxHandlers) {
    this.#requests = requests;
    this.#handlers = handlers;
  }

  add(line: string): void {
    if (this.#life !== 'open') return;
    this.#lines.push(line);
    // Not at once: what is sent in the same turn goes in one post.
    if (!this.#busy) queueMicrotask(() => void this.#pump());
  }

  /** What was added goes out, each post once; nothing is added any more. */
  finish(): void {
    if (this.#life !== 'open') return;
    this.#life = 'finishing';
    if (!this.#busy) void this.#pump();
  }

  /** The page goes: what was added and the end of the transport are left to the browser to bring. */
  abandonPage(): void {
    if (this.#life !== 'open') return;
    const idle = !this.#busy;
    this.#life = 'finishing';
    const known = this.#requests.token !== undefined;
    if (idle && known && this.#lines.length > 0) void this.#pump().then(() => this.#delete());
    else this.#delete();
  }

  stop(): void {
    this.#life = 'stopped';
    this.#lines = [];
  }

  #delete(): void {
    this.stop();
    if (this.#requests.token === undefined) return;
    void this.#requests.once({ method: 'DELETE', keepalive: true, withinMs: POST_WITHIN_MS });
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#lines.length > 0 && this.#life !== 'stopped') {
      const taken = this.#requests.token === undefined ? await this.#open() : await this.#post();
      if (!taken) this.stop();
      if (!taken) this.#handlers.failed();
    }
    this.#busy = false;
  }

  // An opening is not repeated: the server may have opened a transport already, and it costs a new one nothing.
  async #open(): Promise<boolean> {
    const answer = await this.#requests.once({ method: 'POST', body: this.#take(), withinMs: POST_WITHIN_MS });
    const token = answer?.status === 200 ? answer.header('Beckon-Transport') : undefined;
    if (token === undefined) return false;
    this.#requests.token = token;
    if (this.#life === 'open') this.#handlers.opened();
    return true;
  }

  async #post(): Promise<boolean> {
    this.#posted += 1;
    const headers = { 'Beckon-Post': `${this.#posted}` };
    const request = { method: 'POST', headers, body: this.#take(), withinMs: POST_WITHIN_MS } as const;
    if (this.#life === 'finishing') return (await this.#requests.once({ ...request, keepalive: true })) !== undefined;
    return (await this.#requests.insist(request))?.status === 204;
  }

  #take(): string {
    let length = 0;
    let count = 0;
    for (const line of this.#lines) {
      length += line.length + 1;
      if (count > 0 && length > POST_LENGTH) break;
      count += 1;
    }
    return this.#lines
      .splice(0, count)
      .map((line) => `${line}\n`)
      .join('');
  }
}
