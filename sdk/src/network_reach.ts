/**
 * The network as those see it whose media goes over it: the way to the server, and what the browser says of a change.
 */
export interface NetworkReach {
  /**
   * Asks whether the server can be reached, makes a new way to it at once where it does not answer, and resolves when
   * it was heard from, or in vain after some seconds. Never rejects. Asking while one is under way is part of that one.
   * Gives whether it took a new way, as when this end's network is another one.
   */
  check(): Promise<boolean>;
  /** The browser says that the network is another one now, or is there again. Returns what takes the handler off. */
  onChange(task: () => void): () => void;
  /** The session is open over a new transport. Returns what takes the handler off. */
  onServer(task: () => void): () => void;
}

/** Tells everybody who asked to be told. */
export class Bell {
  readonly #tasks = new Set<() => void>();

  /** Returns what takes the task off again. */
  on(task: () => void): () => void {
    const own = () => task();
    this.#tasks.add(own);
    return () => this.#tasks.delete(own);
  }

  ring(): void {
    for (const task of [...this.#tasks]) task();
  }
}

/** What a client with a server tells its calls. */
export class ServerReach implements NetworkReach {
  readonly check: () => Promise<boolean>;
  readonly #changes = new Bell();
  readonly #returns = new Bell();

  constructor(check: () => Promise<boolean>) {
    this.check = check;
  }

  onChange(task: () => void): () => void {
    return this.#changes.on(task);
  }

  onServer(task: () => void): () => void {
    return this.#returns.on(task);
  }

  networkChanged(): void {
    this.#changes.ring();
  }

  serverBack(): void {
    this.#returns.ring();
  }
}

/** For calls without a server: nothing to be reached but the other side. */
export function serverless(changes: Bell): NetworkReach {
  return { check: async () => false, onChange: (task) => changes.on(task), onServer: () => () => {} };
}

/** What `navigator.connection` is where there is one (Network Information API). */
interface NetworkInformation {
  addEventListener(type: 'change', listener: () => void, options: { signal: AbortSignal }): void;
}

/** Calls `changed` when the browser says that the network is another one or is back, until `signal` is aborted. */
export function watchNetwork(changed: () => void, signal: AbortSignal): void {
  if (typeof window === 'undefined') return;
  window.addEventListener('online', changed, { signal });
  const { connection } = navigator as Navigator & { connection?: NetworkInformation };
  connection?.addEventListener?.('change', changed, { signal });
}
