import type { Sources } from './api_media.js';
import type { Clock } from './clock.js';
import type { StreamAck, StreamFrame } from './stream.js';

/** How a side is, said with every heartbeat and at once when it changes. */
export interface Alive {
  /** Whether it has media. */
  connected: boolean;
  /** What it sends. */
  sends?: Sources;
  /** Of the other side. Default: all. */
  wants?: 'audio';
}

/** What the two ends of a call say to each other without the server, in order. Unknown types are for later versions. */
export type ControlMessage<Body> =
  /** With `ask` the other side says so too, at once. */
  | ({ type: 'alive'; ask?: true } & Alive)
  | { type: 'hang-up' }
  | { type: 'signal'; frame: StreamFrame<Body> }
  | { type: 'signal-ack'; frame: StreamAck };

export interface ControlHandlers<Body> {
  /** How this side is. */
  alive(): Alive;
  message(message: ControlMessage<Body>): void;
  opened(): void;
  /** The other side closed its end of the connection, or it broke for good. */
  closed(): void;
}

/** Also what a call without media is watched by: 100 bytes each. */
const HEARTBEAT_MS = 500;

/**
 * The data channel `beckon` of every call between Beckon's endpoints: negotiated out of band with id 0, so that both
 * sides have it from the start (RTCDataChannelInit.negotiated). The server is not needed for what goes here.
 */
export class ControlChannel<Body> {
  readonly #channel: RTCDataChannel;
  readonly #handlers: ControlHandlers<Body>;
  readonly #clock: Clock;
  readonly #listeners = new AbortController();
  #cancelHeartbeat: () => void = () => {};

  constructor(clock: Clock, pc: RTCPeerConnection, handlers: ControlHandlers<Body>) {
    this.#clock = clock;
    this.#handlers = handlers;
    this.#channel = pc.createDataChannel('beckon', { negotiated: true, id: 0 });
    const { signal } = this.#listeners;
    this.#channel.addEventListener('open', () => this.#open(), { signal });
    this.#channel.addEventListener('message', (event: MessageEvent<unknown>) => this.#receive(event.data), { signal });
    this.#channel.addEventListener('close', () => this.#closed(), { signal });
  }

  get open(): boolean {
    return this.#channel.readyState === 'open';
  }

  /** Sends if it is open, else drops it. */
  send(message: ControlMessage<Body>): void {
    if (!this.open) return;
    try {
      this.#channel.send(JSON.stringify(message));
    } catch {
      // Its buffer is full or it is closing; what matters is sent again or goes by the server.
    }
  }

  /** Says at once how this side is. */
  beat(): void {
    this.send({ type: 'alive', ...this.#handlers.alive() });
  }

  /** As `beat`, and has the other side say the same; its answer needs no timer, which hidden pages have slow ones of. */
  ask(): void {
    this.send({ type: 'alive', ...this.#handlers.alive(), ask: true });
  }

  /** Runs `task` when the other side has closed its end. */
  whenClosed(task: () => void): void {
    this.#channel.addEventListener('close', task, { once: true });
  }

  /** Takes the handlers off and stops the heartbeat. */
  release(): void {
    this.#cancelHeartbeat();
    this.#listeners.abort();
  }

  #open(): void {
    this.#beatOn();
    this.#handlers.opened();
  }

  #beatOn(): void {
    this.beat();
    this.#cancelHeartbeat = this.#clock.after(HEARTBEAT_MS, () => this.#beatOn());
  }

  #closed(): void {
    this.#cancelHeartbeat();
    this.#handlers.closed();
  }

  #receive(data: unknown): void {
    if (typeof data !== 'string') return;
    try {
      const message: unknown = JSON.parse(data);
      if (!isControlMessage<Body>(message)) return;
      if (message.type === 'alive' && message.ask) this.beat();
      this.#handlers.message(message);
    } catch {
      // Not of ours.
    }
  }
}

function isControlMessage<Body>(message: unknown): message is ControlMessage<Body> {
  if (typeof message !== 'object' || message === null || !('type' in message)) return false;
  if (message.type === 'signal' || message.type === 'signal-ack') return 'frame' in message;
  return message.type === 'alive' || message.type === 'hang-up';
}
