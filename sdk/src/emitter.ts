import type { Events, Unsubscribe } from './api.js';

type Handler<Value> = (value: Value) => void;

/** Reports an error nobody catches, as the browser would for an event handler of its own. */
export function reportUncaught(error: unknown): void {
  if (typeof reportError === 'function') reportError(error);
  else
    queueMicrotask(() => {
      throw error;
    });
}

/**
 * Typed events. Handlers run in a microtask of their own, in the order of the events and of their registration, never
 * inside `emit`; one that throws is reported and does not disturb the others.
 */
export class Emitter<Map> implements Events<Map> {
  readonly #handlers: { [K in keyof Map]?: Set<Handler<Map[K]>> } = {};

  on<K extends keyof Map>(event: K, handler: Handler<Map[K]>, options: { signal?: AbortSignal } = {}): Unsubscribe {
    // A wrapper, so that the same function registered twice is two registrations.
    const entry: Handler<Map[K]> = (value) => handler(value);
    const handlers: Set<Handler<Map[K]>> = this.#handlers[event] ?? new Set<Handler<Map[K]>>();
    this.#handlers[event] = handlers;
    const off = () => {
      handlers.delete(entry);
      options.signal?.removeEventListener('abort', off);
    };
    if (options.signal?.aborted) return off;
    handlers.add(entry);
    options.signal?.addEventListener('abort', off);
    return off;
  }

  protected emit<K extends keyof Map>(event: K, value: Map[K]): void {
    queueMicrotask(() => {
      for (const handler of [...(this.#handlers[event] ?? [])]) {
        try {
          handler(value);
        } catch (error) {
          reportUncaught(error);
        }
      }
    });
  }
}
