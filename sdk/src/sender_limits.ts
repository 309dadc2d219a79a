import { PAUSED, type Step } from './adaptation.js';
import type { Quality, VideoLimits } from './api_media.js';

export interface SenderLimits {
  readonly active: boolean;
  readonly scaleResolutionDownBy: number;
  /** Undefined: as many as there are. */
  readonly maxFramerate: number | undefined;
  readonly maxBitrate: number | undefined;
}

const NAMED: Readonly<Record<string, VideoLimits>> = {
  high: {},
  medium: { height: 360, frameRate: 24, bitrate: 700_000 },
  low: { height: 180, frameRate: 15, bitrate: 200_000 },
};
/** Of the camera, and of the screen, which stays sharp and moves less instead. */
const CAMERA_RATES: Readonly<Record<Step, number | undefined>> = { 0: undefined, 1: undefined, 2: 15, 3: undefined };
const SCREEN_RATES: Readonly<Record<Step, number | undefined>> = { 0: 30, 1: 15, 2: 8, 3: 3 };

/** How the camera's picture goes out; `lines` is what its shorter side has now. */
export function cameraLimits(step: Step, quality: Quality, lines: number | undefined): SenderLimits {
  const wanted = typeof quality === 'string' ? (NAMED[quality] ?? {}) : quality;
  const { height, frameRate, bitrate } = wanted;
  const toWanted = height === undefined || lines === undefined ? 1 : Math.max(1, lines / height);
  const rates = [frameRate, CAMERA_RATES[step]].filter((rate) => rate !== undefined);
  return {
    active: step !== PAUSED && quality !== 'audio-only',
    scaleResolutionDownBy: Math.max(toWanted, step === PAUSED ? 1 : 2 ** step),
    maxFramerate: rates.length === 0 ? undefined : Math.min(...rates),
    maxBitrate: bitrate,
  };
}

/** How the screen goes out. */
export function screenLimits(step: Step): SenderLimits {
  return { active: true, scaleResolutionDownBy: 1, maxFramerate: SCREEN_RATES[step], maxBitrate: undefined };
}

/** Sets them, where they differ from what is set. Before anything is negotiated there is nothing to limit. */
export async function limitSender(sender: RTCRtpSender, limits: SenderLimits): Promise<void> {
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings ?? [];
  if (encoding === undefined) return;
  const { active, scaleResolutionDownBy, maxFramerate, maxBitrate } = limits;
  const same =
    encoding.active === active &&
    (encoding.scaleResolutionDownBy ?? 1) === scaleResolutionDownBy &&
    encoding.maxFramerate === maxFramerate &&
    encoding.maxBitrate === maxBitrate;
  if (same) return;
  encoding.active = active;
  encoding.scaleResolutionDownBy = scaleResolutionDownBy;
  if (maxFramerate === undefined) delete encoding.maxFramerate;
  else encoding.maxFramerate = maxFramerate;
  if (maxBitrate === undefined) delete encoding.maxBitrate;
  else encoding.maxBitrate = maxBitrate;
  await sender.setParameters(parameters);
}
