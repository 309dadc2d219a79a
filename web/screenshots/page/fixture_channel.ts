/** A data channel that leads nowhere: what is sent is kept, what arrives is said by hand. */
export class FixtureChannel extends EventTarget {
  readonly readyState = 'open';
  readonly sent: unknown[] = [];

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  arrive(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }

  get asChannel(): RTCDataChannel {
    return this as unknown as RTCDataChannel;
  }
}
