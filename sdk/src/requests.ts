import type { Clock } from './clock.js';
import { BeckonError } from './failure.js';
import type { ClientMessage, ServerError, ServerOk } from './protocol.gen.js';

/** A request without its `id`, which is given here. */
export type Request = ClientMessage extends infer Message
  ? Message extends { id: string }
    ? Omit<Message, 'id'>
    : never
  : never;

export interface RequestOptions {
  /** How often it is sent at most, 5 s apart. Default 4. */
  attempts?: number;
  /** Attempts while no session is open do not count. */
  patient?: boolean;
  /** Rejects it with `closed`; it is not sent again. */
  signal?: AbortSignal;
}

const ANSWER_WITHIN_MS = 5000;
const ATTEMPTS = 4;

interface Pending {
  readonly message: ClientMessage;
  readonly patient: boolean;
  attemptsLeft: number;
  cancelTimer: () => void;
  resolve(ok: ServerOk): void;
  reject(failure: BeckonError): void;
}

/**
 * Requests and their answers. Every request of the protocol is safe to repeat, so one without answer is sent again
 * under the same id, and all that wait are sent again at once on a new connection.
 */
export class Requests {
  readonly #clock: Clock;
  readonly #send: (message: ClientMessage) => boolean;
  readonly #pending = new Map<string, Pending>();
  #last = 0;

  /** `send` says whether a session is open. */
  constructor(clock: Clock, send: (message: ClientMessage) => boolean) {
    this.#clock = clock;
    this.#send = send;
  }

  /** Rejects with the server's code, or `timeout`, or `closed`. */
  request(request: Request, options: RequestOptions = {}): Promise<ServerOk> {
    this.#last += 1;
    const id = `r${this.#last}`;
    const message: ClientMessage = { ...request, id };
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        message,
        patient: options.patient ?? false,
        attemptsLeft: options.attempts ?? ATTEMPTS,
        cancelTimer: () => {},
        resolve,
        reject,
      };
      this.#pending.set(id, pending);
      options.signal?.addEventListener('abort', () => this.#fail(id, new BeckonError('closed')), { once: true });
      this.#transmit(id, pending);
    });
  }

  /** Takes an answer. False when it answers nothing that waits. */
  answer(answer: ServerOk | ServerError): boolean {
    const pending = answer.id === undefined ? undefined : this.#pending.get(answer.id);
    if (answer.id === undefined || pending === undefined) return false;
    this.#pending.delete(answer.id);
    pending.cancelTimer();
    if (answer.type === 'ok') pending.resolve(answer);
    else pending.reject(new BeckonError(answer.code, answer.message));
    return true;
  }

  /** Sends all that wait again: the connection is a new one. */
  resend(): void {
    for (const pending of this.#pending.values()) this.#send(pending.message);
  }

  /** Rejects all that wait. */
  close(failure: BeckonError): void {
    for (const id of [...this.#pending.keys()]) this.#fail(id, failure);
  }

  #fail(id: string, failure: BeckonError): void {
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    this.#pending.delete(id);
    pending.cancelTimer();
    pending.reject(failure);
  }

  #transmit(id: string, pending: Pending): void {
    pending.cancelTimer = this.#clock.after(ANSWER_WITHIN_MS, () => this.#timeOut(id, pending));
    if (this.#send(pending.message) || !pending.patient) pending.attemptsLeft -= 1;
  }

  #timeOut(id: string, pending: Pending): void {
    if (pending.attemptsLeft > 0) this.#transmit(id, pending);
    else this.#fail(id, new BeckonError('timeout', 'The server did not answer in time'));
  }
}
