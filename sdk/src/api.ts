/**
 * What applications see of Beckon. The classes that implement these stand beside; applications meet them through
 * these types only. Every callback runs as a task of its own page; none is called from inside the method that
 * caused it.
 */
import type { CodecPreferences, OwnSide, OwnSideEvents, Sources } from './api_media.js';
import type { ConnectionDiagnosis, ConnectionFailure } from './diagnosis/types.js';
import type { CallId, EndReason, ErrorCode, Media, UserId } from './protocol.gen.js';

export type * from './diagnosis/types.js';

/** A failure with the wire's stable code, or one of the SDK's own. `message` is for people. */
export type FailureCode =
  | ErrorCode
  /** The browser refused the camera or microphone (NotAllowedError). */
  | 'permission-denied'
  /** There is no camera or microphone (NotFoundError, OverconstrainedError). */
  | 'no-device'
  /** Another program holds the camera or microphone (NotReadableError), or the page is not a secure context. */
  | 'device-unavailable'
  /** No answer in time; the request may have had its effect. */
  | 'timeout'
  /** A private message that no device of the receiver acknowledged. */
  | 'not-delivered'
  /** The other side's client cannot do this; its `dialect` says which one it is. */
  | 'unsupported'
  /** The client was closed. */
  | 'closed';

/** What lets somebody in. */
export type Credential = 'password' | 'token';

export interface Failure extends Error {
  readonly name: 'BeckonError';
  readonly code: FailureCode;
  /** Of an `unauthenticated` on connecting: what the server wants, and was missing or wrong. */
  readonly needs?: Credential;
}

/** Removes the handler it came from. */
export type Unsubscribe = () => void;

/** Typed events: `on` returns what takes the handler off again. A throwing handler does not disturb the others. */
export interface Events<Map> {
  on<K extends keyof Map>(event: K, handler: (value: Map[K]) => void, options?: { signal?: AbortSignal }): Unsubscribe;
}

export interface ConnectOptions {
  /** Where Beckon is: `https://talk.example.org` or `wss://…/ws`. Default: the page's own origin. */
  url?: string | URL;
  /**
   * The name others see. Not needed with `token`, which says it. Where it is no name (invisible characters, letters of
   * several alphabets in one word, …), `connect` rejects with `bad-message`, whose `message` says what a name must be;
   * where somebody present has it, or one that looks the same, with `name-taken`.
   */
  name?: string;
  /**
   * Who this is, where the server takes tokens (JWT) of the operator's application: one, or what gets one. What gets one
   * is asked on connecting, again before the login ends, and again when the server says `token-expired`; when it rejects
   * it is asked again while the login lasts. With one text the client is closed at the login's end.
   */
  token?: string | (() => Promise<string>);
  /** The password that guests need, where the server says so (`unauthenticated` with `needs: 'password'`). */
  password?: string;
  /** The device's secret, 128 bits in base64url. Default: one made once and kept in localStorage (memory elsewhere). */
  device?: string;
  /**
   * The `guestSecret` of another device of the same guest: this one is then the same user there, and both ring. Default:
   * a guest of its own. Keep it; it has to be given each time.
   */
  guest?: string;
  /** The ways to the server that may be used. Default: both; a WebSocket where it gets through, else HTTP. */
  transports?: Transport[];
  /**
   * Whether the session outlives a reload of the page, calls included. It is kept in sessionStorage, so never longer
   * than the tab, and only where there are Web Locks, which keep a duplicated tab from taking it away. Default true.
   */
  resume?: boolean;
  /** Gives up connecting, and closes the client later on. */
  signal?: AbortSignal;
  /** Answers by itself with `busy` while another call is on. Default true. */
  busyWhileInCall?: boolean;
  /** The codecs of every call that does not say its own. Default: the browser's order. */
  codecs?: CodecPreferences;
}

/**
 * Which client somebody has: one of Beckon's, or one made for the server of MDN's "Signaling and video calling". The
 * latter answers every call by itself at once, so that who calls shows an address without anybody's doing. It has the
 * lobby's chat and calls with sound and picture; it has no private lines, no data channels, and a call with it is
 * negotiated once: what needs another offer from this side does not come about, and lost media ends the call.
 */
export type Dialect = 'beckon' | 'mdn';

export interface PersonRef {
  readonly user: UserId;
  readonly name: string;
  readonly dialect: Dialect;
}

export type PersonState = 'here' | 'in-call' | 'away';
export interface Person extends PersonRef {
  readonly state: PersonState;
}

/** Somebody whom this user has blocked, by the name they had then, if it was known. */
export interface BlockedPerson {
  readonly user: UserId;
  readonly name: string | undefined;
}

/** A line of the lobby's chat, or of a private one. Its text is text, never HTML. */
export interface ChatLine {
  readonly message: string;
  readonly from: { readonly user: UserId; readonly name: string };
  readonly text: string;
  readonly at: Date;
  /** Only for private ones: the other side of the conversation. */
  readonly with?: UserId;
}

/** How messages travel: over one WebSocket, or by HTTP requests where WebSockets do not get through. */
export type Transport = 'websocket' | 'http';

/** `closed` is for good; `reconnecting` comes back by itself. */
export type ClientState = 'connecting' | 'connected' | 'reconnecting' | 'closed';

export interface ClientEvents {
  state: ClientState;
  /** The session goes on over another transport, or over none for now. */
  transport: Transport | undefined;
  /** Somebody came, left, changed: read `people`. */
  people: ReadonlyMap<UserId, Person>;
  /** Somebody was blocked or is no more, also on another device of this user: read `blocked`. */
  blocked: ReadonlyMap<UserId, BlockedPerson>;
  /** A line in the lobby, also one's own, in order, once. */
  chat: ChatLine;
  /** A private line from another user. */
  message: ChatLine;
  /**
   * Somebody calls; it rings until accepted, declined or over. Or a call came back after a reload of the page: then it
   * rings no more and there is nothing to accept, whoever called.
   */
  call: Call;
  /** A group call that this tab was in before a reload came back by itself. */
  group: GroupCall;
  /** The name was changed, also from another tab of this user. */
  name: string;
  /**
   * Something went wrong that no promise tells of. After `replaced` the client is closed: the session is elsewhere. So it
   * is after `token-expired` and `unauthenticated`: the login is over, and there is no token that renews it.
   */
  error: Failure;
}

export interface Client extends Events<ClientEvents> {
  readonly user: UserId;
  readonly name: string;
  readonly state: ClientState;
  /** What the session is open over; undefined while it is not. */
  readonly transport: Transport | undefined;
  /** What `ConnectOptions.guest` on another device needs to be the same guest there. Whoever has it is this user. */
  readonly guestSecret: string;
  /** Whether there is a lobby that this user is in: `people` and `say` are of it. */
  readonly lobby: boolean;
  /** Everybody in the lobby, this user too. Empty where there is none. */
  readonly people: ReadonlyMap<UserId, Person>;
  /** The calls that are not over. */
  readonly calls: ReadonlyMap<CallId, Call>;
  /** Whom this user has blocked, on all devices. */
  readonly blocked: ReadonlyMap<UserId, BlockedPerson>;
  /** Rejects as `connect` does for a name that cannot be, or is somebody's. */
  rename(name: string): Promise<void>;
  /**
   * From now on this user and that one are not there to each other: neither sees the other among the people or reads
   * what they say in the lobby, and to the other's calls and private lines it is as if this user were not here. A call
   * between the two ends. A link that both have still brings them together. Calling them, or writing to them, is
   * `forbidden` until `unblock`. Rejects with `rate-limited` when too many are blocked.
   */
  block(person: UserId | PersonRef): Promise<void>;
  unblock(user: UserId): Promise<void>;
  /** Says something in the lobby. Resolves when the server has it. */
  say(text: string): Promise<void>;
  /**
   * Sends a private line. Resolves with the line when one of the receiver's devices has it; else `not-delivered`.
   * `unsupported` towards MDN's clients.
   */
  message(to: UserId, text: string): Promise<ChatLine>;
  /**
   * Calls a user. Asks for camera and microphone first where `media` wants them, then rings.
   * Default: audio and video. `{data: true}` alone asks for nothing and gives data channels.
   * Rejects with `permission-denied`, `no-device`, `offline`, `busy` …; the call's later fate is in its `state`.
   * `unsupported` when `data` is wanted of one of MDN's clients.
   */
  call(to: UserId, media?: CallMedia): Promise<Call>;
  /** The group calls that this client is in. */
  readonly groups: ReadonlyMap<CallId, GroupCall>;
  /**
   * Makes a link to a new group call that nobody is in yet. `lifetime` in milliseconds is how long it is to be good
   * for; default, and most, is what the server allows.
   */
  createLink(options?: { lifetime?: number }): Promise<CallLink>;
  /**
   * Enters the group call of a link: its secret, or an address that ends with `#/c/` and the secret. Asks for camera
   * and microphone first where `media` wants them; default is audio and video. Resolves when the server has let this
   * client in; joining where it is already gives the same call. Rejects with `permission-denied`, `no-device`,
   * `token-expired` (the link's time is over), `no-such-call` (it is no link of this server), `busy` (it is full) ….
   */
  join(secret: string, media?: CallMedia): Promise<GroupCall>;
  /** Hangs up every call, says goodbye and closes. */
  close(): Promise<void>;
}

export interface CallMedia {
  audio?: boolean | MediaTrackConstraints;
  video?: boolean | MediaTrackConstraints;
  data?: boolean;
  /** A ready stream to send instead of asking for devices; the caller keeps it, the call does not stop its tracks. */
  stream?: MediaStream;
  /** Default: those of `ConnectOptions`. */
  codecs?: CodecPreferences;
}

export type CallState = 'ringing' | 'connecting' | 'active' | 'reconnecting' | 'ended';

export interface CallEvents extends OwnSideEvents, OtherSideEvents {
  state: CallState;
  /** How many devices ring (outgoing calls). */
  ringing: number;
  /** The other side opened a data channel. */
  channel: RTCDataChannel;
  /** The last event of a call. */
  ended: EndReason;
  /** Something went wrong that did not end the call. */
  error: Failure;
}

/** What comes from the other side of a call between two. */
export interface OtherSide {
  /** Its camera and microphone; the same object for the whole call, tracks come and go in it. */
  readonly remote: MediaStream;
  /** Its screen, while it shares that. */
  readonly remoteScreen: MediaStream | undefined;
  /** What it sends, as it says; of one that does not say so, as its tracks look. */
  readonly receiving: Sources;
}

export interface OtherSideEvents {
  /** Tracks came or went, began to flow or ceased to. */
  remote: MediaStream;
  remoteScreen: MediaStream | undefined;
  receiving: Sources;
}

export interface Call extends Events<CallEvents>, OwnSide, OtherSide {
  readonly id: CallId;
  readonly direction: 'outgoing' | 'incoming';
  readonly peer: PersonRef;
  readonly state: CallState;
  readonly reason: EndReason | undefined;
  /** What the caller offered. */
  readonly media: Media;
  readonly ringing: number;
  /** When both sides first had media; the timer counts from it. */
  readonly since: Date | undefined;
  /** Milliseconds both sides had media, once ended. */
  readonly duration: number | undefined;
  /** The connection underneath; undefined before the answer. Do not negotiate on it. */
  readonly connection: RTCPeerConnection | undefined;
  /** How the connection does, which way it takes, and what was seen of it. */
  readonly diagnosis: ConnectionDiagnosis;
  /** Most likely why, after `connect-failed` and `connection-lost`. */
  readonly failure: ConnectionFailure | undefined;
  /** Answers. Asks for camera and microphone first (default: what the caller offered). Rejects, and the call rings on. */
  accept(media?: CallMedia): Promise<void>;
  /** Declines on all devices of this user. */
  decline(): Promise<void>;
  /** Stops the ringing here only. */
  busy(): Promise<void>;
  /** Ends the call, or takes the invitation back. Never fails: the call is over here at once. */
  hangUp(): Promise<void>;
  /**
   * A data channel of the application's, open or opening: both sides that ask for the same label get the two ends of
   * one channel. Usable from `connecting` on; calling it earlier opens it then. Throws `wrong-state` when the call is
   * over, `unsupported` in a call with one of MDN's clients.
   */
  channel(label: string, options?: { ordered?: boolean; maxRetransmits?: number }): RTCDataChannel;
}

/** A link to a group call. Whoever has the secret can join; it belongs into an address behind the `#`. */
export interface CallLink {
  readonly call: CallId;
  readonly secret: string;
  readonly expires: Date;
}

/** `waiting` is in it alone, `reconnecting` without a session: the media goes on, and it comes back by itself. */
export type GroupState = 'joining' | 'waiting' | 'open' | 'reconnecting' | 'ended';

export interface GroupEvents extends OwnSideEvents {
  state: GroupState;
  /** Somebody came or left, or something of somebody changed: state, what they send, tracks of the streams. */
  members: ReadonlyMap<string, GroupMember>;
  /** A member opened a data channel towards this client. */
  channel: { readonly member: GroupMember; readonly channel: RTCDataChannel };
  /** The last event. `hung-up` is after `leave`. */
  ended: EndReason;
  /** Something went wrong that did not end the call. */
  error: Failure;
}

/**
 * A call by link, of up to eight: everybody is connected with everybody. Who leaves is gone, the others stay; the
 * link outlives an empty call.
 */
export interface GroupCall extends Events<GroupEvents>, OwnSide {
  readonly id: CallId;
  /** The secret that others may join with. */
  readonly link: string;
  readonly state: GroupState;
  readonly reason: EndReason | undefined;
  /** Which party this client is; empty while joining. */
  readonly me: string;
  /** The others, by party, in the order they came. */
  readonly members: ReadonlyMap<string, GroupMember>;
  /** When this client came in. */
  readonly since: Date | undefined;
  /** Milliseconds this client was in it, once ended. */
  readonly duration: number | undefined;
  /** Leaves. Never fails: it is over here at once, with the server or without. */
  leave(): Promise<void>;
}

/** Somebody else in a group call. A new object whenever something of it changes, but for the stream. */
export interface GroupMember {
  /** `p0`, `p1`, … in the order they came; never reused within a call. */
  readonly party: string;
  readonly person: PersonRef;
  /** What they send, in kinds. */
  readonly media: Media;
  /** As `Call.receiving`. */
  readonly receiving: Sources;
  /** `reconnecting`: there was media and there is none at the moment. */
  readonly state: 'connecting' | 'connected' | 'reconnecting';
  /** Theirs; the same object as long as they are in the call, tracks come and go in it. */
  readonly stream: MediaStream;
  /** Their screen, while they share it. */
  readonly screen: MediaStream | undefined;
  /** The connection underneath; another one after they come back anew. Do not negotiate on it. */
  readonly connection: RTCPeerConnection | undefined;
  /** As `Call.diagnosis`, of the connections to this member. */
  readonly diagnosis: ConnectionDiagnosis;
  /**
   * As `Call.channel`, towards this member. A member that comes back anew needs it asked for again: the old one closed.
   */
  channel(label: string, options?: { ordered?: boolean; maxRetransmits?: number }): RTCDataChannel;
}

/** `waiting` is for the text that has to be carried, the invitation or its reply. */
export type ByHandState = 'waiting' | 'connecting' | 'active' | 'reconnecting' | 'ended';

export interface ByHandEvents extends OwnSideEvents, OtherSideEvents {
  state: ByHandState;
  /** As in `CallEvents`. */
  channel: RTCDataChannel;
  ended: EndReason;
  error: Failure;
}

/**
 * The way signalling goes between two ends of a call, or any two ends of an application's own server. Messages may be
 * lost, doubled or late; what needs more is built above it.
 */
export interface SignalingChannel<Out, In> {
  readonly state: 'connecting' | 'open' | 'closed';
  /** Hands the message over if it is open, else drops it. */
  send(message: Out): void;
  onmessage: ((message: In) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  close(): void;
}
