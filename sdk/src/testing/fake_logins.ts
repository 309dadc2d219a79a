import type { ClientHello, ErrorCode } from '../protocol.gen.js';

/** What a token says. */
export interface FakeLogin {
  readonly sub: string;
  readonly name: string;
  /** Milliseconds, from each time that it is presented. */
  readonly endsIn: number;
}

/** Why a hello is not let in. */
export interface FakeRefusal {
  code: ErrorCode;
  retry_in?: number;
  needs?: 'password' | 'token';
}

/** Who is let into the fake server: guests, those with the password, those with a token that it knows. */
export class FakeLogins {
  guests: 'on' | 'password' | 'off' = 'on';
  password = '';
  /** The tokens that are good, and what they say. One that is not here is `unauthenticated`. */
  readonly tokens = new Map<string, FakeLogin>();
  /** Those whose time is over. */
  readonly expired = new Set<string>();

  /** Whether somebody who comes anew is let in, and as whom; a guest is nobody. */
  admit({ token, password }: ClientHello): { login: FakeLogin | undefined } | FakeRefusal {
    if (token !== undefined) return this.verify(token);
    if (this.guests === 'off') return { code: 'unauthenticated', needs: 'token' };
    const knows = this.guests === 'on' || password === this.password;
    return knows ? { login: undefined } : { code: 'unauthenticated', needs: 'password' };
  }

  verify(token: string): { login: FakeLogin } | FakeRefusal {
    if (this.expired.has(token)) return { code: 'token-expired' };
    const login = this.tokens.get(token);
    return login === undefined ? { code: 'unauthenticated', needs: 'token' } : { login };
  }
}
