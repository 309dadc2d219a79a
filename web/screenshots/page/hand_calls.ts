import type { EndReason } from 'beckon';
import type { HandCall, HandCalls } from '../../src/stores/by_hand.js';
import type { TalkEvents } from '../../src/stores/talk.js';
import { FixtureChannel } from './fixture_channel.js';
import { FixtureDiagnosis } from './fixture_diagnosis.js';
import { FixtureSide, sending } from './fixture_side.js';

export class FixtureHandCall extends FixtureSide<TalkEvents> implements HandCall {
  readonly blob: string;
  state: HandCall['state'] = 'waiting';
  reason: EndReason | undefined;
  since: Date | undefined;
  duration: number | undefined;
  readonly remote = new MediaStream();
  readonly remoteScreen = undefined;
  readonly receiving = sending(true, true);
  readonly connection = undefined;
  readonly diagnosis = new FixtureDiagnosis();
  readonly told = new FixtureChannel();

  constructor(blob: string) {
    super();
    this.blob = blob;
  }

  setState(state: HandCall['state']): void {
    this.state = state;
    this.emit('state', state);
  }

  /** What the other page says of itself. */
  tell(name: string): void {
    this.told.arrive({ name });
  }

  async accept(): Promise<void> {
    throw new Error('not the reply');
  }

  async hangUp(): Promise<void> {
    this.reason = 'hung-up';
    this.duration = this.since ? 754_000 : undefined;
    this.setState('ended');
    this.emit('ended', 'hung-up');
  }

  channel(): RTCDataChannel {
    return this.told.asChannel;
  }
}

/** As long as those of two browsers in one network. */
const blob = Array.from(
  { length: 560 },
  (_, at) => 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_'[(at * 37 + (at % 7) * 11) % 64],
).join('');

/** Calls by hand of which nothing is real but the screens. */
export const handCalls: Promise<HandCalls> = Promise.resolve({
  offer: async () => new FixtureHandCall(blob),
  answer: async () => new FixtureHandCall(blob),
});
