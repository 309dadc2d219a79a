import type { SignalingChannel } from './api.js';

export interface WebSocketChannelOptions {
  /** Subprotocols to ask for (RFC 6455, section 1.9). */
  protocols?: string | string[];
  /** The constructor to use; default: the platform's `WebSocket`. */
  WebSocket?: typeof WebSocket;
}

/**
 * JSON messages over one WebSocket. It does not reconnect: what is `closed` stays so, and a new channel is made. What
 * is not JSON is dropped; whether the JSON is an `In` is for the reader to judge.
 */
export class WebSocketChannel<Out, In> implements SignalingChannel<Out, In> {
  onmessage: ((message: In) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  readonly #socket: WebSocket;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';

  constructor(url: string | URL, options: WebSocketChannelOptions = {}) {
    const Socket = options.WebSocket ?? WebSocket;
    this.#socket = new Socket(url, options.protocols ?? []);
    this.#socket.onopen = () => this.#enter('open');
    this.#socket.onclose = () => this.#enter('closed');
    this.#socket.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data);
  }

  get state(): 'connecting' | 'open' | 'closed' {
    return this.#state;
  }

  send(message: Out): void {
    if (this.#state === 'open') this.#socket.send(JSON.stringify(message));
  }

  /** Closes with code 1000. The state is `closed` at once, whatever the network does. */
  close(): void {
    this.#socket.close(1000);
    this.#enter('closed');
  }

  #receive(data: unknown): void {
    if (this.#state !== 'open' || typeof data !== 'string') return;
    let message: In;
    try {
      message = JSON.parse(data) as In;
    } catch {
      return;
    }
    this.onmessage?.(message);
  }

  #enter(state: 'open' | 'closed'): void {
    if (this.#state === 'closed') return;
    this.#state = state;
    if (state === 'closed') {
      this.#socket.onopen = null;
      this.#socket.onclose = null;
      this.#socket.onmessage = null;
    }
    this.onstate?.(state);
  }
}
