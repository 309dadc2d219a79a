import type { SignalingChannel } from './api.js';
import { Bridge, type BridgeBody } from './bridge.js';
import type { Clock } from './clock.js';
import { type FreshConnection, freshConnection } from './fresh_realm.js';
import type { SignalBody } from './negotiator.js';
import { randomUint32 } from './random_id.js';

export interface BridgesOptions {
  clock: Clock;
  /** Of two bridges begun at once the impolite side's is built. */
  polite: boolean;
  main: RTCPeerConnection;
  /** Whether nothing comes over the main connection. */
  silent(): boolean;
  signalling: SignalingChannel<SignalBody, SignalBody>;
  /** What comes in the place of each track of the main connection; those that are not in it come as they did. */
  changed(substitutes: ReadonlyMap<MediaStreamTrack, MediaStreamTrack>): void;
}

/** More at once, as in a call of many, would cost the device more than the gap costs its user. */
const MOST = 2;
let standing = 0;

/**
 * The bridges of one connection, one at a time: the side whose network changed begins one, the other side answers.
 * Signals that are not about bridges pass through `signalling`.
 */
export class Bridges {
  /** For the negotiator of the main connection. */
  readonly signalling: SignalingChannel<SignalBody, SignalBody>;
  readonly #options: BridgesOptions;
  readonly #substitutes = new Map<MediaStreamTrack, MediaStreamTrack>();
  #bridge: Bridge | undefined;
  #begunHere = false;

  constructor(options: BridgesOptions) {
    this.#options = options;
    const { signalling } = options;
    this.signalling = {
      get state() {
        return signalling.state;
      },
      send: (message) => signalling.send(message),
      onmessage: undefined,
      onstate: undefined,
      close: () => signalling.close(),
    };
    signalling.onmessage = (message) => {
      if ('bridge' in message) this.#hear(message.bridge);
      else this.signalling.onmessage?.(message);
    };
  }

  /** Whether sound or pictures come over one. */
  get carrying(): boolean {
    return this.#bridge?.carrying ?? false;
  }

  /** Nothing comes over the main connection, and will not soon. Nothing more while there is one. */
  begin(): void {
    if (this.#bridge !== undefined || standing >= MOST) return;
    const own = this.#connection();
    if (own === undefined) return;
    this.#begunHere = true;
    this.#build(randomUint32(), own).offer();
  }

  /** The main connection carries again. */
  over(): void {
    this.#restore();
    this.#bridge?.over();
  }

  close(): void {
    this.#bridge?.close();
    this.#options.signalling.onmessage = undefined;
  }

  #hear(body: BridgeBody): void {
    if (typeof body !== 'object' || body === null) return;
    if (this.#bridge?.id === body.id) this.#bridge.hear(body);
    else if ('description' in body && body.description.type === 'offer') this.#answer(body);
  }

  #answer(offer: BridgeBody): void {
    if (this.#bridge !== undefined && this.#begunHere && !this.#options.polite) return;
    this.#bridge?.close();
    this.#begunHere = false;
    const own = this.#connection() ?? plainConnection(this.#options.main.getConfiguration());
    const bridge = this.#build(offer.id, own);
    bridge.hear(offer);
    // What goes from here may be needed there.
    if (!this.#options.silent()) bridge.over();
  }

  #connection(): FreshConnection | undefined {
    return freshConnection(this.#options.main.getConfiguration());
  }

  #build(id: number, own: FreshConnection): Bridge {
    const { clock, main, signalling } = this.#options;
    standing += 1;
    const bridge = new Bridge({
      clock,
      id,
      main,
      own,
      send: (body) => signalling.send({ bridge: body }),
      carries: (from, track) => {
        this.#substitutes.set(from, track);
        this.#options.changed(this.#substitutes);
      },
      closed: () => {
        standing -= 1;
        if (this.#bridge !== bridge) return;
        this.#bridge = undefined;
        this.#restore();
      },
    });
    this.#bridge = bridge;
    return bridge;
  }

  #restore(): void {
    if (this.#substitutes.size === 0) return;
    this.#substitutes.clear();
    this.#options.changed(this.#substitutes);
  }
}

// The side that stayed where it is knows its network.
function plainConnection(configuration: RTCConfiguration): FreshConnection {
  const connection = new RTCPeerConnection(configuration);
  return { connection, close: () => connection.close() };
}
