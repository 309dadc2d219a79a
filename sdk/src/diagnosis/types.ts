import type { EndReason } from '../protocol.gen.js';

/** Over what a client reaches its TURN server (RFC 8656, section 3.1). */
export type RelayTransport = 'udp' | 'tcp' | 'tls';

/** The types of RFC 8445, section 5.1.1, and `mdns`: a host's whose address the browser hides behind a random name. */
export type CandidateKind = 'host' | 'mdns' | 'srflx' | 'prflx' | 'relay';

/**
 * The way that media takes. `direct`: within one network, or between public addresses. `nat`: through the NAT of one
 * side or both. `relay`: through a TURN server.
 */
export type PathKind = 'direct' | 'nat' | 'relay';

export interface ConnectionPath {
  readonly kind: PathKind;
  /** Only for `relay`: whose it is. `over` is known of this side's own alone. */
  readonly relay: { readonly side: 'here' | 'there' | 'both'; readonly over: RelayTransport | undefined } | undefined;
  /** The kinds of the two candidates in use. */
  readonly local: CandidateKind;
  readonly remote: CandidateKind;
  /** Between the two candidates; not between this side and its relay. */
  readonly protocol: 'udp' | 'tcp';
  /** Undefined where the browser hides the address. */
  readonly family: 'IPv4' | 'IPv6' | undefined;
}

export interface VideoSample {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number | undefined;
  /** As in `VP8`, `H264`. */
  readonly codec: string | undefined;
}

/** How a connection does at one moment. Rates are of the time since the sample before; undefined: not known (yet). */
export interface ConnectionSample {
  readonly at: Date;
  readonly path: ConnectionPath | undefined;
  /** Milliseconds there and back. */
  readonly roundTrip: number | undefined;
  /** Milliseconds; the largest of all that comes in (RFC 3550, section 6.4.1). */
  readonly jitter: number | undefined;
  /** Percent of what the other side sent. */
  readonly lossIn: number | undefined;
  /** Percent of what this side sent, as the other side last reported. */
  readonly lossOut: number | undefined;
  /** Bits per second, all media and data. */
  readonly bitrateIn: number | undefined;
  readonly bitrateOut: number | undefined;
  /** The largest picture, each way. */
  readonly videoIn: VideoSample | undefined;
  readonly videoOut: VideoSample | undefined;
  /** Codecs, as in `opus`. */
  readonly audioIn: string | undefined;
  readonly audioOut: string | undefined;
}

/** How many candidates of each kind. */
export interface CandidateCounts extends Readonly<Record<CandidateKind, number>> {
  /** Of them, those over IPv6; hidden ones not counted. */
  readonly ipv6: number;
  /** Of the hosts, those with a public address. */
  readonly publicHost: number;
}

/** An ICE server that failed (RTCPeerConnectionIceErrorEvent), without its address. */
export interface IceServerError {
  readonly server: 'stun' | RelayTransport;
  /** STUN's (RFC 8489, section 14.8), or 701: it could not be reached. */
  readonly code: number;
  readonly times: number;
}

/** What was seen of a connection: kinds and counts, no address, no name, no id. */
export interface ConnectionFacts {
  /** This side's candidates since the connection was made. */
  readonly gathered: CandidateCounts;
  /** Over what this side's relays were reached. */
  readonly relays: Readonly<Record<RelayTransport, number>>;
  readonly gathering: RTCIceGatheringState;
  /** Whether the browser tells of servers that fail. */
  readonly tellsErrors: boolean;
  readonly errors: readonly IceServerError[];
  /** The addresses of servers that this side was given. */
  readonly servers: { readonly stun: number; readonly turn: Readonly<Record<RelayTransport, number>> };
  /** Whether this side may use relays only. */
  readonly relayOnly: boolean;
  /** The other side's candidates, and offers and answers, as they came. */
  readonly received: CandidateCounts & { readonly descriptions: number };
  /** Offers and answers of this side. */
  readonly sentDescriptions: number;
  /** Connectivity checks (RFC 8445, section 7); undefined before there were any, and where the browser does not count. */
  readonly checks:
    | { readonly sent: number | undefined; readonly answered: number; readonly received: number | undefined }
    | undefined;
  readonly ice: RTCIceConnectionState;
  /** Whether ICE, and then all of the connection, encryption included, has ever been connected. */
  readonly iceConnected: boolean;
  readonly connected: boolean;
  /** ICE restarts and first negotiations: how often this side began to gather. */
  readonly generations: number;
  /** True where one socket was seen to have several public ports (RFC 5780, section 3: address-dependent mapping). */
  readonly symmetricNat: boolean | undefined;
  /** Whether this side sends from a camera or microphone; without one, browsers use fewer addresses. */
  readonly sendsMedia: boolean;
  /** The last path that was seen. */
  readonly path: ConnectionPath | undefined;
  /** At the end: whether the server could be reached from here, and the other side from the server, as far as known. */
  readonly serverReachable: boolean | undefined;
  readonly otherReachable: boolean | undefined;
}

/**
 * What most likely kept a connection from coming about, or ended it. Nobody sees both networks, so this is a judgement
 * from one side's facts.
 */
export type FailureCause =
  /** ICE found a way; the encryption (DTLS, RFC 5764) on it did not come about. */
  | { readonly code: 'encryption-failed' }
  /** No offer, answer or candidate of the other side came. */
  | { readonly code: 'other-side-silent' }
  /** This side's browser has no address to connect from: no network, or something forbids it. */
  | { readonly code: 'no-candidates' }
  /** A TURN server refused this side's credentials or permission: 401, 403, 437, 438 or 441. */
  | { readonly code: 'relay-refused'; readonly status: number }
  /** A TURN server has no room: 486 (quota) or 508 (capacity). */
  | { readonly code: 'relay-full'; readonly status: number }
  /** A relay was needed; there are TURN servers, and none answered. */
  | { readonly code: 'no-relay-answered'; readonly tried: readonly RelayTransport[] }
  /** A relay was needed, and the server gave none. */
  | { readonly code: 'no-relay-configured' }
  /** One side's network lets no UDP through, and there is no relay for it over TCP or TLS. */
  | { readonly code: 'udp-blocked-no-tcp-relay'; readonly side: 'here' | 'there' }
  /** Both sides have NATs that keep strangers out and no relay. `seen`: this side's was measured to be symmetric. */
  | { readonly code: 'both-symmetric'; readonly seen: boolean }
  /** There was a relay, and nothing came through it. */
  | { readonly code: 'relay-dropped' }
  /** This device lost its network: the server was gone too. */
  | { readonly code: 'network-lost' }
  /** The other side is gone from the server too. */
  | { readonly code: 'other-side-gone' }
  /** Both sides are there, the way between them is not, and no other was found. */
  | { readonly code: 'path-lost' }
  | { readonly code: 'unknown' };

/** Why a call ended with `connect-failed` or `connection-lost`. */
export interface ConnectionFailure {
  readonly reason: EndReason;
  readonly cause: FailureCause;
  readonly facts: ConnectionFacts;
}

/** A state that a connection entered. */
export interface StateChange {
  /** Milliseconds since the connection was begun. */
  readonly after: number;
  readonly what: 'signaling' | 'gathering' | 'ice' | 'connection';
  readonly state: string;
}

export interface ReportOptions {
  /**
   * Also the addresses of both sides' candidates and of the servers, for somebody who may know them. Default false: the
   * report has no address, no name and no id in it.
   */
  addresses?: boolean;
}

/** What to hand on to somebody who is to find out what is wrong. Plain data; `reportText` makes text of it. */
export interface ConnectionReport {
  readonly version: string;
  readonly browser: string;
  /** When it was made. */
  readonly at: Date;
  readonly failure: { readonly reason: EndReason; readonly cause: FailureCause } | undefined;
  readonly facts: ConnectionFacts;
  readonly states: readonly StateChange[];
  /** The last ones that somebody asked for, oldest first. */
  readonly samples: readonly ConnectionSample[];
  /** Only when asked for. */
  readonly addresses: readonly string[] | undefined;
}

/** What can be known of the connection to one other side. Good for as long as the call, and what it knew last after. */
export interface ConnectionDiagnosis {
  /**
   * How the connection does now; rates are since the last time this was asked. Undefined without a connection. Does not
   * reject.
   */
  statistics(): Promise<ConnectionSample | undefined>;
  /** Tells how it does every so many milliseconds (default 1000, at least 100) until taken off or over. */
  watch(handler: (sample: ConnectionSample) => void, everyMs?: number): () => void;
  readonly facts: ConnectionFacts;
  /** Set when it failed. */
  readonly failure: ConnectionFailure | undefined;
  report(options?: ReportOptions): ConnectionReport;
}
