import { FakePeerConnection } from '../../../sdk/src/testing/fake_peer_connection.ts';

/**
 * An RTCPeerConnection without a network whose candidates are numbers, so that a call's signals can be counted: each
 * goes as a signal of its own, by the SDK's own way. Its data channels never open: nothing goes around the server.
 */
export class NumberedConnection extends FakePeerConnection {
  /** The numbers that came, in order. */
  readonly heard: number[] = [];
  /** How many were said. */
  said = 0;
  static #channels = 0;

  // Negotiated with a number that the other side has none of: there is no other end to it.
  override createDataChannel(label: string): ReturnType<FakePeerConnection['createDataChannel']> {
    NumberedConnection.#channels += 1;
    return super.createDataChannel(label, { negotiated: true, id: NumberedConnection.#channels });
  }

  /** Says the next number to the other side. */
  say(): void {
    const candidate = `${this.said}`;
    this.said += 1;
    const carried = { candidate, toJSON: () => ({ candidate }) };
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate: carried }));
  }

  override async addIceCandidate({ candidate }: { candidate?: string } = {}): Promise<void> {
    this.heard.push(Number(candidate));
  }
}
