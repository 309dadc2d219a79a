import type { Quality } from './api_media.js';
import type { CallId, Id128, Media, Sealed, UserRef } from './protocol.gen.js';

/** What a page needs to come back to one of its calls. */
export interface SavedCall {
  readonly call: CallId;
  /** The newest that the server gave. */
  readonly proof?: Sealed;
  /** Of a call between two users. */
  readonly direction?: 'outgoing' | 'incoming';
  readonly peer?: UserRef;
  /** Of a call by link: what to join it with. */
  readonly link?: Sealed;
  /** What it sent, and whether that was muted. */
  readonly media: Media;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly quality?: Quality;
  /** Which ones they were. */
  readonly devices?: { readonly microphone?: string; readonly camera?: string };
}

export interface Saved {
  readonly session: Id128;
  readonly resume: Sealed;
  readonly calls: readonly SavedCall[];
  /** Of a user with a token; a guest does not go on with it, nor the other way round. */
  readonly login?: true;
}

/** A tab's place for one text that outlives its page, and locks between all pages of the browser. */
export interface TabStore {
  read(): string | undefined;
  write(text: string): void;
  clear(): void;
  /** Holds the lock until the returned function is called or the page is gone. Undefined: another page has it. */
  hold(name: string, withinMs: number): Promise<(() => void) | undefined>;
  /** Leaves the place to the next client of this page. */
  close(): void;
}

/** The former page of a tab lets go within this time; the original of a duplicated one does not. */
const HOLD_WITHIN_MS = 500;
/** The same where the browser says that this page was loaded anew: a busy machine takes seconds to end a call's page. */
const HOLD_AFTER_RELOAD_MS = 5000;

/**
 * The session and the calls of a tab, kept so that the tab's next page goes on with them. A browser copies what a tab
 * has kept into its duplicate: only the page that holds the session's lock may use it, and none other does.
 */
export class SavedSession {
  readonly #store: TabStore | undefined;
  readonly #calls: () => readonly SavedCall[];
  readonly #login: boolean;
  #session: Id128 | undefined;
  #resume: Sealed | undefined;
  #release: (() => void) | undefined;
  #closed = false;

  constructor(store: TabStore | undefined, calls: () => readonly SavedCall[], login = false) {
    this.#store = store;
    this.#calls = calls;
    this.#login = login;
  }

  /** Whether the tab's next page can go on with the session. */
  get kept(): boolean {
    return this.#release !== undefined;
  }

  /** What the tab's former page left, if this page is the one to go on with it. */
  async claim(): Promise<Saved | undefined> {
    const saved = parse(this.#store?.read());
    if (saved === undefined) return undefined;
    if ((saved.login ?? false) === this.#login && (await this.#hold(saved.session))) return saved;
    this.#store?.clear();
    return undefined;
  }

  /** This session is open, and `resume` is what to go on with it by. */
  async opened(session: Id128, resume: Sealed): Promise<void> {
    this.#resume = resume;
    if (session !== this.#session) {
      this.forget();
      if (!(await this.#hold(session))) return;
    }
    this.changed();
  }

  /** This is what to go on with it by from now on. */
  renewed(resume: Sealed): void {
    this.#resume = resume;
    this.changed();
  }

  /** The calls are others now, or the same in another state. */
  changed(): void {
    if (!this.kept || this.#session === undefined || this.#resume === undefined) return;
    const saved: Saved = { session: this.#session, resume: this.#resume, calls: this.#calls() };
    this.#store?.write(JSON.stringify(this.#login ? { ...saved, login: true } : saved));
  }

  /** There is nothing to go on with any more. */
  forget(): void {
    this.#store?.clear();
    this.#release?.();
    this.#release = undefined;
    this.#session = undefined;
  }

  /** For good. */
  close(): void {
    if (this.#closed) return;
    this.forget();
    this.#closed = true;
    this.#store?.close();
  }

  async #hold(session: Id128): Promise<boolean> {
    if (this.#store === undefined || this.#closed) return false;
    this.#session = session;
    const release = await this.#store.hold(`beckon.session.${session}`, HOLD_WITHIN_MS);
    if (this.#session !== session || this.#closed) release?.();
    else this.#release = release;
    return this.kept;
  }
}

const inUse = new Set<string>();

/** This tab's store for the server at `address`; undefined where there is none, or another client of the page has it. */
export function pageStore(address: URL): TabStore | undefined {
  const key = `beckon.session ${address}`;
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (typeof window === 'undefined' || locks === undefined || inUse.has(key)) return undefined;
  inUse.add(key);
  return {
    read: () => orNothing(() => sessionStorage.getItem(key) ?? undefined),
    write: (text) => orNothing(() => sessionStorage.setItem(key, text)),
    clear: () => orNothing(() => sessionStorage.removeItem(key)),
    hold: (name, withinMs) =>
      new Promise((resolve) => {
        const held = () =>
          new Promise<void>((release) => {
            resolve(release);
          });
        const patience = wasReloaded() ? Math.max(withinMs, HOLD_AFTER_RELOAD_MS) : withinMs;
        const waiting = { signal: AbortSignal.timeout(patience) };
        locks.request(name, waiting, held).catch(() => resolve(undefined));
      }),
    close: () => inUse.delete(key),
  };
}

function wasReloaded(): boolean {
  const [navigation] = performance.getEntriesByType('navigation');
  return (navigation as PerformanceNavigationTiming | undefined)?.type === 'reload';
}

// Storage may be forbidden or full.
function orNothing<Value>(task: () => Value): Value | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}

// The place is this origin's own, but another version of this code may have written to it.
function parse(text: string | undefined): Saved | undefined {
  if (text === undefined) return undefined;
  const saved = orNothing(() => JSON.parse(text) as Partial<Saved> | null);
  if (typeof saved?.session !== 'string' || typeof saved.resume !== 'string' || !Array.isArray(saved.calls))
    return undefined;
  const { session, resume } = saved;
  const calls = saved.calls.filter((call) => typeof call?.call === 'string');
  return { session, resume, calls, ...(saved.login === true ? { login: true } : {}) };
}
