import type { CodecPreferences } from './api_media.js';
import type { Clock } from './clock.js';
import type { BeckonError } from './failure.js';
import type { LocalMedia } from './media.js';
import type { NetworkReach } from './network_reach.js';
import type { CallId, ClientMessage, Media, ServerOk, ServerSignal, ServerSignalAck, UserRef } from './protocol.gen.js';
import type { Request, RequestOptions } from './requests.js';

/** What a call needs of the client it belongs to. */
export interface CallHost {
  readonly clock: Clock;
  readonly epoch: number;
  /** `welcome.limits.body`. */
  readonly bodyLimit: number;
  /** `ConnectOptions.codecs`. */
  readonly codecs: CodecPreferences;
  /** Whether a session is open. */
  readonly online: boolean;
  request(request: Request, options?: RequestOptions): Promise<ServerOk>;
  /** Keeps asking for a while, also on later connections, until the server answers. Never rejects. */
  insist(request: Request): Promise<ServerOk | BeckonError>;
  send(message: ClientMessage): void;
  readonly reach: NetworkReach;
  /** Signals that came for this call before it could take them, all or those of one party, in the order they came. */
  earlySignals(call: CallId, from?: string): (ServerSignal | ServerSignalAck)[];
  /** The state, the id, the proof or what is muted changed. */
  changed(): void;
}

export interface CallInit {
  id: CallId;
  direction: 'outgoing' | 'incoming';
  peer: UserRef;
  media: Media;
  /** What this side sends; an incoming call has it from `accept` on. */
  local?: LocalMedia;
}
