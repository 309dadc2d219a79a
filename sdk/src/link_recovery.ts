import type { Clock } from './clock.js';
import type { NetworkReach } from './network_reach.js';
import { PathWatch } from './path_watch.js';

export interface LinkRecoveryOptions {
  clock: Clock;
  connection: RTCPeerConnection;
  reach: NetworkReach;
  /** Restarts ICE, or asks the side for it that does. */
  restart(): void;
  /** Something else has to carry the media meanwhile: the restart will take a while. Told again as long as it does. */
  standIn(): void;
  /** How long the restart is waited for before that, where it is not this end whose network is another one. */
  standInAfterMs: number;
  /** Asks the other side for a sign of life. */
  ask(): void;
  /** Nothing has come for `ms` milliseconds; told again and again. */
  silent(ms: number): void;
  /** Something came again. */
  heard(): void;
}

/**
 * After a restart: how long the next one waits for it to have its effect, the first, the second … Chromium learns of
 * other interfaces two seconds late, and then adds their candidates to the restart that is under way.
 */
const EFFECT_WITHIN_MS = [3000, 3000, 4000];
/** As above where something is known to be different since. */
const EFFECT_AT_LEAST_MS = 250;
/** One that begins so soon after another is the same. */
const SAME_RESTART_MS = 1000;
/** A restart that was so long ago has nothing to do with the next one. */
const CALM_AFTER_MS = 4000;

/**
 * What is done when nothing comes from the other side any more: first a way to the server, over which a restart can be
 * negotiated, then that restart; again after a while if it was in vain, and at once if the network is another one since.
 * As long as anything comes nothing is done, whatever states the connection goes through.
 */
export class LinkRecovery {
  readonly #options: LinkRecoveryOptions;
  readonly #watch: PathWatch;
  /** Restarts, whoever made them, that came soon after one another. */
  #restarts = 0;
  /** Whether there was one since something was heard. */
  #acted = false;
  #restartedAt = Number.NEGATIVE_INFINITY;
  /** A look at the way to the server, begun when nothing came. */
  #reached: Promise<boolean> | undefined;
  #attempting = false;
  #lost = false;
  #different = false;
  #stopped = false;
  #unsubscribe: () => void = () => {};

  constructor(options: LinkRecoveryOptions) {
    this.#options = options;
    this.#watch = new PathWatch(options.clock, options.connection, {
      unsure: () => this.#beUnsure(),
      silent: (ms) => this.#beSilent(ms),
      heard: () => this.#recovered(),
    });
  }

  /** Whether nothing comes, or nothing has for longer than usual. */
  get silent(): boolean {
    return this.#watch.unsure;
  }

  /** From the first time that the connection stands on; again is nothing. */
  start(): void {
    if (this.#stopped) return;
    this.#unsubscribe();
    this.#unsubscribe = this.#options.reach.onChange(() => this.#changed());
    this.#watch.start();
  }

  stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    this.#watch.stop();
  }

  /** The other side's heartbeat came. */
  alive(): void {
    this.#watch.heard();
  }

  /** ICE is being restarted, by whichever side. */
  restarting(): void {
    const now = this.#options.clock.now();
    // What was asked for here is not counted again when it comes about.
    if (now - this.#restartedAt > SAME_RESTART_MS) this.#restarts += 1;
    this.#restartedAt = now;
    this.#acted = true;
    this.#different = false;
  }

  #beUnsure(): void {
    this.#options.ask();
    this.#reached = this.#options.reach.check();
  }

  #beSilent(ms: number): void {
    this.#lost = true;
    this.#options.silent(ms);
    const { clock, standIn, standInAfterMs } = this.#options;
    if (this.#acted && clock.now() - this.#restartedAt >= standInAfterMs) standIn();
    void this.#attempt();
  }

  #recovered(): void {
    const { clock } = this.#options;
    // Without a restart it was a pause, and such pauses are usual here.
    if (!this.#acted) this.#watch.learn();
    this.#acted = false;
    if (clock.now() - this.#restartedAt > CALM_AFTER_MS) this.#restarts = 0;
    this.#reached = undefined;
    this.#different = false;
    if (!this.#lost) return;
    this.#lost = false;
    this.#options.heard();
  }

  #changed(): void {
    this.#watch.alert();
    void this.#options.reach.check();
    this.#different = true;
    if (this.#lost) void this.#attempt();
  }

  get #due(): boolean {
    const { clock } = this.#options;
    const last = EFFECT_WITHIN_MS.length - 1;
    const within = this.#restarts === 0 ? 0 : (EFFECT_WITHIN_MS[Math.min(this.#restarts - 1, last)] ?? 0);
    return clock.now() - this.#restartedAt >= (this.#different ? Math.min(EFFECT_AT_LEAST_MS, within) : within);
  }

  async #attempt(): Promise<void> {
    if (this.#attempting || !this.#due) return;
    this.#attempting = true;
    // What is negotiated over nothing is late, and what is gathered on no network is nothing.
    const moved = await (this.#reached ?? this.#options.reach.check());
    this.#attempting = false;
    this.#reached = undefined;
    if (this.#stopped || !this.#lost || !this.#due) return;
    this.restarting();
    this.#options.restart();
    if (moved) this.#options.standIn();
  }
}
