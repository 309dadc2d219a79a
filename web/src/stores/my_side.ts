import { computed, signal } from '@preact/signals';
import type { Events, LostDevice, OwnSide, OwnSideEvents, Quality } from 'beckon';
import { type MediaTrouble, troubleOfFailure } from '../format/media_trouble.js';
import { failureOf } from './failure.js';

/** What went wrong with the own devices in a call. */
export type DeviceProblem = MediaTrouble | 'unsupported' | 'unknown';
type Devices = Parameters<OwnSide['use']>[0];
/** What this reads of a call. */
export type SendingCall = OwnSide & Events<OwnSideEvents>;

/** What this person sends in a call, as signals, and how they change it. */
export class MySide {
  readonly local;
  readonly screen;
  readonly sending;
  readonly quality;
  /** Whether the microphone is to be heard. */
  readonly microphone = computed(() => this.sending.value.microphone === 'on');
  /** Whether the camera is on, whatever becomes of its picture on the way. */
  readonly camera = computed(() => this.#camera.value && this.hasCamera.value);
  readonly hasCamera = computed(() => (this.local.value?.getVideoTracks().length ?? 0) > 0);
  readonly sharing = computed(() => this.screen.value !== undefined);
  readonly lost = signal<LostDevice | undefined>(undefined);
  readonly problem = signal<DeviceProblem | undefined>(undefined);
  readonly #call: SendingCall;
  readonly #camera;
  /** The other side's client takes nothing new in a call: the camera is muted then, not released. */
  readonly #fixed: boolean;

  constructor(call: SendingCall, over: AbortSignal, { fixed = false } = {}) {
    this.#call = call;
    this.#fixed = fixed;
    this.local = signal(call.local);
    this.screen = signal(call.localScreen);
    this.sending = signal(call.sending);
    this.quality = signal(call.quality);
    this.#camera = signal(call.camera);
    const read = () => this.read();
    call.on('local', read, { signal: over });
    call.on('localScreen', read, { signal: over });
    call.on('sending', read, { signal: over });
    const lost = (device: LostDevice) => {
      this.lost.value = device;
    };
    call.on('lost', lost, { signal: over });
  }

  /** Whether the screen can be shared here. */
  get canShare(): boolean {
    return !this.#fixed && typeof globalThis.navigator?.mediaDevices?.getDisplayMedia === 'function';
  }
  /** Whether a camera can come and go. */
  get canAdd(): boolean {
    return !this.#fixed;
  }

  setMicrophone(on: boolean): void {
    if (on && this.sending.value.microphone === 'off') void this.use({ microphone: true });
    else this.#call.microphone = on;
    this.read();
  }

  setCamera(on: boolean): void {
    if (this.#fixed) this.#call.camera = on;
    else void this.use({ camera: on });
    this.read();
  }

  use(devices: Devices): Promise<void> {
    return this.#try(devices.camera !== undefined, () => this.#call.use(devices));
  }

  switchCamera(): Promise<void> {
    return this.#try(true, () => this.#call.switchCamera());
  }

  async share(on: boolean): Promise<void> {
    if (!on) await this.#call.stopScreen();
    else {
      try {
        await this.#call.shareScreen();
      } catch (error) {
        // Who chose nothing knows it.
        const { code } = failureOf(error);
        if (code !== 'permission-denied') this.problem.value = code === 'unsupported' ? code : 'unknown';
      }
    }
  }

  setQuality(quality: Quality): void {
    this.#call.quality = quality;
    this.read();
  }

  /** Takes what the call says. */
  read(): void {
    this.local.value = this.#call.local;
    this.screen.value = this.#call.localScreen;
    this.sending.value = this.#call.sending;
    this.quality.value = this.#call.quality;
    this.#camera.value = this.#call.camera;
  }

  async #try(video: boolean, change: () => Promise<void>): Promise<void> {
    this.problem.value = undefined;
    this.lost.value = undefined;
    try {
      await change();
    } catch (error) {
      const { code } = failureOf(error);
      const trouble = troubleOfFailure(code, video, globalThis.isSecureContext);
      if (code !== 'wrong-state') this.problem.value = problemOf(trouble, code === 'unsupported', video);
    }
    this.read();
  }
}

function problemOf(trouble: MediaTrouble | undefined, unsupported: boolean, video: boolean): DeviceProblem {
  if (unsupported) return 'unsupported';
  // The rest of the call has its devices.
  if (trouble === 'none') return video ? 'no-camera' : 'no-microphone';
  return trouble ?? 'unknown';
}
