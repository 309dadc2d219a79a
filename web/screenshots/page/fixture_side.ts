import type { OwnSide, OwnSideEvents, Quality, Sources } from 'beckon';
import { Emitter } from './emitter.js';

const off: Sources = { microphone: 'on', camera: 'off', screen: 'off' };

/** What one sends in a call of which nothing is real. */
export class FixtureSide<Map extends OwnSideEvents> extends Emitter<Map> implements OwnSide {
  localScreen: MediaStream | undefined;
  quality: Quality = 'high';
  /** What the connection makes of the camera's picture. */
  picture: Sources['camera'] = 'on';
  #local: MediaStream | undefined;
  #microphone = true;
  #camera = true;

  get local(): MediaStream | undefined {
    return this.#local;
  }
  set local(stream: MediaStream | undefined) {
    this.#local = stream;
    this.say('local', stream);
  }
  get microphone(): boolean {
    return this.#microphone;
  }
  set microphone(on: boolean) {
    this.#microphone = on;
    this.say('sending', this.sending);
  }
  get camera(): boolean {
    return this.#camera;
  }
  set camera(on: boolean) {
    this.#camera = on;
    this.say('sending', this.sending);
  }
  get sending(): Sources {
    const has = (this.#local?.getVideoTracks().length ?? 0) > 0;
    const camera = this.#camera && this.quality !== 'audio-only' ? this.picture : 'muted';
    return {
      microphone: this.#microphone ? 'on' : 'muted',
      camera: has ? camera : 'off',
      screen: this.localScreen === undefined ? 'off' : 'on',
    };
  }

  async use({ camera, microphone }: Parameters<OwnSide['use']>[0]): Promise<void> {
    if (camera !== undefined) this.camera = camera !== false;
    if (microphone !== undefined) this.microphone = microphone !== false;
  }
  async switchCamera(): Promise<void> {}
  async shareScreen(): Promise<void> {
    this.share(new MediaStream());
  }
  async stopScreen(): Promise<void> {
    this.share(undefined);
  }

  share(screen: MediaStream | undefined): void {
    this.localScreen = screen;
    this.say('localScreen', screen);
    this.say('sending', this.sending);
  }

  say<Event extends keyof OwnSideEvents>(event: Event, value: OwnSideEvents[Event]): void {
    (this as unknown as Emitter<OwnSideEvents>).emit(event, value);
  }
}

/** What comes from somebody of whom nothing is real. */
export const sending = (microphone: boolean, camera: boolean | Sources['camera'], screen = false): Sources => ({
  ...off,
  microphone: microphone ? 'on' : 'muted',
  camera: typeof camera === 'string' ? camera : camera ? 'on' : 'off',
  screen: screen ? 'on' : 'off',
});
