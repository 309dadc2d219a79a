import type { Call, CallState, EndReason, Events } from 'beckon';

export interface TalkEvents {
  state: CallState | 'waiting';
  remote: MediaStream;
  local: MediaStream | undefined;
  ended: EndReason;
}

/** What a call between two has, whether the server arranged it or it was set up by hand. */
export interface Talk
  extends Events<TalkEvents>,
    Pick<
      Call,
      | 'reason'
      | 'since'
      | 'duration'
      | 'local'
      | 'remote'
      | 'diagnosis'
      | 'microphone'
      | 'camera'
      | 'hangUp'
      | 'channel'
    > {
  readonly state: CallState | 'waiting';
}
