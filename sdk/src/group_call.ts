import type { GroupCall, GroupEvents, GroupMember, GroupState } from './api.js';
import type { CallHost } from './call_host.js';
import { asFailure, type BeckonError } from './failure.js';
import { GroupMembers } from './group_members.js';
import type { LocalMedia } from './media.js';
import type { OpenBody } from './open_body.js';
import type {
  CallId,
  EndReason,
  ErrorCode,
  IceServer,
  Media,
  Sealed,
  ServerError,
  ServerSignal,
  ServerSignalAck,
} from './protocol.gen.js';
import type { SavedCall } from './saved_session.js';
import { SendingCall } from './sending_call.js';

export interface GroupInit {
  id: CallId;
  /** The secret it was joined with. */
  link: string;
  local: LocalMedia;
}

/** What a reloaded page needs to come back to the call. */
export type SavedGroup = SavedCall & { readonly link: Sealed };

/** How long after a refusal that may pass it is tried to join again. */
export const REJOIN_AFTER_MS = 5000;
/** With these the link is of no use any more. */
const FINAL: readonly string[] = ['token-expired', 'no-such-call', 'forbidden', 'bad-message'] satisfies ErrorCode[];

/** Whether joining with the same link is refused for good. */
export function isFinal({ code }: BeckonError): boolean {
  return FINAL.includes(code);
}

/**
 * A call by link as this session sees it: a connection with each of the others. While the server follows it, its
 * snapshots say who they are; without it those stay whose media goes on. When the server does not know this session as
 * a party any more, it joins again with the link.
 */
export class BeckonGroup extends SendingCall<GroupEvents> implements GroupCall {
  readonly id: CallId;
  readonly #host: CallHost;
  readonly #others: GroupMembers;
  #link: string;
  #version = -1;
  #proof: string | undefined;
  #state: GroupState = 'joining';
  #reason: EndReason | undefined;
  #me = '';
  #members: ReadonlyMap<string, GroupMember> = new Map();
  #since: Date | undefined;
  #duration: number | undefined;
  #ice: IceServer[] = [];
  // Whether this session is a party on the server, as far as is known.
  #served = true;
  #rejoining = false;
  // Joining again was refused for good.
  #linkSpent = false;
  #cancelRejoin: () => void = () => {};

  /** `call-join` has been answered with `ok`. */
  constructor(host: CallHost, { id, link, local }: GroupInit) {
    super(local, host.codecs, () => host.changed());
    this.#host = host;
    this.id = id;
    this.#link = link;
    this.#others = this.#makeMembers();
  }

  get link(): string {
    return this.#link;
  }
  get state(): GroupState {
    return this.#state;
  }
  get reason(): EndReason | undefined {
    return this.#reason;
  }
  get me(): string {
    return this.#me;
  }
  get members(): ReadonlyMap<string, GroupMember> {
    return this.#members;
  }
  get since(): Date | undefined {
    return this.#since;
  }
  get duration(): number | undefined {
    return this.#duration;
  }
  /** The version of the newest snapshot, 0 before the first, for `sync`; undefined when the server does not follow it. */
  get version(): number | undefined {
    return this.#served ? Math.max(0, this.#version) : undefined;
  }
  /** The newest one, for `hello.calls`. */
  get proof(): string | undefined {
    return this.#proof;
  }
  /** Whether something is waited for that the server may have to tell. */
  get urgent(): boolean {
    return this.#state === 'joining' || this.#others.connecting;
  }
  get saved(): SavedGroup {
    const { id: call, link } = this;
    const proof = this.#proof === undefined ? {} : { proof: this.#proof };
    return { call, link, media: this.#sends, ...this.own.saved, ...proof };
  }

  async leave(): Promise<void> {
    if (this.#state === 'ended') return;
    void this.#host.insist({ type: 'hang-up', call: this.id });
    this.#end('hung-up', { lingering: true });
  }

  snapshot(body: OpenBody): void {
    if (this.#state === 'ended' || body.version <= this.#version) return;
    this.#version = body.version;
    if (body.proof !== undefined) {
      this.#proof = body.proof;
      this.#host.changed();
    }
    if (body.link !== undefined) this.#link = body.link;
    if (body.ice !== undefined) this.#ice = body.ice;
    if (body.state === 'ended') {
      this.#end(body.reason ?? 'session-lost');
      return;
    }
    if (body.me === undefined) return;
    this.#served = true;
    this.#since ??= new Date(this.#host.clock.now());
    this.#me = body.me;
    this.#others.meet(body.parties, body.me);
  }

  /** Takes a signal; false when it is too early for it. */
  signal(message: ServerSignal | ServerSignalAck): boolean {
    return this.#state === 'ended' || this.#others.signal(message);
  }

  /** The server's word about one of this call's signals, or about the whole call in answer to a `sync`. */
  refused({ code, to }: ServerError): void {
    // A signal to one who left just now says nothing of this side. What is known already is being mended.
    if (!this.#served) return;
    if (code === 'no-such-call' || (code === 'not-a-party' && to === undefined)) this.sessionLost();
  }

  iceServers(servers: IceServer[]): void {
    this.#ice = servers;
    this.#others.iceServersChanged();
  }

  /** This session is not a party any more, or not the one that was: joins again as soon as it can. */
  sessionLost(): void {
    if (this.#state === 'ended') return;
    this.#served = false;
    this.#version = -1;
    this.#proof = undefined;
    this.#others.forgetWhoLeft();
    this.serverChanged();
  }

  /** The server can be reached again, or not any more. */
  serverChanged(): void {
    if (this.#state === 'ended') return;
    this.#others.serverChanged();
    if (!this.#served && !this.#linkSpent && this.#host.online) void this.#rejoin();
  }

  /** Tells the application of what went wrong outside. */
  tell(failure: BeckonError): void {
    this.emit('error', failure);
  }

  /** Over here without a word to anybody: the session goes on elsewhere, or nowhere. */
  abandon(reason: EndReason): void {
    this.#end(reason);
  }

  get #sends(): Media {
    return this.own.sends ?? { audio: false, video: false, data: false };
  }

  get #followed(): boolean {
    return this.#served && this.#version >= 0 && this.#host.online;
  }

  #makeMembers(): GroupMembers {
    const group = this;
    const host = this.#host;
    return new GroupMembers(
      {
        call: this.id,
        clock: host.clock,
        epoch: host.epoch,
        get me() {
          return group.#me;
        },
        get bodyLimit() {
          return host.bodyLimit;
        },
        get followed() {
          return group.#followed;
        },
        get online() {
          return host.online;
        },
        own: this.own,
        get iceServers() {
          return group.#ice;
        },
        refreshIceServers: () => this.#refreshIceServers(),
        reach: host.reach,
        send: (message) => host.send(message),
        earlySignals: (call, from) => host.earlySignals(call, from),
      },
      {
        changed: () => this.#membersChanged(),
        channel: (party, channel) => this.#channelOpened(party, channel),
        error: (failure) => this.emit('error', failure),
      },
    );
  }

  #membersChanged(): void {
    if (this.#ended) return;
    if (this.#linkSpent && !this.#served && this.#others.size === 0) {
      this.#end('session-lost');
      return;
    }
    this.#members = this.#others.views;
    this.emit('members', this.#members);
    if (this.#followed) this.#enter(this.#members.size > 0 ? 'open' : 'waiting');
    else if (this.#state !== 'joining') this.#enter('reconnecting');
  }

  #channelOpened(party: string, channel: RTCDataChannel): void {
    const member = this.#others.views.get(party);
    if (member !== undefined) this.emit('channel', { member, channel });
  }

  async #refreshIceServers(): Promise<RTCIceServer[]> {
    if (this.#followed) await this.#host.request({ type: 'ice-servers', call: this.id }, { attempts: 1 });
    return this.#ice;
  }

  async #rejoin(): Promise<void> {
    if (this.#rejoining) return;
    this.#cancelRejoin();
    this.#rejoining = true;
    try {
      await this.#host.request({ type: 'call-join', link: this.#link, media: this.#sends });
      if (this.#ended) void this.#host.insist({ type: 'hang-up', call: this.id });
      else this.#served = true;
    } catch (error) {
      const failure = asFailure(error);
      if (isFinal(failure)) this.#givenUp(failure);
      else this.#cancelRejoin = this.#host.clock.after(REJOIN_AFTER_MS, () => this.serverChanged());
    } finally {
      this.#rejoining = false;
    }
  }

  get #ended(): boolean {
    return this.#state === 'ended';
  }

  // Those that are still connected stay so.
  #givenUp(failure: BeckonError): void {
    if (this.#ended) return;
    this.#linkSpent = true;
    this.emit('error', failure);
    this.#membersChanged();
  }

  #enter(state: GroupState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit('state', state);
    this.#host.changed();
  }

  #end(reason: EndReason, { lingering = false } = {}): void {
    if (this.#ended) return;
    this.#cancelRejoin();
    this.#reason = reason;
    this.#duration = this.#since === undefined ? 0 : this.#host.clock.now() - this.#since.getTime();
    this.#others.close({ lingering });
    this.#members = new Map();
    this.own.stop();
    this.#enter('ended');
    this.emit('members', this.#members);
    this.own.close();
    this.emit('ended', reason);
  }
}
