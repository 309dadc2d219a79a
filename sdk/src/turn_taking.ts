import type { Clock } from './clock.js';

/**
 * What two ends say so that their offers never cross. The polite side asks; the impolite one grants once it has no
 * offer of its own under way, and then makes none before the polite side's offer is answered or the turn is back.
 */
export type Turn = 'ask' | 'grant' | 'back';

/**
 * Who may offer, between two ends that both take turns. Needs a channel that delivers in order, and a browser that
 * raises `negotiationneeded` anew when an exchange is over and left something to negotiate (W3C WebRTC 1.0, 4.7.3).
 */
export interface TurnTaking {
  /** Something needs an offer. True: make it now. False: `offer` is called later, unless an exchange carries it. */
  want(): boolean;
  heard(turn: Turn): Promise<void>;
  /** An answer, own or the other side's, is about to be set: the exchange is over and what waits is wanted anew. */
  settling(): void;
  /** An answer was set, or an own offer was made or could not be. */
  settled(): void;
  /** Takes the deadlines back. Nothing is to be wanted or heard after it. */
  close(): void;
}

export interface TurnTakingOptions {
  clock: Clock;
  send(turn: Turn): void;
  /** Makes an offer and sends it, if the connection is stable; false if it did not come to that. Never rejects. */
  offer(): Promise<boolean>;
  /** Whether the connection is stable and no own offer is being made. */
  idle(): boolean;
}

/** How long one side holds its offers back for the other, which may be cut off. Then offers may cross. */
export const HOLD_MS = 10_000;

/** Asks before every offer. */
export class PoliteTurns implements TurnTaking {
  readonly #options: TurnTakingOptions;
  #wanted = false;
  #asked = false;
  #cancel: () => void = () => {};

  constructor(options: TurnTakingOptions) {
    this.#options = options;
  }

  want(): boolean {
    this.#wanted = true;
    if (this.#asked) return false;
    this.#asked = true;
    this.#cancel = this.#options.clock.after(HOLD_MS, () => void this.#begin());
    this.#options.send('ask');
    return false;
  }

  async heard(turn: Turn): Promise<void> {
    if (turn !== 'grant') return;
    const begun = this.#begin();
    if (begun === undefined || !(await begun)) this.#options.send('back');
  }

  settling(): void {
    this.#wanted = false;
  }

  settled(): void {}

  close(): void {
    this.#cancel();
  }

  #begin(): Promise<boolean> | undefined {
    this.#cancel();
    const needed = this.#wanted;
    this.#asked = false;
    this.#wanted = false;
    return needed ? this.#options.offer() : undefined;
  }
}

/** Offers freely but in the other side's turn. */
export class ImpoliteTurns implements TurnTaking {
  readonly #options: TurnTakingOptions;
  #wanted = false;
  /** The other side waits for its turn. */
  #asked = false;
  /** It is the other side's turn, or will be when the answer is set that is about to be. */
  #lent = false;
  #cancel: () => void = () => {};

  constructor(options: TurnTakingOptions) {
    this.#options = options;
  }

  want(): boolean {
    this.#wanted = this.#lent;
    return !this.#lent;
  }

  async heard(turn: Turn): Promise<void> {
    if (turn === 'back') await this.#takeBack();
    if (turn !== 'ask') return;
    this.#asked = true;
    if (!this.#lent) this.settled();
  }

  // Lent from here on, or own changes that wait for this answer would go first again and again.
  settling(): void {
    this.#cancel();
    this.#wanted = false;
    this.#lent = this.#asked;
  }

  settled(): void {
    if (!this.#asked) return;
    this.#lent = this.#options.idle();
    if (!this.#lent) return;
    this.#asked = false;
    this.#cancel();
    this.#cancel = this.#options.clock.after(HOLD_MS, () => void this.#takeBack());
    this.#options.send('grant');
  }

  close(): void {
    this.#cancel();
  }

  async #takeBack(): Promise<void> {
    if (!this.#lent) return;
    this.#cancel();
    const needed = this.#wanted;
    this.#lent = false;
    this.#wanted = false;
    if (needed) await this.#options.offer();
    else this.settled();
  }
}
