import { signal } from '@preact/signals';
import type { ConnectionDiagnosis, ConnectionSample } from 'beckon';

/** How often is looked, in milliseconds, and how many looks are kept: two minutes. */
const every = 1_000;
const kept = 120;

/** How one connection did lately. */
export class ConnectionHistory {
  readonly diagnosis: ConnectionDiagnosis;
  /** Oldest first. */
  readonly samples = signal<readonly ConnectionSample[]>([]);
  #watching = false;

  constructor(diagnosis: ConnectionDiagnosis) {
    this.diagnosis = diagnosis;
  }

  /** Begins to look, once; until `over`. */
  watch(over: AbortSignal, onSample: () => void = () => {}): void {
    if (this.#watching || over.aborted) return;
    this.#watching = true;
    const stop = this.diagnosis.watch((sample) => {
      this.samples.value = [...this.samples.value.slice(1 - kept), sample];
      onSample();
    }, every);
    over.addEventListener('abort', stop);
  }
}
