import type { CallState } from './api.js';
import type { CallBody } from './protocol.gen.js';

/** The snapshot of a call between two users. */
export type RingBody = Omit<CallBody, 'state'> &
  Required<Pick<CallBody, 'caller' | 'callee' | 'media' | 'ringing'>> & { state: CallState };

export function isRing(body: CallBody): body is RingBody & CallBody {
  return body.mode === 'ring';
}
