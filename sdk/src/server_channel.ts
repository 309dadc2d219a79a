import type { SignalingChannel, Transport } from './api.js';
import type { ClientMessage, ServerMessage } from './protocol.gen.js';

/**
 * Why this end closes a channel: the client said `bye` (1000), its page goes and may come back (1001), or it goes on
 * over another channel (4010).
 */
export type Leaving = 1000 | 1001 | 4010;

/** What the server closes a channel with (RFC 6455, section 7.4): the session goes on over another one. */
export const REPLACED = 4004;

/** And with this one because the login of the session is over. */
export const LOGIN_OVER = 4006;

/** One transport to the server. */
export interface ServerChannel extends SignalingChannel<ClientMessage, ServerMessage> {
  readonly transport: Transport;
  /** What the server closed it with; undefined when it did not, or the connection broke. */
  readonly closeCode: number | undefined;
  /** Default: 1000. */
  close(code?: Leaving): void;
}
