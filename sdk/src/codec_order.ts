import type { CodecPreferences } from './api_media.js';

/**
 * Prefers codecs on a transceiver, for what it sends and receives (W3C WebRTC 1.0, `setCodecPreferences`). What is not
 * named keeps its order behind, so that any two browsers still have one in common.
 */
export function preferCodecs(transceiver: RTCRtpTransceiver, preferences: CodecPreferences): void {
  const kind = transceiver.receiver.track.kind === 'audio' ? 'audio' : 'video';
  const wanted = preferences[kind];
  if (wanted === undefined || wanted.length === 0) return;
  const { codecs } = RTCRtpReceiver.getCapabilities(kind) ?? { codecs: [] };
  if (codecs.length > 0) transceiver.setCodecPreferences(inOrder(codecs, kind, wanted));
}

/** `codecs` with the wanted ones first. */
export function inOrder<Codec extends { readonly mimeType: string }>(
  codecs: readonly Codec[],
  kind: 'audio' | 'video',
  wanted: readonly string[],
): Codec[] {
  const names = wanted.map((name) => `${kind}/${name}`.toLowerCase());
  const rank = ({ mimeType }: Codec) => {
    const at = names.indexOf(mimeType.toLowerCase());
    return at < 0 ? names.length : at;
  };
  return [...codecs].sort((a, b) => rank(a) - rank(b));
}
