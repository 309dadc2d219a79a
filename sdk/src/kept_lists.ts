import type { BlockList, UserId } from './protocol.gen.js';

/** A place for one text that all pages of a device share and that outlives them. */
export interface KeptText {
  read(): string | undefined;
  write(text: string): void;
}

/** Whom the users of this device have blocked. */
export interface KeptLists {
  /** The guest who was here last. */
  readonly guest?: UserId;
  readonly of: Readonly<Record<UserId, BlockList>>;
}

/** This browser profile's place for the server at `address`; undefined where there is none. */
export function profileText(address: URL): KeptText | undefined {
  if (typeof localStorage === 'undefined') return undefined;
  const key = `beckon.blocked ${address}`;
  return {
    read: () => {
      try {
        return localStorage.getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write: (text) => {
      try {
        localStorage.setItem(key, text);
      } catch {
        // Forbidden or full: then it is known for as long as the user has a session.
      }
    },
  };
}

/** The place is this origin's own, but another version of this code may have written to it. */
export function parseLists(text: string | undefined): KeptLists {
  try {
    const kept = JSON.parse(text ?? '{}') as Partial<KeptLists> | null;
    const of = Object.entries(kept?.of ?? {}).filter(([, list]) => isList(list));
    const guest = typeof kept?.guest === 'string' ? { guest: kept.guest } : {};
    return { ...guest, of: Object.fromEntries(of) };
  } catch {
    return { of: {} };
  }
}

function isList(list: Partial<BlockList> | null): boolean {
  return (
    Number.isSafeInteger(list?.version) &&
    Array.isArray(list?.users) &&
    list.users.every((one) => typeof one?.user === 'string' && (one.name === undefined || typeof one.name === 'string'))
  );
}
