import type { Failure } from 'beckon';
import { m } from '../strings.js';

/** With what somebody wanted to come in. */
export interface Tried {
  readonly name: string;
  readonly token: boolean;
  readonly password: boolean;
}

/** Why the server does not let somebody in, or out of a login that is over, with the next step in it. */
export function refusalText(failure: Failure, tried: Tried): string {
  switch (failure.code) {
    case 'unauthenticated':
      if (failure.needs === 'password') return tried.password ? m.password_wrong() : m.password_needed();
      return tried.token ? m.login_refused() : m.guests_off();
    case 'token-expired':
      return m.login_over();
    case 'forbidden':
      return m.enter_forbidden();
    case 'name-taken':
      return m.name_taken({ name: tried.name });
    case 'bad-message':
      return tried.token ? m.login_refused() : m.name_refused({ name: tried.name });
    case 'rate-limited':
      return m.reason_too_fast();
    case 'timeout':
    case 'closed':
      return m.connect_failed();
    default:
      return failure.message || m.connect_failed();
  }
}
