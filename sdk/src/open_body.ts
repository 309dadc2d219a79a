import type { CallBody } from './protocol.gen.js';

/** The snapshot of a group call, which the wire calls open. */
export type OpenBody = CallBody & { mode: 'open' };

export function isOpen(body: CallBody): body is OpenBody {
  return body.mode === 'open';
}
