import type { Clock } from './clock.js';
import type { FreshConnection } from './fresh_realm.js';

/** What the two ends of a bridge say to each other, on the signalling of the connection that it stands in for. */
export type BridgeBody = { readonly id: number } & (
  | { readonly description: RTCSessionDescriptionInit; readonly places?: string[] }
  | { readonly candidate: RTCIceCandidateInit }
  /** The other connection carries again what goes to this side. */
  | { readonly over: true }
);

export interface BridgeOptions {
  clock: Clock;
  id: number;
  /** The connection that it stands in for. */
  main: RTCPeerConnection;
  /** What it goes over. */
  own: FreshConnection;
  send(body: BridgeBody): void;
  /** A track comes over it now, in the place of that one of the main connection. */
  carries(main: MediaStreamTrack, track: MediaStreamTrack): void;
  /** It is closed; nothing comes over it any more. */
  closed(): void;
}

/** One that does not stand by then is of no use any more. */
const STANDS_WITHIN_MS = 6000;
/** The main connection carries again: time for the other side to see the same. */
const OVER_WITHIN_MS = 10_000;

/**
 * A second connection that carries a call's sound and pictures while the paths of the first one are dead and no new ones
 * found yet. Each of its places stands in for one place (RFC 8843, `mid`) of the main connection. Data channels wait.
 */
export class Bridge {
  readonly id: number;
  readonly #options: BridgeOptions;
  readonly #pc: RTCPeerConnection;
  readonly #cancelDeadline: () => void;
  #cancelEnd: (() => void) | undefined;
  /** The main places, in the order of the own ones. */
  #places: string[] = [];
  #candidates: RTCIceCandidateInit[] | undefined = [];
  #overThere = false;
  #carrying = false;
  #closed = false;
  #queue: Promise<void> = Promise.resolve();

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.id = options.id;
    this.#pc = options.own.connection;
    this.#pc.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate !== null) this.#send({ id: this.id, candidate: candidate.toJSON() });
    });
    this.#pc.addEventListener('track', ({ track, transceiver }) => this.#watch(track, transceiver));
    this.#pc.addEventListener('connectionstatechange', () => {
      if (['disconnected', 'failed'].includes(this.#pc.connectionState)) this.close();
    });
    this.#cancelDeadline = options.clock.after(STANDS_WITHIN_MS, () => {
      if (!this.#carrying) this.close();
    });
  }

  /** Whether anything comes over it. */
  get carrying(): boolean {
    return this.#carrying && !this.#closed;
  }

  /** Makes it from this side. */
  offer(): void {
    this.#enqueue(async () => {
      for (const { mid, sender, receiver } of this.#options.main.getTransceivers()) {
        if (mid === null) continue;
        this.#places.push(mid);
        const track = sends(sender);
        if (track === undefined) this.#pc.addTransceiver(receiver.track.kind, { direction: 'recvonly' });
        else this.#pc.addTransceiver(track);
      }
      await this.#describe(this.#places);
    });
  }

  /** Takes what the other side says of this bridge. */
  hear(body: BridgeBody): void {
    if ('over' in body) {
      this.#overThere = true;
      if (this.#cancelEnd !== undefined) this.close();
    } else if ('candidate' in body) this.#enqueue(() => this.#takeCandidate(body.candidate));
    else this.#enqueue(() => this.#takeDescription(body.description, body.places ?? []));
  }

  /** The main connection carries again what comes here. It ends when it does so in both directions. */
  over(): void {
    if (this.#closed || this.#cancelEnd !== undefined) return;
    this.#carrying = false;
    this.#send({ id: this.id, over: true });
    this.#cancelEnd = this.#options.clock.after(OVER_WITHIN_MS, () => this.close());
    if (this.#overThere) this.close();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#cancelDeadline();
    this.#cancelEnd?.();
    this.#options.own.close();
    this.#options.closed();
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue
      .then(() => (this.#closed ? undefined : task()))
      // It was a hope, no more: the main connection is being mended all the while.
      .catch(() => this.close());
  }

  #send(body: BridgeBody): void {
    if (!this.#closed) this.#options.send(body);
  }

  async #describe(places?: string[]): Promise<void> {
    await this.#pc.setLocalDescription();
    const description = this.#pc.localDescription;
    if (description === null) return;
    this.#send({ id: this.id, description: description.toJSON(), ...(places === undefined ? {} : { places }) });
  }

  async #takeDescription(description: RTCSessionDescriptionInit, places: string[]): Promise<void> {
    if (description.type === 'offer') this.#places = places;
    await this.#pc.setRemoteDescription(description);
    const candidates = this.#candidates ?? [];
    this.#candidates = undefined;
    for (const candidate of candidates) await this.#takeCandidate(candidate);
    if (description.type !== 'offer') return;
    for (const [at, transceiver] of this.#pc.getTransceivers().entries()) {
      const track = sends(this.#mainAt(at)?.sender);
      if (track === undefined) continue;
      await transceiver.sender.replaceTrack(track);
      transceiver.direction = transceiver.direction === 'recvonly' ? 'sendrecv' : 'sendonly';
    }
    await this.#describe();
  }

  async #takeCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    if (this.#candidates === undefined) await this.#pc.addIceCandidate(candidate);
    else this.#candidates.push(candidate);
  }

  #mainAt(at: number): RTCRtpTransceiver | undefined {
    const place = this.#places[at];
    return this.#options.main.getTransceivers().find(({ mid }) => mid !== null && mid === place);
  }

  // It is muted until the first packet of it came.
  #watch(track: MediaStreamTrack, transceiver: RTCRtpTransceiver): void {
    const carry = () => {
      const main = this.#mainAt(this.#pc.getTransceivers().indexOf(transceiver));
      if (track.muted || main === undefined || this.#closed || this.#cancelEnd !== undefined) return;
      this.#carrying = true;
      this.#options.carries(main.receiver.track, track);
    };
    track.addEventListener('unmute', carry);
    carry();
  }
}

// What goes out there, if it is not held back.
function sends(sender: RTCRtpSender | undefined): MediaStreamTrack | undefined {
  const held = sender?.getParameters().encodings[0]?.active === false;
  return held ? undefined : (sender?.track ?? undefined);
}
