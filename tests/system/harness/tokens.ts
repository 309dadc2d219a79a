import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from './own_folder.ts';

export type Claims = Record<string, unknown>;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (): number => Math.floor(Date.now() / 1000);

/** The keys that an operator's application signs with, and the directory of them that the server is given. */
export class SigningKeys {
  readonly directory = ownFolder();
  readonly secret = randomBytes(32).toString('base64url');
  readonly rsa: KeyObject;
  readonly ec: KeyObject;

  constructor() {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.rsa = rsa.privateKey;
    this.ec = ec.privateKey;
    this.write('app.secret', this.secret);
    this.write('rsa.pem', String(rsa.publicKey.export({ type: 'spki', format: 'pem' })));
    this.write('ec.pem', String(ec.publicKey.export({ type: 'spki', format: 'pem' })));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text, { mode: 0o600 });
  }

  remove(name: string): void {
    rmSync(join(this.directory, name));
  }

  /** A good token for a minute, with these claims instead or besides. */
  token(sub: string, claims: Claims = {}, key: 'app' | 'rsa' | 'ec' = 'app'): string {
    const alg = { app: 'HS256', rsa: 'RS256', ec: 'ES256' }[key];
    const payload = { sub, name: `User ${sub}`, exp: seconds() + 60, ...claims };
    const input = `${part({ alg, typ: 'JWT', kid: key })}.${part(payload)}`;
    return `${input}.${this.#signature(input, key).toString('base64url')}`;
  }

  #signature(input: string, key: 'app' | 'rsa' | 'ec'): Buffer {
    if (key === 'app') return createHmac('sha256', this.secret).update(input).digest();
    if (key === 'rsa') return sign('sha256', Buffer.from(input), this.rsa);
    return sign('sha256', Buffer.from(input), { key: this.ec, dsaEncoding: 'ieee-p1363' });
  }
}

/** The claim `exp`, that many seconds from now. */
export const inSeconds = (count: number): number => Date.now() / 1000 + count;
