import type { CodecPreferences, OwnSide, OwnSideEvents, Quality, Sources } from './api_media.js';
import { Emitter } from './emitter.js';
import type { LocalMedia } from './media.js';
import { OwnMedia } from './own_media.js';

/** What every kind of call has for what one sends in it oneself. */
export class SendingCall<Map extends OwnSideEvents> extends Emitter<Map> implements OwnSide {
  protected readonly own: OwnMedia;

  /** `changed`: what a reloaded page needs to know is another now. */
  constructor(media: LocalMedia | undefined, codecs: CodecPreferences, changed: () => void) {
    super();
    const events = this as unknown as SendingCall<OwnSideEvents>;
    this.own = new OwnMedia({ tell: (event, value) => events.emit(event, value), changed }, codecs, media);
  }

  get local(): MediaStream | undefined {
    return this.own.stream;
  }
  get localScreen(): MediaStream | undefined {
    return this.own.screen.stream;
  }
  get sending(): Sources {
    return this.own.sources;
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
  get quality(): Quality {
    return this.own.quality;
  }
  set quality(quality: Quality) {
    this.own.quality = quality;
  }

  /** See `OwnMedia.restore`. */
  restore(saved: Parameters<OwnMedia['restore']>[0]): void {
    this.own.restore(saved);
  }

  async use(devices: Parameters<OwnSide['use']>[0]): Promise<void> {
    await this.own.use(devices);
  }
  async switchCamera(): Promise<void> {
    await this.own.switchCamera();
  }
  async shareScreen(options?: DisplayMediaStreamOptions): Promise<void> {
    await this.own.shareScreen(options);
  }
  async stopScreen(): Promise<void> {
    await this.own.stopScreen();
  }
}
