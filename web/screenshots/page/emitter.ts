import type { Unsubscribe } from 'beckon';

type Handlers<Map> = { [K in keyof Map]?: Set<(value: Map[K]) => void> };

export class Emitter<Map> {
  readonly #handlers: Handlers<Map> = {};

  on<K extends keyof Map>(event: K, handler: (value: Map[K]) => void): Unsubscribe {
    const set = this.#handlers[event] ?? new Set<(value: Map[K]) => void>();
    this.#handlers[event] = set;
    set.add(handler);
    return () => set.delete(handler);
  }

  emit<K extends keyof Map>(event: K, value: Map[K]): void {
    for (const handler of this.#handlers[event] ?? []) handler(value);
  }
}
