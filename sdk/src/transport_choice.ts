import type { Transport } from './api.js';

/** A WebSocket that gets through opens within this time; one that does not often fails only after minutes. */
const WEBSOCKET_WITHIN_MS = 3000;
const OPEN_WITHIN_MS = 10_000;
/** A WebSocket closed before the welcome may be a server that is just starting; twice is more likely a proxy. */
const CLOSED_TWICE = 2;

/** Which transport to try next: a WebSocket, and HTTP where that does not get through. */
export class TransportChoice {
  readonly #allowed: readonly Transport[];
  #misses = 0;

  /** Without `allowed`, or with an empty one: all. */
  constructor(allowed: readonly Transport[] = []) {
    this.#allowed = allowed.length > 0 ? allowed : ['websocket', 'http'];
  }

  get next(): Transport {
    if (!this.#allowed.includes('http')) return 'websocket';
    return this.#allowed.includes('websocket') && this.#misses < CLOSED_TWICE ? 'websocket' : 'http';
  }

  /** How long the next one may take to open. */
  get openWithinMs(): number {
    return this.next === 'websocket' && this.#allowed.includes('http') ? WEBSOCKET_WITHIN_MS : OPEN_WITHIN_MS;
  }

  /** Whether there may be a better one than `transport`. */
  canImprove(transport: Transport): boolean {
    return transport === 'http' && this.#allowed.includes('websocket');
  }

  /** The server spoke over it. */
  worked(transport: Transport): void {
    if (transport === 'websocket') this.#misses = 0;
  }

  /** It was closed, or silent, before the server said anything. True when another one is to be tried at once. */
  failed(transport: Transport, how: 'silent' | 'closed'): boolean {
    if (transport === 'http') this.#misses = 0;
    else this.#misses += how === 'silent' ? CLOSED_TWICE : 1;
    return transport === 'websocket' && this.next === 'http';
  }
}
