import type { FailureCode } from 'beckon';
import { m } from '../strings.js';

/** Why camera or microphone could not be had. */
export type MediaTrouble =
  | 'insecure'
  | 'refused'
  | 'refused-camera'
  | 'none'
  | 'no-camera'
  | 'no-microphone'
  | 'in-use';

/** From the name of the error getUserMedia gave (W3C mediacapture-streams), and what was asked for. */
export function troubleOfError(name: string, video: boolean): MediaTrouble {
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotReadableError':
    case 'AbortError':
      return 'in-use';
    default:
      return video ? 'none' : 'no-microphone';
  }
}

/** From a call's failure; undefined when it was not about devices. */
export function troubleOfFailure(code: FailureCode, video: boolean, secure: boolean): MediaTrouble | undefined {
  switch (code) {
    case 'permission-denied':
      return 'refused';
    case 'no-device':
      return video ? 'none' : 'no-microphone';
    case 'device-unavailable':
      return secure ? 'in-use' : 'insecure';
    default:
      return undefined;
  }
}

const sentences: Record<MediaTrouble, () => string> = {
  insecure: m.device_insecure,
  refused: m.device_refused,
  'refused-camera': m.device_refused_camera,
  none: m.device_none,
  'no-camera': m.device_no_camera,
  'no-microphone': m.device_no_microphone,
  'in-use': m.device_busy,
};

export const troubleText = (trouble: MediaTrouble): string => sentences[trouble]();
