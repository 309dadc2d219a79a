import type { Clock } from './clock.js';
import { asFailure, type BeckonError } from './failure.js';
import { closeMedia, type LocalMedia, openMedia, savedMedia } from './media.js';
import type { CallId } from './protocol.gen.js';
import type { RingBody } from './ring_body.js';
import type { SavedCall } from './saved_session.js';

export interface ReturningHandlers {
  /** The server has the call, this session is in it, and what it sent is open again. */
  back(body: RingBody, saved: SavedCall, local: LocalMedia): void;
  /** It is over, or did not come back. */
  gone(call: CallId): void;
  failed(failure: BeckonError): void;
}

/** Once the session is open: time for the server to say that a call is there. */
const BACK_WITHIN_MS = 15_000;

interface Returning {
  readonly saved: SavedCall;
  /** The newest snapshot, which waits for the devices. */
  body: RingBody | undefined;
}

/** The calls that a tab's former page was in, until the server says what has become of them. */
export class ReturningCalls {
  readonly #clock: Clock;
  readonly #handlers: ReturningHandlers;
  readonly #calls = new Map<CallId, Returning>();
  #cancelDeadline: (() => void) | undefined;

  constructor(clock: Clock, handlers: ReturningHandlers) {
    this.#clock = clock;
    this.#handlers = handlers;
  }

  /** Those that are still expected. */
  get saved(): SavedCall[] {
    return [...this.#calls.values()].map(({ saved }) => saved);
  }

  expect(calls: readonly SavedCall[]): void {
    for (const saved of calls) this.#calls.set(saved.call, { saved, body: undefined });
  }

  /** A session is open; its calls follow. */
  opened(): void {
    if (this.#calls.size === 0 || this.#cancelDeadline !== undefined) return;
    this.#cancelDeadline = this.#clock.after(BACK_WITHIN_MS, () => {
      for (const [id, { body }] of [...this.#calls]) if (body === undefined) this.#drop(id);
    });
  }

  /** Takes the snapshot of a call that is expected; false for any other. */
  snapshot(body: RingBody): boolean {
    const returning = this.#calls.get(body.call);
    if (returning === undefined) return false;
    const opening = returning.body !== undefined;
    if (body.version < (returning.body?.version ?? 0)) return true;
    returning.body = body;
    if (body.state === 'ended' || body.me === undefined) this.#drop(body.call);
    else if (!opening) void this.#open(returning);
    return true;
  }

  /** Gives them up. */
  close(): void {
    this.#calls.clear();
    this.#cancelDeadline?.();
  }

  async #open(returning: Returning): Promise<void> {
    const { saved } = returning;
    const local = await this.#reopen(saved);
    const { body } = returning;
    if (this.#calls.get(saved.call) !== returning || body === undefined) {
      closeMedia(local);
      return;
    }
    this.#calls.delete(saved.call);
    if (this.#calls.size === 0) this.#cancelDeadline?.();
    this.#handlers.back(body, saved, local);
  }

  async #reopen({ media, devices }: SavedCall): Promise<LocalMedia> {
    const nothing = { stream: undefined, owned: true, sends: { audio: false, video: false, data: media.data } };
    if (!media.audio && !media.video) return nothing;
    try {
      return await openMedia(savedMedia(media, devices));
    } catch (error) {
      this.#handlers.failed(asFailure(error));
      return nothing;
    }
  }

  #drop(id: CallId): void {
    this.#calls.delete(id);
    if (this.#calls.size === 0) this.#cancelDeadline?.();
    this.#handlers.gone(id);
  }
}
