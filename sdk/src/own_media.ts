import { closeMedia, isOn, type LocalMedia, switchTracks } from './media.js';
import type { Media } from './protocol.gen.js';

export interface OwnMediaHandlers {
  /** The stream is another one now, or none. */
  local(stream: MediaStream | undefined): void;
  /** What a reloaded page needs to know changed. */
  changed(): void;
}

/** What one sends in a call: its own devices, and whether they are muted. */
export class OwnMedia {
  readonly #handlers: OwnMediaHandlers;
  #media: LocalMedia | undefined;

  constructor(handlers: OwnMediaHandlers, media?: LocalMedia) {
    this.#handlers = handlers;
    this.#media = media;
  }

  get stream(): MediaStream | undefined {
    return this.#media?.stream;
  }

  /** Undefined before there is anything, and after the end. */
  get sends(): Media | undefined {
    return this.#media?.sends;
  }

  get microphone(): boolean {
    return isOn(this.stream, 'audio');
  }
  set microphone(on: boolean) {
    switchTracks(this.stream, 'audio', on);
    this.#handlers.changed();
  }

  get camera(): boolean {
    return isOn(this.stream, 'video');
  }
  set camera(on: boolean) {
    switchTracks(this.stream, 'video', on);
    this.#handlers.changed();
  }

  /** Sends this from now on, for a call that is not connected yet. */
  open(media: LocalMedia): void {
    this.#media = media;
    this.#handlers.local(media.stream);
  }

  /** Gives `media` up again, unless it is in use by something else by now. */
  takeBack(media: LocalMedia): void {
    closeMedia(media);
    if (this.#media === media) this.close();
  }

  /** Stops what this side opened. */
  stop(): void {
    closeMedia(this.#media);
  }

  /** Stops it and forgets it. */
  close(): void {
    this.stop();
    if (this.#media === undefined) return;
    this.#media = undefined;
    this.#handlers.local(undefined);
  }
}
