import type { BeckonCall } from './call.js';
import type { CallHost } from './call_host.js';
import { asFailure } from './failure.js';
import type { CallId, UserId } from './protocol.gen.js';
import type { RingBody } from './ring_body.js';

export interface InvitationHandlers {
  /** The other side's invitation came first and stands: `call` is the call `id` from now on. */
  met(call: BeckonCall, id: CallId): void;
  /** A snapshot of a call of somebody who was being invited. */
  snapshot(body: RingBody): void;
}

/** How often somebody is invited again who is not back yet on a server that was restarted. */
const AGAIN_AFTER_MS = 1000;

/** Invitations on their way to the server's answer, which says which call stands when two call each other. */
export class Invitations {
  readonly #host: CallHost;
  readonly #handlers: InvitationHandlers;
  // Users invited just now, with what they sent of calls of their own before the server answered.
  readonly #meetings = new Map<UserId, Map<CallId, RingBody>>();
  readonly #repeated = new Set<BeckonCall>();

  constructor(host: CallHost, handlers: InvitationHandlers) {
    this.#host = host;
    this.#handlers = handlers;
  }

  /** Whether the user is being invited now. */
  has(user: UserId): boolean {
    return this.#meetings.has(user);
  }

  /** Keeps the snapshot for later if its caller is being invited; false otherwise. */
  park(body: RingBody): boolean {
    const meeting = this.#meetings.get(body.caller.user);
    meeting?.set(body.call, body);
    return meeting !== undefined;
  }

  /** Rejects with the server's code, or `timeout`. */
  async send(call: BeckonCall): Promise<void> {
    const to = call.peer.user;
    const meeting = new Map<CallId, RingBody>();
    this.#meetings.set(to, meeting);
    try {
      const answer = await this.#host.request({ type: 'call-invite', call: call.id, to, media: call.media });
      if (answer.call !== undefined && answer.call !== call.id) this.#handlers.met(call, answer.call);
    } finally {
      this.#meetings.delete(to);
      for (const body of meeting.values()) this.#handlers.snapshot(body);
    }
  }

  /**
   * The server was restarted while it rang: it rings again under the same id, and with those who come back a little
   * later too, until the invitation's time is over.
   */
  async repeat(call: BeckonCall): Promise<void> {
    if (this.#repeated.has(call)) return;
    this.#repeated.add(call);
    while (call.state === 'ringing' && !(await this.#tryAgain(call))) await this.#pause();
    this.#repeated.delete(call);
  }

  /** False when it is worth another try. */
  async #tryAgain(call: BeckonCall): Promise<boolean> {
    try {
      await this.send(call);
      return true;
    } catch (error) {
      const { code } = asFailure(error);
      if (code !== 'offline' && code !== 'timeout') call.fail(code === 'busy' ? 'busy' : 'offline');
      else if (this.#host.clock.now() + AGAIN_AFTER_MS > call.ringsUntil) call.fail('no-answer');
      return false;
    }
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      this.#host.clock.after(AGAIN_AFTER_MS, resolve);
    });
  }
}
