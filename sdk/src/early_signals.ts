import type { CallId, ServerSignal, ServerSignalAck } from './protocol.gen.js';

type Early = ServerSignal | ServerSignalAck;

/** As many as one stream's window; the rest is sent again. */
const KEPT = 64;

/** Signals that overtook the snapshot they belong to. They are not acked before their call takes them. */
export class EarlySignals {
  #signals: Early[] = [];

  keep(signal: Early): void {
    this.#signals.push(signal);
    if (this.#signals.length > KEPT) this.#signals.shift();
  }

  /** Those for `call`, of the party `from` if it is said, in the order they came; they are kept no longer. */
  take(call: CallId, from?: string): Early[] {
    const wanted = (signal: Early) => signal.call === call && (from === undefined || signal.from === from);
    const taken = this.#signals.filter(wanted);
    this.#signals = this.#signals.filter((signal) => !wanted(signal));
    return taken;
  }

  clear(): void {
    this.#signals = [];
  }
}
