import type { CallMedia, FailureCode } from './api.js';
import { BeckonError } from './failure.js';
import type { Media } from './protocol.gen.js';

/** What a call sends. `owned` tracks are stopped when the call ends. */
export interface LocalMedia {
  readonly stream: MediaStream | undefined;
  readonly owned: boolean;
  readonly sends: Media;
}

const CODES: Readonly<Record<string, FailureCode>> = {
  NotAllowedError: 'permission-denied',
  SecurityError: 'permission-denied',
  NotFoundError: 'no-device',
  OverconstrainedError: 'no-device',
};

/** What `wanted` asks for; nothing said means audio and video, `{data: true}` alone means data. */
export function wantedMedia(wanted: CallMedia): { audio: boolean; video: boolean; data: boolean } {
  const { audio, video, data, stream } = wanted;
  if (stream !== undefined) return sends(stream, data ?? false);
  const silent = audio === undefined && video === undefined;
  const rest = silent && data !== true;
  return { audio: rest || Boolean(audio), video: rest || Boolean(video), data: data ?? false };
}

/**
 * Asks for camera and microphone where `wanted` says so. Rejects with `permission-denied`, `no-device` or
 * `device-unavailable`.
 */
export async function openMedia(wanted: CallMedia): Promise<LocalMedia> {
  const { audio, video, data } = wantedMedia(wanted);
  if (wanted.stream !== undefined) return { stream: wanted.stream, owned: false, sends: { audio, video, data } };
  if (!audio && !video) return { stream: undefined, owned: true, sends: { audio, video, data } };
  const devices = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw new BeckonError('device-unavailable', 'Camera and microphone need a secure page (https, or localhost)');
  }
  try {
    const stream = await devices.getUserMedia({ audio: wanted.audio ?? audio, video: wanted.video ?? video });
    return { stream, owned: true, sends: sends(stream, data) };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    throw new BeckonError(CODES[name] ?? 'device-unavailable', messageOf(error), { cause: error });
  }
}

export function closeMedia(media: LocalMedia | undefined): void {
  if (media?.owned) for (const track of media.stream?.getTracks() ?? []) track.stop();
}

/** Whether a track of that kind sends. */
export function isOn(stream: MediaStream | undefined, kind: 'audio' | 'video'): boolean {
  return stream?.getTracks().some((track) => track.kind === kind && track.enabled) ?? false;
}

/** Mutes or unmutes, without negotiation. */
export function switchTracks(stream: MediaStream | undefined, kind: 'audio' | 'video', on: boolean): void {
  for (const track of stream?.getTracks() ?? []) if (track.kind === kind) track.enabled = on;
}

function sends(stream: MediaStream, data: boolean): Media {
  return { audio: stream.getAudioTracks().length > 0, video: stream.getVideoTracks().length > 0, data };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
