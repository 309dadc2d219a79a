import type { SignalingChannel } from './api.js';

export interface WebSocketChannelOptions {
  /** Subprotocols to ask for (RFC 6455, section 1.9). */
  protocols?: string | string[];
  /** The constructor to use; default: the platform's `WebSocket`. */
  WebSocket?: typeof WebSocket;
}

/** What a WebSocket says of a connection that broke; no peer sends it (RFC 6455, section 7.4.1). */
const BROKEN = 1006;

/**
 * JSON messages over one WebSocket. It does not reconnect: what is `closed` stays so, and a new channel is made. What
 * is not JSON is dropped; whether the JSON is an `In` is for the reader to judge.
 */
export class WebSocketChannel<Out, In> implements SignalingChannel<Out, In> {
  readonly transport = 'websocket';
  onmessage: ((message: In) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  readonly #socket: WebSocket;
  #state: 'connecting' | 'open' | 'closed' = 'connecting';
  #closeCode: number | undefined;

  constructor(url: string | URL, options: WebSocketChannelOptions = {}) {
    const Socket = options.WebSocket ?? WebSocket;
    this.#socket = new Socket(url, options.protocols ?? []);
    this.#socket.onopen = () => this.#enter('open');
    this.#socket.onclose = ({ code }) => {
      if (code !== BROKEN) this.#closeCode = code;
      this.#enter('closed');
    };
    this.#socket.onmessage = (event: MessageEvent<unknown>) => this.#receive(event.data);
  }

  get state(): 'connecting' | 'open' | 'closed' {
    return this.#state;
  }

  /** The other side's close code; undefined when this side closed, or the connection broke. */
  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  send(message: Out): void {
    if (this.#state === 'open') this.#socket.send(JSON.stringify(message));
  }

  /**
   * Closes with a code of an application's (3000-4999), else with 1000: a page may say no other. The state is `closed`
   * at once, whatever the network does.
   */
  close(code = 1000): void {
    this.#socket.close(code >= 3000 && code <= 4999 ? code : 1000);
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
