import { Bell, type NetworkReach } from '../network_reach.js';
import type { ManualClock } from './manual_clock.js';

/** What arrives on a connection, as its statistics say it, in the hand of a test. */
export class FakePath {
  /** While true packets arrive, as with media. */
  flows = true;
  #bytes = 0;

  /** As far as it is looked at. */
  readonly connection = {
    getStats: async () => {
      if (this.flows) this.#bytes += 1000;
      return new Map([['pair', { type: 'candidate-pair', id: 'pair', bytesReceived: this.#bytes }]]);
    },
  } as unknown as RTCPeerConnection;

  /** One packet arrives. */
  arrive(): void {
    this.#bytes += 100;
  }
}

/** The way to the server, in the hand of a test. */
export class FakeReach implements NetworkReach {
  readonly changes = new Bell();
  readonly back = new Bell();
  /** How often it was asked. */
  checks = 0;
  /** How long the server takes to answer. */
  takes = 0;
  /** Whether it takes a new way to it. */
  moved = false;
  readonly #clock: ManualClock;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  check(): Promise<boolean> {
    this.checks += 1;
    return new Promise((resolve) => void this.#clock.after(this.takes, () => resolve(this.moved)));
  }
  onChange(task: () => void): () => void {
    return this.changes.on(task);
  }
  onServer(task: () => void): () => void {
    return this.back.on(task);
  }
}
