import type { Dialect, PersonRef } from './api.js';
import type { UserId, UserRef } from './protocol.gen.js';

/** What a user's client speaks: the server gives those of MDN's dialect ids that begin with `m-`. */
export function dialectOf(user: UserId): Dialect {
  return user.startsWith('m-') ? 'mdn' : 'beckon';
}

export function personRef({ user, name }: UserRef): PersonRef {
  return { user, name, dialect: dialectOf(user) };
}
