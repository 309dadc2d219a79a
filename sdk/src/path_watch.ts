import type { Clock } from './clock.js';

export interface PathWatchHandlers {
  /** Nothing came for longer than usual; it may be nothing. Once, until something is heard. */
  unsure(): void;
  /** Nothing comes any more, for `ms` milliseconds so far. Each time it is looked at, until something is heard. */
  silent(ms: number): void;
  /** Something came after `unsure` or `silent`. */
  heard(): void;
}

/** How often it is looked at what came. */
export const LOOK_EVERY_MS = 200;
/** Audio comes every 20 ms, also from a muted microphone; nothing for so long is hardly ever a pause. */
const SILENT_AFTER_MS = 500;
const UNSURE_AFTER_MS = 250;
/** What one look adds to the silence at most: time that the page slept or was throttled is nobody's silence. */
const LOOK_COUNTS_MS = 500;
/** The usual pause between two signs of life: at the start, and what is left of a longer one after each look. */
const PAUSE_AT_FIRST_MS = 300;
const PAUSE_FADES = 0.98;
const LONGEST_PAUSE_MS = 1500;
/** After the browser said that the network changed, so long: nothing is usual. */
const ALERT_FOR_MS = 5000;

/**
 * Watches whether anything comes from the other side: packets on any path of the connection (`bytesReceived` of its
 * candidate pairs, W3C webrtc-stats), and the heartbeat of our own channel. What is usual is learned, as a call without
 * media has its heartbeat alone, and that of a hidden page comes seldom.
 */
export class PathWatch {
  readonly #clock: Clock;
  readonly #connection: RTCPeerConnection;
  readonly #handlers: PathWatchHandlers;
  readonly #received = new Map<string, number>();
  #lookedAt = 0;
  #quiet = 0;
  #came = false;
  /** Whether anything ever came that is counted here; where nothing is, nothing can be missed. */
  #counted = false;
  #usualPause = PAUSE_AT_FIRST_MS;
  #unsure = false;
  #alertUntil = 0;
  #running = false;
  #cancel: () => void = () => {};

  constructor(clock: Clock, connection: RTCPeerConnection, handlers: PathWatchHandlers) {
    this.#clock = clock;
    this.#connection = connection;
    this.#handlers = handlers;
  }

  /** Whether nothing came for longer than usual. */
  get unsure(): boolean {
    return this.#unsure;
  }

  /** Begins to watch; calls while it does are nothing. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#lookedAt = this.#clock.now();
    this.#lookLater();
  }

  stop(): void {
    this.#running = false;
    this.#cancel();
  }

  /** A sign of life came that is not in the statistics yet. */
  heard(): void {
    this.#came = true;
  }

  /** For some seconds even a short silence counts. */
  alert(): void {
    this.#alertUntil = this.#clock.now() + ALERT_FOR_MS;
  }

  /** The silence now was that of a path which is fine: as long a one is usual. */
  learn(): void {
    this.#usualPause = Math.max(this.#usualPause, Math.min(this.#quiet, LONGEST_PAUSE_MS));
  }

  #lookLater(): void {
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const came = await this.#anythingCame();
    if (!this.#running) return;
    const now = this.#clock.now();
    const passed = Math.min(now - this.#lookedAt, LOOK_COUNTS_MS);
    this.#lookedAt = now;
    this.#counted ||= came;
    if (came) this.#break();
    else if (this.#counted) this.#goOn(passed);
    if (this.#running) this.#lookLater();
  }

  async #anythingCame(): Promise<boolean> {
    try {
      for (const { id, bytes } of receivedOf(await this.#connection.getStats())) {
        if (bytes > (this.#received.get(id) ?? 0)) this.#came = true;
        this.#received.set(id, bytes);
      }
    } catch {
      // Closed meanwhile; whoever closed it stops this too.
    }
    const came = this.#came;
    this.#came = false;
    return came;
  }

  #break(): void {
    const wasUnsure = this.#unsure;
    this.#unsure = false;
    if (wasUnsure) this.#handlers.heard();
    else this.learn();
    this.#quiet = 0;
    this.#usualPause = Math.max(PAUSE_AT_FIRST_MS / 2, this.#usualPause * PAUSE_FADES);
  }

  #goOn(passed: number): void {
    this.#quiet += passed;
    const { unsureAfter, silentAfter } = this.#limits();
    if (this.#quiet >= unsureAfter && !this.#unsure) {
      this.#unsure = true;
      this.#handlers.unsure();
    }
    if (this.#running && this.#quiet >= silentAfter) this.#handlers.silent(this.#quiet);
  }

  #limits(): { unsureAfter: number; silentAfter: number } {
    if (this.#clock.now() < this.#alertUntil) return { unsureAfter: LOOK_EVERY_MS, silentAfter: UNSURE_AFTER_MS };
    const usual = 2 * this.#usualPause;
    return {
      unsureAfter: Math.max(UNSURE_AFTER_MS, usual * 0.75),
      silentAfter: Math.max(SILENT_AFTER_MS, usual + 100),
    };
  }
}

interface Received {
  id: string;
  bytes: number;
}

// Of the candidate pairs: both browsers count there what came, without the checks of ICE.
function receivedOf(stats: RTCStatsReport): Received[] {
  const received: Received[] = [];
  stats.forEach((one: { type: string; id: string; bytesReceived?: number }) => {
    if (one.type === 'candidate-pair') received.push({ id: one.id, bytes: one.bytesReceived ?? 0 });
  });
  return received;
}
