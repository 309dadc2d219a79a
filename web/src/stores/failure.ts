import type { Failure, FailureCode } from 'beckon';

class Unexpected extends Error implements Failure {
  override readonly name = 'BeckonError';
  readonly code: FailureCode = 'internal';
}

/** Whatever was thrown, as a failure with a code. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Error && error.name === 'BeckonError' && 'code' in error) return error as Failure;
  return new Unexpected(error instanceof Error ? error.message : String(error), { cause: error });
}
