const ENOUGH: Readonly<Record<string, readonly string[]>> = {
  audio: ['audio/opus'],
  video: ['video/VP8', 'video/rtx'],
};

/** Offers only what every browser has (RFC 7742, section 5; RFC 7874, section 3), so that the description is short. */
export function offerFewCodecs(pc: RTCPeerConnection): void {
  for (const transceiver of pc.getTransceivers()) {
    const { kind } = transceiver.receiver.track;
    const { codecs } = RTCRtpReceiver.getCapabilities(kind) ?? { codecs: [] };
    const few = codecs.filter(({ mimeType }) => ENOUGH[kind]?.includes(mimeType));
    if (few.some(({ mimeType }) => mimeType === ENOUGH[kind]?.[0])) transceiver.setCodecPreferences(few);
  }
}
