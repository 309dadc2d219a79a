import type { Clock } from '../clock.js';
import { ReliableStream, type StreamAck, type StreamFrame } from '../stream.js';

export interface Weather {
  /** Probabilities. */
  loss: number;
  doubling: number;
  /** The longest delay; a random one reorders. */
  delayMs: number;
  random(): number;
}

export interface End<Body> {
  stream: ReliableStream<Body>;
  received: Body[];
  /** Frames and acks handed to the transport. */
  sent: { frames: StreamFrame<Body>[]; acks: StreamAck[] };
}

/** Two streams with a transport between them that loses, doubles and reorders; `weather` may change at any time. */
export class LossyLink<Body> {
  readonly left: End<Body>;
  readonly right: End<Body>;
  readonly weather: Weather;
  readonly #clock: Clock;

  constructor(clock: Clock, weather: Weather, epochs: readonly [number, number] = [11, 22]) {
    this.#clock = clock;
    this.weather = weather;
    this.left = this.#end(epochs[0], epochs[1], () => this.right);
    this.right = this.#end(epochs[1], epochs[0], () => this.left);
  }

  /** The end begins a new life: a new stream under a new epoch. */
  reborn(side: 'left' | 'right', epoch: number): void {
    const [end, other] = side === 'left' ? [this.left, this.right] : [this.right, this.left];
    end.stream.close();
    end.stream = this.#stream(end, epoch, other.stream.epoch, () => other);
    end.received.length = 0;
  }

  #end(epoch: number, peerEpoch: number, other: () => End<Body>): End<Body> {
    const end = { received: [], sent: { frames: [], acks: [] } } as unknown as End<Body>;
    end.stream = this.#stream(end, epoch, peerEpoch, other);
    return end;
  }

  #stream(end: End<Body>, epoch: number, peerEpoch: number, other: () => End<Body>): ReliableStream<Body> {
    return new ReliableStream<Body>({
      clock: this.#clock,
      epoch,
      peerEpoch,
      send: (frame) => {
        end.sent.frames.push(frame);
        this.#carry(() => other().stream.receive(structuredClone(frame)));
      },
      sendAck: (ack) => {
        end.sent.acks.push(ack);
        this.#carry(() => other().stream.receiveAck({ ...ack }));
      },
      deliver: (body) => end.received.push(body),
    });
  }

  #carry(arrive: () => void): void {
    const { loss, doubling, delayMs, random } = this.weather;
    const copies = random() < loss ? 0 : random() < doubling ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) this.#clock.after(random() * delayMs, arrive);
  }
}
