import type { Client } from './client.ts';
import { withDeadline } from './deadline.ts';
import type { Content } from './mdn_client.ts';
import type { ServerSignal } from './protocol.ts';
import { readServerMessage } from './protocol.ts';

const RESEND_AFTER_MS = 500;

/**
 * A party's end of the signals of a call, as the SDK's: what it sends has numbers and is sent again until it is
 * acknowledged (the other end's worker may not have heard of the answer yet), what it gets is acknowledged.
 */
export class SignalEnd {
  /** The bodies of the other party, in order, each once. */
  readonly bodies: Record<string, unknown>[] = [];
  readonly #client: Client;
  readonly #call: string;
  readonly #to: string;
  readonly #peerEpoch: number;
  readonly #early = new Map<number, ServerSignal>();
  readonly #waiting = new Set<() => void>();
  readonly #sent: { description?: Content; candidate?: Content }[] = [];
  #acknowledged = 0;

  /** The call has to be connecting at least. */
  constructor(client: Client, call: string) {
    const view = client.calls.get(call);
    const peer = view?.parties.find(({ party }) => party !== view.me);
    if (peer === undefined) throw new Error('the call has no other party');
    this.#client = client;
    this.#call = call;
    this.#to = peer.party;
    this.#peerEpoch = peer.epoch;
    for (const signal of client.all('signal')) this.#take(signal);
    client.socket.on('message', (data) => {
      const message = readServerMessage(String(data));
      if (message.type === 'signal') this.#take(message);
      if (message.type !== 'signal' && message.type !== 'signal-ack') return;
      if (message.call === call && message.epoch === this.#peerEpoch)
        this.#acknowledged = Math.max(this.#acknowledged, message.ack);
    });
    const resending = setInterval(() => this.#transmit(this.#acknowledged), RESEND_AFTER_MS);
    client.socket.on('close', () => clearInterval(resending));
  }

  send(body: { description: Content } | { candidate: Content }): void {
    this.#sent.push(body);
    this.#transmit(this.#sent.length - 1);
  }

  /** Waits until so many bodies have come. */
  async has(count: number): Promise<Record<string, unknown>[]> {
    const enough = new Promise<void>((resolve) => {
      const look = () => {
        if (this.bodies.length >= count) resolve();
      };
      this.#waiting.add(look);
      look();
    });
    await withDeadline(enough, `${count} signals; there are ${this.bodies.length}`);
    return this.bodies;
  }

  #transmit(after: number): void {
    for (const [i, body] of this.#sent.entries())
      if (i >= after) this.#client.send({ type: 'signal', ...this.#head(), seq: i + 1, body });
  }

  #head() {
    const { epoch } = this.#client;
    return { call: this.#call, to: this.#to, epoch, peer_epoch: this.#peerEpoch, ack: this.bodies.length };
  }

  #take(signal: ServerSignal): void {
    if (signal.call !== this.#call || signal.epoch !== this.#peerEpoch) return;
    this.#early.set(signal.seq, signal);
    for (let next = this.#early.get(this.bodies.length + 1); next !== undefined; ) {
      this.bodies.push(next.body as Record<string, unknown>);
      next = this.#early.get(this.bodies.length + 1);
    }
    this.#client.send({ type: 'signal-ack', ...this.#head() });
    for (const look of this.#waiting) look();
  }
}
