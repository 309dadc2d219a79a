import { Emitter } from './emitter.js';
import type { OwnMedia } from './own_media.js';

/** What every kind of call has for what one sends in it oneself. */
export abstract class SendingCall<Map> extends Emitter<Map> {
  protected abstract readonly own: OwnMedia;

  get local(): MediaStream | undefined {
    return this.own.stream;
  }
  get microphone(): boolean {
    return this.own.microphone;
  }
  set microphone(on: boolean) {
    this.own.microphone = on;
  }
  get camera(): boolean {
    return this.own.camera;
  }
  set camera(on: boolean) {
    this.own.camera = on;
  }
}
