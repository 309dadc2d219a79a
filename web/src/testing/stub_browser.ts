import { vi } from 'vitest';

class Shelf {
  readonly #kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.#kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#kept.set(key, value);
  }
  removeItem(key: string): void {
    this.#kept.delete(key);
  }
}

/** A stream without tracks. */
export class NoStream extends EventTarget {
  getTracks = () => [];
  getAudioTracks = () => [];
  getVideoTracks = () => [];
}

/** As much of a browser's page as the stores want, for tests outside of one. */
export function stubBrowser(hash = ''): { readonly address: { hash: string } } {
  const address = { hash, pathname: '/', search: '', origin: 'https://talk.example.org' };
  const go = (_state: unknown, _title: string, to: string) => {
    address.hash = to.includes('#') ? to.slice(to.indexOf('#')) : '';
  };
  vi.stubGlobal('location', address);
  vi.stubGlobal('history', { pushState: go, replaceState: go });
  vi.stubGlobal('localStorage', new Shelf());
  vi.stubGlobal('sessionStorage', new Shelf());
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('MediaStream', NoStream);
  vi.stubGlobal('document', Object.assign(new EventTarget(), { visibilityState: 'visible' }));
  return { address };
}
