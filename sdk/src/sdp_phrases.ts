/**
 * What session descriptions of browsers consist of, each written as one byte from 0x80 on. The numbers are part of the
 * blob's format: change nothing here without a new version of it.
 */
const PHRASES: readonly string[] = [
  'v=0\no=- ',
  'v=0\no=mozilla...THIS_IS_SDPARTA-99.0 ',
  ' 0 IN IP4 0.0.0.0\ns=-\nt=0 0\n',
  ' 2 IN IP4 127.0.0.1\ns=-\nt=0 0\n',
  'a=group:BUNDLE 0',
  'a=extmap-allow-mixed\n',
  'm=audio 9 UDP/TLS/RTP/SAVPF ',
  'm=video 9 UDP/TLS/RTP/SAVPF ',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel\n',
  '\nc=IN IP4 0.0.0.0\n',
  'c=IN IP4 0.0.0.0\n',
  'a=ice-options:trickle\n',
  'a=ice-ufrag:',
  '\na=ice-pwd:',
  'a=fingerprint:sha-256 ',
  '\na=setup:actpass\n',
  '\na=setup:active\n',
  '\na=setup:passive\n',
  'a=setup:actpass\n',
  'a=setup:active\n',
  'a=setup:passive\n',
  'a=mid:',
  '\na=extmap:',
  'a=extmap:',
  ' urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  '/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level',
  ' urn:ietf:params:rtp-hdrext:sdes:mid',
  ' urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  ' urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  ' urn:ietf:params:rtp-hdrext:toffset',
  ' urn:3gpp:video-orientation',
  ' http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  ' http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  '/recvonly http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  ' http://www.webrtc.org/experiments/rtp-hdrext/video-content-type',
  ' http://www.webrtc.org/experiments/rtp-hdrext/video-timing',
  ' http://www.webrtc.org/experiments/rtp-hdrext/color-space',
  ' http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  '\na=sendrecv\n',
  '\na=sendonly\n',
  '\na=recvonly\n',
  '\na=inactive\n',
  'a=sendrecv\n',
  'a=msid:',
  'a=rtcp-mux\n',
  'a=rtcp-rsize\n',
  'a=rtpmap:',
  ' opus/48000/2\n',
  ' VP8/90000\n',
  ' rtx/90000\n',
  'a=rtcp-fb:',
  ' goog-remb\n',
  ' transport-cc\n',
  ' ccm fir\n',
  ' nack\n',
  ' nack pli\n',
  'a=fmtp:',
  ' minptime=10;useinbandfec=1\n',
  ' maxplaybackrate=48000;stereo=1;useinbandfec=1\n',
  ' max-fs=12288;max-fr=60\n',
  ' apt=',
  'a=ssrc-group:FID ',
  'a=ssrc:',
  ' cname:c\n',
  'a=sctp-port:5000\n',
  'a=max-message-size:262144\n',
  'a=max-message-size:1073741823\n',
  'a=candidate:',
  ' 1 udp ',
  '.local ',
  ' typ host\n',
  ' typ srflx raddr ',
  ' typ relay raddr ',
  ' rport ',
  '192.168.',
];

const FIRST = 0x80;
const CODES = new Map(PHRASES.map((phrase, at) => [phrase, String.fromCharCode(FIRST + at)]));
const escaped = [...PHRASES]
  .sort((a, b) => b.length - a.length)
  .map((phrase) => phrase.replace(/[.*/|()[\]]/g, '\\$&'));
const ANY = new RegExp(escaped.join('|'), 'g');

/** `sdp`, which has to be ASCII, in bytes. Undefined if it is not. */
export function withPhrases(sdp: string): Uint8Array<ArrayBuffer> | undefined {
  if (/[^\n\x20-\x7e]/.test(sdp)) return undefined;
  const short = sdp.replaceAll(ANY, (phrase) => CODES.get(phrase) ?? phrase);
  return Uint8Array.from(short, (character) => character.charCodeAt(0));
}

/** What `withPhrases` was given. Undefined for what it never makes. */
export function withoutPhrases(bytes: Uint8Array): string | undefined {
  const parts: string[] = [];
  for (const byte of bytes) {
    const part = byte < FIRST ? String.fromCharCode(byte) : PHRASES[byte - FIRST];
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.join('');
}
