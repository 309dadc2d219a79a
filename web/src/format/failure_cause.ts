import type { FailureCause } from 'beckon';
import { m } from '../strings.js';

/** What most likely went wrong, and what one can do about it. */
export interface Explanation {
  readonly what: string;
  readonly todo: string;
}

/** Of a call with somebody of that name. */
export function explain(cause: FailureCause, name: string): Explanation {
  switch (cause.code) {
    case 'encryption-failed':
      return { what: m.cause_encryption(), todo: m.cause_encryption_todo() };
    case 'other-side-silent':
      return { what: m.cause_silent({ name }), todo: m.cause_silent_todo({ name }) };
    case 'no-candidates':
      return { what: m.cause_no_candidates(), todo: m.cause_no_candidates_todo() };
    case 'relay-refused':
      return { what: m.cause_relay_refused({ status: cause.status }), todo: m.cause_relay_refused_todo() };
    case 'relay-full':
      return { what: m.cause_relay_full({ status: cause.status }), todo: m.cause_relay_full_todo() };
    case 'no-relay-answered':
      return { what: m.cause_no_relay_answered(), todo: m.cause_no_relay_answered_todo() };
    case 'no-relay-configured':
      return { what: m.cause_no_relay(), todo: m.cause_no_relay_todo() };
    case 'udp-blocked-no-tcp-relay':
      return {
        what: cause.side === 'here' ? m.cause_udp_blocked_here() : m.cause_udp_blocked_there({ name }),
        todo: m.cause_udp_blocked_todo(),
      };
    case 'both-symmetric':
      return { what: m.cause_both_symmetric(), todo: m.cause_no_relay_todo() };
    case 'relay-dropped':
      return { what: m.cause_relay_dropped(), todo: m.cause_relay_dropped_todo() };
    case 'network-lost':
      return { what: m.cause_network_lost(), todo: m.cause_network_lost_todo() };
    case 'other-side-gone':
      return { what: m.cause_other_gone({ name }), todo: m.cause_other_gone_todo() };
    case 'path-lost':
      return { what: m.cause_path_lost(), todo: m.cause_path_lost_todo() };
    case 'unknown':
      return { what: m.cause_unknown(), todo: m.cause_unknown_todo() };
  }
}
