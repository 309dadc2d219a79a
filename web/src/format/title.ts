import { m } from '../strings.js';

export interface TitleState {
  readonly incoming: string | undefined;
  readonly outgoing: string | undefined;
  readonly inCall: string | undefined;
  readonly inGroup: boolean;
  readonly unread: number;
}

/** The document's title: who rings comes before what is unread. */
export function titleOf(state: TitleState): string {
  if (state.incoming !== undefined) return m.title_calling({ name: state.incoming });
  const unread = state.unread > 0 ? `(${state.unread}) ` : '';
  if (state.outgoing !== undefined) return unread + m.title_outgoing({ name: state.outgoing });
  if (state.inCall !== undefined) return unread + m.title_in_call({ name: state.inCall });
  if (state.inGroup) return unread + m.title_in_group();
  return unread + m.app_name();
}
