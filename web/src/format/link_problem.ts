import type { FailureCode } from 'beckon';
import { m } from '../strings.js';

/** Why a link does not lead into a call, in words. */
export interface LinkProblem {
  readonly title: string;
  readonly text: string;
  /** Whether the same link may lead in later. */
  readonly again: boolean;
}

export function linkProblem(code: FailureCode): LinkProblem {
  switch (code) {
    case 'token-expired':
      return { title: m.link_expired(), text: m.link_expired_text(), again: false };
    case 'no-such-call':
    case 'bad-message':
      return { title: m.link_foreign(), text: m.link_foreign_text(), again: false };
    case 'busy':
      return { title: m.link_full(), text: m.link_full_text(), again: true };
    case 'wrong-state':
      return { title: m.link_inside(), text: m.link_inside_text(), again: true };
    case 'rate-limited':
      return { title: m.link_failed(), text: m.reason_too_fast(), again: true };
    case 'forbidden':
      return { title: m.link_failed(), text: m.link_forbidden(), again: false };
    case 'draining':
      return { title: m.link_failed(), text: m.reason_server_shutdown(), again: true };
    default:
      return { title: m.link_failed(), text: m.connect_failed(), again: true };
  }
}
