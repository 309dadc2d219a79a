import { signal } from '@preact/signals';
import type { Call } from 'beckon';
import { WatchedTalk } from './watched_talk.js';

/** A call that rings or rang. */
export class WatchedCall extends WatchedTalk<Call> {
  readonly ringing;
  /** Whether this person answered it here, and waits for devices and server. */
  readonly answering = signal(false);
  /** Whether it was answered here (incoming) or there (outgoing). */
  answered = false;

  constructor(call: Call, onChange: (watched: WatchedCall) => void) {
    super(call, {
      other: call.peer,
      video: call.media.video,
      onChange: () => {
        if (call.state === 'connecting' || call.state === 'active') this.answered = true;
        onChange(this);
      },
    });
    this.ringing = signal(call.ringing);
    const count = (devices: number) => {
      this.ringing.value = devices;
    };
    call.on('ringing', count, { signal: this.over.signal });
  }
}
