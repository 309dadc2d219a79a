import type { SignalingChannel } from './api.js';
import { type Clock, systemClock } from './clock.js';
import { HttpOutbox } from './http_outbox.js';
import { type Fetch, HttpRequests } from './http_requests.js';

export interface HttpChannelOptions {
  /** Default: the platform's. */
  fetch?: Fetch;
  clock?: Clock;
}

/** The server answers an idle poll within 20 s; without an answer for this long it is lost. */
const POLL_WITHIN_MS = 30_000;
/** An answer without messages that came sooner than this is not asked for again before. */
const IDLE_POLL_MS = 500;

/**
 * JSON messages over HTTP, for where WebSockets do not get through: one numbered post in flight that carries all that
 * waits, one poll outstanding that names the last message received. Lost ones are repeated; for either side's messages
 * that makes no difference. `send` opens it on the server, so it is `open` from the start. It does not come back: when
 * the server does not know it any more, or cannot be reached for 8 s, it is `closed`, and a new channel is made.
 */
export class HttpChannel<Out, In> implements SignalingChannel<Out, In> {
  readonly transport = 'http';
  onmessage: ((message: In) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  readonly #clock: Clock;
  readonly #requests: HttpRequests;
  readonly #outbox: HttpOutbox;
  #state: 'open' | 'closed' = 'open';
  #closeCode: number | undefined;
  #received = 0;

  constructor(url: string | URL, options: HttpChannelOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#requests = new HttpRequests(url, this.#clock, options.fetch);
    this.#outbox = new HttpOutbox(this.#requests, {
      opened: () => void this.#poll(),
      failed: () => this.#enterClosed(),
    });
  }

  get state(): 'connecting' | 'open' | 'closed' {
    return this.#state;
  }

  /** The server's close code; undefined when this side closed, or the transport was lost. */
  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  send(message: Out): void {
    if (this.#state === 'open') this.#outbox.add(JSON.stringify(message));
  }

  /**
   * 1000: what was sent before still goes out. 1001: the page goes; the server is told as far as that is possible
   * then. Others: nothing more is said. The state is `closed` at once.
   */
  close(code = 1000): void {
    if (this.#state === 'closed') return;
    if (code === 1000) this.#outbox.finish();
    else if (code === 1001) this.#outbox.abandonPage();
    else this.#outbox.stop();
    this.#enterClosed();
  }

  async #poll(): Promise<void> {
    while (this.#state === 'open') {
      const asked = this.#clock.now();
      const after = { 'Beckon-After': `${this.#received}` };
      const answer = await this.#requests.insist({ method: 'GET', headers: after, withinMs: POLL_WITHIN_MS });
      if (this.#state !== 'open') return;
      if (answer?.status !== 200 || !this.#take(answer.text, Number(answer.header('Beckon-First') ?? 0))) {
        this.#enterClosed();
        return;
      }
      const closing = answer.header('Beckon-Close');
      if (closing !== undefined) {
        this.#closeCode = Number.parseInt(closing, 10) || undefined;
        this.#enterClosed();
        return;
      }
      const idle = answer.text === '' ? IDLE_POLL_MS - (this.#clock.now() - asked) : 0;
      if (idle > 0) await this.#requests.pause(idle);
    }
  }

  /** False when messages are missing before these. */
  #take(text: string, first: number): boolean {
    const lines = text.split('\n').filter((line) => line !== '');
    if (lines.length > 0 && !(first >= 1 && first <= this.#received + 1)) return false;
    for (const [index, line] of lines.entries()) {
      if (this.#state !== 'open') return true;
      if (first + index <= this.#received) continue;
      this.#received = first + index;
      let message: In;
      try {
        message = JSON.parse(line) as In;
      } catch {
        continue;
      }
      this.onmessage?.(message);
    }
    return true;
  }

  #enterClosed(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#requests.stopPolling();
    this.onstate?.('closed');
  }
}
