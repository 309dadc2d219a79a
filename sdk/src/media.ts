import type { CallMedia, FailureCode } from './api.js';
import type { CodecPreferences, DeviceChoice } from './api_media.js';
import { BeckonError } from './failure.js';
import type { Media } from './protocol.gen.js';
import type { SavedCall } from './saved_session.js';

/** What a call sends. `owned` tracks are stopped when the call ends. */
export interface LocalMedia {
  readonly stream: MediaStream | undefined;
  readonly owned: boolean;
  readonly sends: Media;
  readonly codecs?: CodecPreferences | undefined;
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
  const { codecs } = wanted;
  const sending = { audio, video, data };
  if (wanted.stream !== undefined) return { stream: wanted.stream, owned: false, sends: sending, codecs };
  if (!audio && !video) return { stream: undefined, owned: true, sends: sending, codecs };
  const stream = await ask((devices) =>
    devices.getUserMedia({ audio: wanted.audio ?? audio, video: wanted.video ?? video }),
  );
  return { stream, owned: true, sends: sends(stream, data), codecs };
}

/** One track of a device. Rejects as `openMedia`. */
export async function openTrack(kind: 'audio' | 'video', choice: DeviceChoice): Promise<MediaStreamTrack> {
  const constraints = typeof choice === 'string' ? { deviceId: { exact: choice } } : choice;
  const stream = await ask((devices) => devices.getUserMedia({ [kind]: constraints }));
  const [track] = stream.getTracks();
  if (track === undefined) throw new BeckonError('no-device');
  return track;
}

/** What the user chooses to share. Rejects as `OwnSide.shareScreen`. */
export async function openScreen(options: DisplayMediaStreamOptions): Promise<MediaStream> {
  return ask((devices) => {
    if (typeof devices.getDisplayMedia !== 'function')
      throw new BeckonError('unsupported', 'This browser cannot share the screen');
    return devices.getDisplayMedia(options);
  });
}

async function ask(how: (devices: MediaDevices) => Promise<MediaStream>): Promise<MediaStream> {
  const devices = globalThis.navigator?.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw new BeckonError('device-unavailable', 'Camera and microphone need a secure page (https, or localhost)');
  }
  try {
    return await how(devices);
  } catch (error) {
    if (error instanceof BeckonError) throw error;
    const name = error instanceof Error ? error.name : '';
    throw new BeckonError(CODES[name] ?? 'device-unavailable', messageOf(error), { cause: error });
  }
}

/** What a former page sent: the same devices, where they are still there. */
export function savedMedia({ audio, video, data }: Media, devices: SavedCall['devices'] = {}): CallMedia {
  const { microphone, camera } = devices;
  return {
    audio: audio && microphone !== undefined ? { deviceId: microphone } : audio,
    video: video && camera !== undefined ? { deviceId: camera } : video,
    data,
  };
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
