import type { Credential, Failure, FailureCode } from './api.js';

/** The one class of errors that this library throws and rejects with; see `FailureCode`. */
export class BeckonError extends Error implements Failure {
  override readonly name = 'BeckonError';
  readonly code: FailureCode;
  readonly needs?: Credential;

  constructor(code: FailureCode, message: string = code, options?: ErrorOptions & { needs?: Credential | undefined }) {
    super(message, options);
    this.code = code;
    if (options?.needs !== undefined) this.needs = options.needs;
  }
}

/** `cause` itself if it is one of ours, else wrapped as `code`. */
export function asFailure(cause: unknown, code: FailureCode = 'internal'): BeckonError {
  if (cause instanceof BeckonError) return cause;
  return new BeckonError(code, cause instanceof Error ? cause.message : String(cause), { cause });
}

/** Whether another token, or a password, is what is missing. */
export function isOfLogin({ code }: BeckonError): boolean {
  return code === 'unauthenticated' || code === 'token-expired';
}

/** Whether a refusal of the first hello is worth another try by itself. */
export function mayPass({ code }: BeckonError): boolean {
  return code === 'draining' || code === 'rate-limited' || code === 'internal';
}
