import type { Call, CallState, EndReason, Events, OtherSide, OtherSideEvents, OwnSide, OwnSideEvents } from 'beckon';

export interface TalkEvents extends OwnSideEvents, OtherSideEvents {
  state: CallState | 'waiting';
  ended: EndReason;
}

/** What a call between two has, whether the server arranged it or it was set up by hand. */
export interface Talk
  extends Events<TalkEvents>,
    OwnSide,
    OtherSide,
    Pick<Call, 'reason' | 'since' | 'duration' | 'diagnosis' | 'hangUp' | 'channel'> {
  readonly state: CallState | 'waiting';
}
