import type { Sealed } from '../protocol.gen.js';

/** What a server gives away to be kept. In place of encryption there is the server's key in it, as a number. */
export function seal(key: number, value: object): Sealed {
  const text = JSON.stringify({ key, value });
  const binary = String.fromCharCode(...new TextEncoder().encode(text));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Undefined for what was not sealed with that key. The caller knows what kind of thing it is. */
export function unseal<Value extends object>(key: number, sealed: Sealed): Value | undefined {
  try {
    const binary = atob(sealed.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    const { key: with_, value } = JSON.parse(new TextDecoder().decode(bytes)) as { key: number; value: Value };
    return with_ === key ? value : undefined;
  } catch {
    return undefined;
  }
}
