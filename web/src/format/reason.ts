import type { EndReason, FailureCode } from 'beckon';
import { m } from '../strings.js';

/** How a call came to its end, as this person is told. */
export interface Ending {
  /** The reason on the wire, or the code of the failure that kept the call from beginning. */
  readonly reason: EndReason | FailureCode;
  readonly name: string;
  /** Whether it ended by this person's own hand; a busy one of one's own kept it from beginning. */
  readonly byMe: boolean;
}

type Sentence = (ending: Ending) => string;

const sentences: Partial<Record<EndReason | FailureCode, Sentence>> = {
  'hung-up': ({ name, byMe }) => (byMe ? m.reason_you_hung_up() : m.reason_they_hung_up({ name })),
  declined: ({ name }) => m.reason_declined({ name }),
  busy: ({ name, byMe }) => (byMe ? m.reason_already_in_call() : m.reason_busy({ name })),
  'no-answer': ({ name }) => m.reason_no_answer({ name }),
  cancelled: ({ name, byMe }) => (byMe ? m.reason_you_hung_up() : m.reason_they_hung_up({ name })),
  offline: ({ name }) => m.reason_offline({ name }),
  'no-such-user': ({ name }) => m.reason_offline({ name }),
  'connect-failed': ({ name }) => m.reason_connect_failed({ name }),
  'connection-lost': ({ name }) => m.reason_connection_lost({ name }),
  replaced: () => m.reason_replaced(),
  'answered-elsewhere': () => m.notice_answered_elsewhere(),
  'session-lost': () => m.reason_session_lost(),
  'server-shutdown': () => m.reason_server_shutdown(),
  draining: () => m.reason_server_shutdown(),
  'rate-limited': () => m.reason_too_fast(),
  timeout: () => m.connect_failed(),
  closed: () => m.connect_failed(),
  forbidden: () => m.reason_forbidden(),
  unauthenticated: () => m.reason_refused(),
  'session-expired': () => m.reason_refused(),
};

/** The sentence that tells why, with the next step in it where there is one. */
export function reasonText(ending: Ending): string {
  return sentences[ending.reason]?.(ending) ?? m.reason_unknown();
}
