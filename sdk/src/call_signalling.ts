import type { SignalingChannel } from './api.js';
import type { Clock } from './clock.js';
import { BeckonError } from './failure.js';
import type { SignalBody } from './negotiator.js';
import { ReliableStream, type StreamAck, type StreamFrame } from './stream.js';

/** How frames get to the other party: relayed by the server, on the call's own data channel, or not at all now. */
export type Route = 'server' | 'direct' | 'none';

export interface CallSignallingOptions {
  clock: Clock;
  epoch: number;
  peerEpoch: number;
  /** The largest body that the server passes on, in bytes. */
  bodyLimit: number;
  /** Which way is open now, and is used. */
  route(): Route;
  /** Whether the call's own channel is open too: what has to be repeated goes by both, whichever it was that failed. */
  directToo?(): boolean;
  send(route: 'server' | 'direct', frame: StreamFrame<SignalBody>): void;
  sendAck(route: 'server' | 'direct', frame: StreamAck): void;
}

/** The signalling of one party towards the other: a reliable stream over whichever way is open. */
export class CallSignalling implements SignalingChannel<SignalBody, SignalBody> {
  onmessage: ((message: SignalBody) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  readonly #options: CallSignallingOptions;
  readonly #stream: ReliableStream<SignalBody>;
  #state: 'open' | 'closed' = 'open';

  constructor(options: CallSignallingOptions) {
    this.#options = options;
    this.#stream = new ReliableStream<SignalBody>({
      clock: options.clock,
      epoch: options.epoch,
      peerEpoch: options.peerEpoch,
      send: (frame, again) => {
        this.#by((route) => options.send(route, frame));
        if (again && options.route() === 'server' && options.directToo?.()) options.send('direct', frame);
      },
      sendAck: (ack) => this.#by((route) => options.sendAck(route, ack)),
      deliver: (body) => this.onmessage?.(body),
    });
    this.routeChanged();
  }

  get state(): 'open' | 'closed' {
    return this.#state;
  }

  get peerEpoch(): number {
    return this.#stream.peerEpoch;
  }

  /**
   * Kept and repeated until the other side has it, whatever way is open when. Throws `too-large` for what the server
   * would never pass on: it must not stand in the way of what comes after it.
   */
  send(message: SignalBody): void {
    const size = new TextEncoder().encode(JSON.stringify(message)).byteLength;
    if (size > this.#options.bodyLimit)
      throw new BeckonError('too-large', `A description of ${size} bytes is more than the server passes on`);
    this.#stream.send(message);
  }

  receive(frame: StreamFrame<SignalBody>): void {
    this.#stream.receive(frame);
  }

  receiveAck(ack: StreamAck): void {
    this.#stream.receiveAck(ack);
  }

  /** Another way is open now, or none. */
  routeChanged(): void {
    this.#stream.setAttached(this.#options.route() !== 'none');
  }

  /** The way to here is another one now: what the other side sent by the former one may be lost. */
  announce(): void {
    this.#stream.announce();
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stream.close();
    this.onstate?.('closed');
  }

  #by(send: (route: 'server' | 'direct') => void): void {
    const route = this.#options.route();
    if (route !== 'none') send(route);
  }
}
