import type { ChatLine } from './api.js';
import type { Clock } from './clock.js';
import { BeckonError } from './failure.js';
import type { Body, ServerRelay, UserId, UserRef } from './protocol.gen.js';
import { randomId128 } from './random_id.js';

export interface PrivateChatOptions {
  clock: Clock;
  me(): UserRef;
  /** Sends a `relay`; rejects with the server's code. */
  relay(to: UserId, kind: string, body: Body): Promise<unknown>;
  received(line: ChatLine): void;
}

const DELIVERED_WITHIN_MS = 15_000;
const RESEND_FIRST_MS = 1000;
/** Message ids kept against doubles. */
const REMEMBERED = 1000;

interface Unacked {
  readonly to: UserId;
  readonly body: Body;
  readonly line: ChatLine;
  cancelTimer: () => void;
  resolve(line: ChatLine): void;
  reject(failure: BeckonError): void;
}

/** Private lines between users: sent until a device of the receiver acks, shown there once. */
export class PrivateChat {
  readonly #options: PrivateChatOptions;
  readonly #unacked = new Map<string, Unacked>();
  readonly #seen = new Set<string>();

  constructor(options: PrivateChatOptions) {
    this.#options = options;
  }

  send(to: UserId, text: string): Promise<ChatLine> {
    const { clock, me } = this.#options;
    const message = randomId128();
    const line: ChatLine = { message, from: me(), text, at: new Date(clock.now()), with: to };
    return new Promise((resolve, reject) => {
      const unacked: Unacked = { to, body: { message, text }, line, cancelTimer: () => {}, resolve, reject };
      this.#unacked.set(message, unacked);
      this.#transmit(message, unacked, RESEND_FIRST_MS, clock.now() + DELIVERED_WITHIN_MS);
    });
  }

  /** Takes a relay of the kinds `chat` and `chat-ack`. */
  receive({ kind, from, body }: ServerRelay): void {
    const { message, text } = body as { message?: unknown; text?: unknown };
    if (typeof message !== 'string') return;
    if (kind === 'chat-ack') this.#acked(from.user, message);
    if (kind !== 'chat' || typeof text !== 'string') return;
    // Acked again each time: an ack may have been lost.
    this.#options.relay(from.user, 'chat-ack', { message }).catch(() => {});
    const key = `${from.user} ${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (this.#seen.size > REMEMBERED) for (const oldest of [...this.#seen].slice(0, 1)) this.#seen.delete(oldest);
    this.#options.received({ message, from, text, at: new Date(this.#options.clock.now()), with: from.user });
  }

  close(failure: BeckonError): void {
    for (const message of [...this.#unacked.keys()]) this.#fail(message, failure);
  }

  #transmit(message: string, unacked: Unacked, wait: number, until: number): void {
    const { clock, relay } = this.#options;
    relay(unacked.to, 'chat', unacked.body).catch((error: unknown) => {
      if (error instanceof BeckonError && hopeless(error)) this.#fail(message, error);
    });
    const left = until - clock.now();
    unacked.cancelTimer = clock.after(Math.min(wait, left), () => {
      if (left <= wait) this.#fail(message, new BeckonError('not-delivered', 'No device of the receiver has it'));
      else this.#transmit(message, unacked, Math.min(wait * 2, 4000), until);
    });
  }

  #acked(by: UserId, message: string): void {
    const unacked = this.#unacked.get(message);
    if (unacked === undefined || unacked.to !== by) return;
    this.#unacked.delete(message);
    unacked.cancelTimer();
    unacked.resolve(unacked.line);
  }

  #fail(message: string, failure: BeckonError): void {
    const unacked = this.#unacked.get(message);
    if (unacked === undefined) return;
    this.#unacked.delete(message);
    unacked.cancelTimer();
    unacked.reject(failure);
  }
}

/** Whether the same message can never get through. Being offline may pass within the time there is. */
function hopeless(failure: BeckonError): boolean {
  return ['bad-message', 'too-large', 'forbidden', 'closed'].includes(failure.code);
}
