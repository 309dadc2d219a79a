import { type Clock, systemClock } from './clock.js';

/** One numbered message from the endpoint life `epoch` to the life `peer_epoch`; `ack` is of the stream that comes back. */
export interface StreamFrame<Body> {
  epoch: number;
  peer_epoch: number;
  /** From 1, without gaps. */
  seq: number;
  /** The highest number received in order. */
  ack: number;
  body: Body;
}

export type StreamAck = Omit<StreamFrame<unknown>, 'seq' | 'body'>;

export interface StreamOptions<Body> {
  /** Random per life of this endpoint. */
  epoch: number;
  peerEpoch: number;
  /** Hands a frame to the transport, which may lose, double, delay or reorder it. `again`: it was sent before. */
  send(frame: StreamFrame<Body>, again: boolean): void;
  sendAck(ack: StreamAck): void;
  /** Takes one message of the other side: each once, in order. A throw is reported to the caller of `receive`. */
  deliver(body: Body): void;
  clock?: Clock;
}

/** Messages in flight without ack; more wait. A receiver keeps as many that came out of order. */
export const STREAM_WINDOW = 64;
const RESEND_FIRST_MS = 500;
const RESEND_LAST_MS = 4000;
const ACK_DELAY_MS = 200;
/** An ack that lacks what was sent so long ago: it, or its ack, was lost. */
const MISSED_AFTER_MS = 50;
/** Such acks are heeded no more often: a page that is slow sends them in numbers. */
const HEEDED_EVERY_MS = 1000;

interface Unacked<Body> {
  seq: number;
  body: Body;
  sentAt: number | undefined;
  again: boolean;
}

/**
 * Both directions of a reliable stream between two endpoint lives over a transport that is not: exactly once and in
 * order while both live. Acks are cumulative, delayed up to 200 ms or carried by what is sent anyway. What is not
 * acked is sent again after 0.5 to 4 s while the other side is attached, and at once when that changes. A new epoch
 * on either side begins anew: a new life of one's own is a new stream, of the other side's `restart`.
 */
export class ReliableStream<Body> {
  readonly epoch: number;
  readonly #options: StreamOptions<Body>;
  readonly #clock: Clock;
  #peerEpoch: number;
  #attached = true;
  #closed = false;
  // Sending.
  #lastSeq = 0;
  #unacked: Unacked<Body>[] = [];
  #resendAfter = RESEND_FIRST_MS;
  #cancelResend: (() => void) | undefined;
  #heededAt = Number.NEGATIVE_INFINITY;
  // Receiving.
  #received = 0;
  #early = new Map<number, Body>();
  #cancelAck: (() => void) | undefined;

  constructor(options: StreamOptions<Body>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.epoch = options.epoch;
    this.#peerEpoch = options.peerEpoch;
  }

  get peerEpoch(): number {
    return this.#peerEpoch;
  }

  /** Messages of this side that the other has not acked yet. */
  get pending(): number {
    return this.#unacked.length;
  }

  send(body: Body): void {
    if (this.#closed) return;
    this.#unacked.push({ seq: ++this.#lastSeq, body, sentAt: undefined, again: false });
    this.#transmit();
  }

  receive(frame: StreamFrame<Body>): void {
    if (!this.#isOurs(frame)) return;
    this.#take(frame.ack);
    if (frame.seq > this.#received + STREAM_WINDOW) return;
    this.#ackSoon();
    if (frame.seq <= this.#received || this.#early.has(frame.seq)) return;
    this.#early.set(frame.seq, frame.body);
    this.#deliver();
  }

  /** An ack that says nothing new is how the other side announces itself: it gets what it misses at once. */
  receiveAck(ack: StreamAck): void {
    if (!this.#isOurs(ack)) return;
    const before = this.#unacked.length;
    this.#take(ack.ack);
    const oldest = this.#unacked[0]?.sentAt;
    if (oldest === undefined || this.#unacked.length !== before) return;
    const now = this.#clock.now();
    if (now - oldest < MISSED_AFTER_MS || now - this.#heededAt < HEEDED_EVERY_MS) return;
    this.#heededAt = now;
    this.resend();
  }

  /** Tells the other side what was received: the way to here is another one now, and what it sent may be lost. */
  announce(): void {
    if (!this.#attached || this.#closed) return;
    this.#stopAck();
    this.#sendAck();
  }

  /** Whether messages reach the other side now. While not, nothing is sent; each change to true sends all again. */
  setAttached(attached: boolean): void {
    this.#attached = attached;
    this.#resendAfter = RESEND_FIRST_MS;
    if (attached) this.resend();
    else this.#stopResending();
  }

  /** Sends all that is not acked again at once: the way to the other side is another one now. */
  resend(): void {
    for (const message of this.#unacked) message.sentAt = undefined;
    this.#transmit();
  }

  /** The other side began a new life: what the old one did not ack is dropped, both directions begin anew. */
  restart(peerEpoch: number): void {
    if (peerEpoch === this.#peerEpoch) return;
    this.#peerEpoch = peerEpoch;
    this.#lastSeq = 0;
    this.#received = 0;
    this.#unacked = [];
    this.#early.clear();
    this.#stopResending();
    this.#stopAck();
  }

  close(): void {
    this.#closed = true;
    this.#unacked = [];
    this.#early.clear();
    this.#stopResending();
    this.#stopAck();
  }

  // Frames of another life, on either side, are nobody's: not acked, so that a life that is only not yet known here
  // sends them again.
  #isOurs(ack: StreamAck): boolean {
    return !this.#closed && ack.epoch === this.#peerEpoch && ack.peer_epoch === this.epoch;
  }

  #deliver(): void {
    // Each is taken off before it is handed over: the application may call back into this stream.
    for (let body = this.#early.get(this.#received + 1); body !== undefined; ) {
      this.#received += 1;
      this.#early.delete(this.#received);
      this.#options.deliver(body);
      body = this.#early.get(this.#received + 1);
    }
  }

  #take(ack: number): void {
    const first = this.#unacked[0];
    if (first === undefined || ack < first.seq || ack > this.#lastSeq) return;
    this.#unacked.splice(0, ack - first.seq + 1);
    this.#resendAfter = RESEND_FIRST_MS;
    this.#stopResending();
    this.#transmit();
  }

  // Sends what is in the window and not sent yet, and sees to the time of the next repeat.
  #transmit(): void {
    if (!this.#attached) return;
    for (const message of this.#unacked.slice(0, STREAM_WINDOW)) {
      if (message.sentAt !== undefined) continue;
      message.sentAt = this.#clock.now();
      this.#stopAck();
      const { seq, body, again } = message;
      message.again = true;
      this.#options.send({ epoch: this.epoch, peer_epoch: this.#peerEpoch, seq, ack: this.#received, body }, again);
    }
    const oldest = this.#unacked[0];
    if (oldest === undefined || this.#cancelResend !== undefined) return;
    const waited = this.#clock.now() - (oldest.sentAt ?? 0);
    this.#cancelResend = this.#clock.after(Math.max(0, this.#resendAfter - waited), () => this.#timeOut());
  }

  #timeOut(): void {
    this.#cancelResend = undefined;
    const due = this.#clock.now() - this.#resendAfter;
    this.#resendAfter = Math.min(this.#resendAfter * 2, RESEND_LAST_MS);
    for (const message of this.#unacked)
      if (message.sentAt !== undefined && message.sentAt <= due) message.sentAt = undefined;
    this.#transmit();
  }

  #ackSoon(): void {
    this.#cancelAck ??= this.#clock.after(ACK_DELAY_MS, () => {
      this.#cancelAck = undefined;
      this.#sendAck();
    });
  }

  #sendAck(): void {
    this.#options.sendAck({ epoch: this.epoch, peer_epoch: this.#peerEpoch, ack: this.#received });
  }

  #stopAck(): void {
    this.#cancelAck?.();
    this.#cancelAck = undefined;
  }

  #stopResending(): void {
    this.#cancelResend?.();
    this.#cancelResend = undefined;
  }
}
