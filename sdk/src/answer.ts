import type { CallHost } from './call_host.js';
import { asFailure, BeckonError } from './failure.js';
import type { CallId, Media } from './protocol.gen.js';

/** The call that is answered, as far as its answer needs it. */
interface Answered {
  readonly id: CallId;
  readonly ringsHere: boolean;
  unknown(): void;
}

const AGAIN_AFTER_MS = 1000;

/**
 * The answer to a call that rings here. It is repeated as long as the server does not know the call: it was restarted,
 * and the caller has yet to come back and invite again.
 */
export class Answer {
  readonly #host: CallHost;
  readonly #call: Answered;
  readonly #life: AbortSignal;
  #wake: () => void = () => {};

  /** `life` ends with the call. */
  constructor(host: CallHost, call: Answered, life: AbortSignal) {
    this.#host = host;
    this.#call = call;
    this.#life = life;
  }

  /** Rejects with the server's code, or `wrong-state` when the call is over before. */
  async give(media: Media): Promise<void> {
    const options = { patient: true, signal: this.#life };
    for (;;) {
      try {
        await this.#host.request({ type: 'call-accept', call: this.#call.id, media }, options);
        return;
      } catch (error) {
        if (this.#life.aborted) throw new BeckonError('wrong-state', 'The call is over');
        if (asFailure(error).code !== 'no-such-call' || !this.#call.ringsHere) throw error;
        this.#call.unknown();
        await this.#newsWithin(AGAIN_AFTER_MS);
      }
    }
  }

  /** The server said something about the call. */
  news(): void {
    this.#wake();
  }

  #newsWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#host.clock.after(ms, () => this.#wake());
      this.#wake = () => {
        cancel();
        this.#life.removeEventListener('abort', this.#wake);
        resolve();
      };
      this.#life.addEventListener('abort', this.#wake);
    });
  }
}
