import { levelOfAmplitude } from './level.js';

/**
 * How loud somebody at the other end of a connection is, from what the browser measures of the sound it plays
 * (W3C webrtc, `audioLevel` of an RTCRtpContributingSource).
 */
export class Ear {
  #heard = 0;

  /** 0 to 1, in what came since it was last asked. */
  level(connection: RTCPeerConnection | undefined): number {
    const receivers = connection?.getReceivers() ?? [];
    const sources = receivers
      .filter(({ track }) => track.kind === 'audio')
      .flatMap((receiver) => receiver.getSynchronizationSources())
      .filter(({ timestamp }) => timestamp > this.#heard);
    this.#heard = Math.max(this.#heard, ...sources.map(({ timestamp }) => timestamp));
    return levelOfAmplitude(Math.max(0, ...sources.map(({ audioLevel = 0 }) => audioLevel)));
  }
}
