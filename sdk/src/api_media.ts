/** What one sends in a call, how that changes while the call goes on, and what the other side sends. */

/**
 * `muted`: there is a device, and the sender lets nothing of it out. `paused`: the connection is too poor for it.
 * `unwanted`: the receiver wants sound only. `off`: there is none.
 */
export type TrackState = 'on' | 'muted' | 'paused' | 'unwanted' | 'off';

export interface Sources {
  readonly microphone: TrackState;
  readonly camera: TrackState;
  readonly screen: TrackState;
}

/**
 * Which device: any (true), none (false), the one of this `deviceId`, or what fits the constraints, such as
 * `{facingMode: 'environment'}`.
 */
export type DeviceChoice = boolean | string | MediaTrackConstraints;

/** The most that the camera's picture may have. What is not said is as the camera and the connection allow. */
export interface VideoLimits {
  /** Of the shorter side, in pixels. */
  readonly height?: number;
  /** Pictures a second. */
  readonly frameRate?: number;
  /** Bit/s. */
  readonly bitrate?: number;
}

/** `medium` is 360 lines, `low` 180. `audio-only` also asks the other side to send no pictures. */
export type Quality = 'high' | 'medium' | 'low' | 'audio-only' | VideoLimits;

/**
 * Codecs in the order in which they are wanted, by the names of RTCRtpCodec without the kind: `opus`, `VP9`, `H264`.
 * Those not named come after, in the browser's order.
 */
export interface CodecPreferences {
  readonly audio?: readonly string[];
  readonly video?: readonly string[];
}

export interface LostDevice {
  readonly device: 'microphone' | 'camera';
  /** Another one was opened in its place. A camera never is: it might show what nobody wanted to show. */
  readonly replaced: boolean;
}

export interface OwnSideEvents {
  /** One's own stream changed. */
  local: MediaStream | undefined;
  /** One's screen is shared, or not any more. */
  localScreen: MediaStream | undefined;
  /** What is sent changed. */
  sending: Sources;
  /** A device is gone: unplugged, or taken away by the browser's user. */
  lost: LostDevice;
}

/** What one sends oneself. Nothing here ends a call, and what it changes outlives a new connection to the other side. */
export interface OwnSide {
  /** Microphone and camera. Another object whenever a track of it is another. */
  readonly local: MediaStream | undefined;
  readonly localScreen: MediaStream | undefined;
  /** As far as the other side gets it; in a group, as far as anybody does. */
  readonly sending: Sources;
  /**
   * Whether the microphone and camera send. Setting one mutes without negotiation and keeps the device; setting one
   * without a track is nothing: see `use`.
   */
  microphone: boolean;
  camera: boolean;
  /**
   * The most that the camera's picture may have; default `high`. Below that it follows the connection by itself: first
   * fewer lines, then no picture, and back.
   */
  quality: Quality;
  /**
   * Opens, changes or releases devices. One that is there is replaced without negotiation and stays muted if it was;
   * one that was not there is added; `false` releases it. Rejects with `permission-denied`, `no-device`,
   * `device-unavailable`, and everything stays as it was; with `unsupported` for adding or releasing in a call with one
   * of MDN's clients, which negotiate once; with `wrong-state` when the call is over.
   */
  use(devices: { camera?: DeviceChoice; microphone?: DeviceChoice }): Promise<void>;
  /** From the front camera to the back one and back; where cameras face nowhere, to the next one. As `use`. */
  switchCamera(): Promise<void>;
  /**
   * Shares what the user chooses, beside the camera; `options` as of `getDisplayMedia`, default picture and sound. Must
   * be called from a click. Rejects with `permission-denied` when nothing is chosen, with `unsupported` where the
   * browser cannot or the other side is one of MDN's clients. It ends with `stopScreen`, by the browser's own button,
   * with the page and with the call.
   */
  shareScreen(options?: DisplayMediaStreamOptions): Promise<void>;
  stopScreen(): Promise<void>;
}
