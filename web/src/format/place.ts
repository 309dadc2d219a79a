/**
 * Where in the app a link leads. All of it stands behind the `#`, which browsers keep to themselves: no secret in a
 * link ever reaches a server's log.
 */
export type Place =
  | { readonly at: 'home' }
  /** Into a call by link, `/#/c/SECRET`. */
  | { readonly at: 'call'; readonly secret: string }
  /** To somebody's id, to call it, `/#/u/ID`. */
  | { readonly at: 'user'; readonly user: string }
  /** Calls that need no server, `/#/by-hand`, with the other side's text where it came as a link. */
  | { readonly at: 'by-hand'; readonly text: string | undefined }
  /** To use this browser as somebody's further device, `/#/device/SECRET/NAME`. */
  | { readonly at: 'device'; readonly secret: string; readonly name: string };

export const home: Place = { at: 'home' };

/** What a page's hash says; anything that is no place of ours is home. */
export function placeOf(hash: string): Place {
  const [root, first, second, third] = hash.replace(/^#/, '').split('/').map(decoded);
  if (root !== '') return home;
  if (first === 'c' && second) return { at: 'call', secret: second };
  if (first === 'u' && second) return { at: 'user', user: second };
  if (first === 'by-hand') return { at: 'by-hand', text: second || undefined };
  if (first === 'device' && second && third) return { at: 'device', secret: second, name: third };
  return home;
}

/** The hash that leads to a place; empty for home. */
export function hashOf(place: Place): string {
  const parts = partsOf(place);
  return parts.length === 0 ? '' : `#/${parts.map(encodeURIComponent).join('/')}`;
}

/** The link that leads there from anywhere. */
export const linkTo = (place: Place, origin: string = location.origin): string => `${origin}/${hashOf(place)}`;

function partsOf(place: Place): string[] {
  switch (place.at) {
    case 'home':
      return [];
    case 'call':
      return ['c', place.secret];
    case 'user':
      return ['u', place.user];
    case 'by-hand':
      return place.text === undefined ? ['by-hand'] : ['by-hand', place.text];
    case 'device':
      return ['device', place.secret, place.name];
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * The part of something pasted that is meant: a link of ours gives its secret or text, and everything else stays as it
 * is; without the white space that mail programs and messengers put in.
 */
export function carried(pasted: string): string {
  const bare = pasted.replace(/\s+/gu, '');
  const hash = bare.indexOf('#/');
  const place = hash < 0 ? home : placeOf(bare.slice(hash));
  if (place.at === 'by-hand') return place.text ?? '';
  return place.at === 'call' ? place.secret : bare;
}
