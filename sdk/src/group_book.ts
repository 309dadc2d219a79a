import type { CallLink, CallMedia } from './api.js';
import type { CallHost } from './call_host.js';
import { asFailure, BeckonError } from './failure.js';
import { BeckonGroup, isFinal, REJOIN_AFTER_MS, type SavedGroup } from './group_call.js';
import { closeMedia, type LocalMedia, openMedia, savedMedia, switchTracks } from './media.js';
import type { OpenBody } from './open_body.js';
import type {
  CallId,
  EndReason,
  ServerError,
  ServerIceServers,
  ServerSignal,
  ServerSignalAck,
} from './protocol.gen.js';

export interface GroupBookOptions {
  host: CallHost;
  /** A call that this tab was in before a reload came back. */
  returned(group: BeckonGroup): void;
}

/** The group calls of a client. */
export class GroupBook {
  readonly #options: GroupBookOptions;
  readonly #host: CallHost;
  readonly #groups = new Map<CallId, BeckonGroup>();
  /** Joins that are not answered yet, by secret. */
  readonly #joining = new Map<string, Promise<BeckonGroup>>();
  /** Calls of the tab's former page that are to come back with the next session, or are on their way. */
  readonly #returning = new Map<CallId, SavedGroup>();
  readonly #onTheWay = new Set<CallId>();
  /** The newest snapshots of calls that are not there yet. */
  readonly #waiting = new Map<CallId, OpenBody>();
  /** Calls that were left and whose server has not said so yet. */
  readonly #leaving = new Map<CallId, { answered: Promise<unknown>; link: string; proof: string | undefined }>();

  constructor(options: GroupBookOptions) {
    this.#options = options;
    const { host } = options;
    this.#host = {
      clock: host.clock,
      epoch: host.epoch,
      codecs: host.codecs,
      get bodyLimit() {
        return host.bodyLimit;
      },
      get online() {
        return host.online;
      },
      request: host.request,
      insist: (request) => {
        const answered = host.insist(request);
        if (request.type === 'hang-up') this.#leave(request.call, answered);
        return answered;
      },
      send: host.send,
      reach: host.reach,
      earlySignals: host.earlySignals,
      changed: () => {
        for (const [id, { state }] of this.#groups) if (state === 'ended') this.#groups.delete(id);
        host.changed();
      },
    };
  }

  get groups(): ReadonlyMap<CallId, BeckonGroup> {
    return this.#groups;
  }

  /** For `sync`. */
  get versions(): Record<CallId, number> {
    const versions: Record<CallId, number> = {};
    for (const [id, { version }] of this.#groups) if (version !== undefined) versions[id] = version;
    return versions;
  }

  /** For `hello.calls`; also of calls that were left without the server's having confirmed it. */
  get proofs(): string[] {
    const calls = [...this.#groups.values(), ...this.#returning.values(), ...this.#leaving.values()];
    return calls.flatMap(({ proof }) => proof ?? []);
  }

  /** What a reloaded page is to bring back. */
  get saved(): SavedGroup[] {
    return [...[...this.#groups.values()].map(({ saved }) => saved), ...this.#returning.values()];
  }

  /** Whether the server may have something to tell soon. */
  get urgent(): boolean {
    return this.#joining.size > 0 || [...this.#groups.values()].some(({ urgent }) => urgent);
  }

  /** See `Client.createLink`. */
  async createLink(lifetime: number | undefined): Promise<CallLink> {
    const wanted = lifetime === undefined ? {} : { lifetime };
    const { call, link, expires_in } = await this.#host.request({ type: 'call-open', ...wanted });
    if (call === undefined || link === undefined || expires_in === undefined)
      throw new BeckonError('internal', 'The server’s answer lacks the link');
    return { call, secret: link, expires: new Date(this.#host.clock.now() + expires_in) };
  }

  /** See `Client.join`. */
  join(address: string, media: CallMedia): Promise<BeckonGroup> {
    const link = secretOf(address);
    if (link === undefined) return Promise.reject(new BeckonError('no-such-call', 'This is no link to a call'));
    const here = [...this.#groups.values()].find((group) => group.link === link);
    if (here !== undefined) return Promise.resolve(here);
    const joining = this.#joining.get(link) ?? this.#join(link, media).finally(() => this.#joined(link));
    this.#joining.set(link, joining);
    return joining;
  }

  /** Joins them again as soon as there is a session, with the media they had. */
  bringBack(saved: readonly SavedGroup[]): void {
    for (const one of saved) this.#returning.set(one.call, one);
  }

  snapshot(body: OpenBody): void {
    const group = this.#groups.get(body.call);
    if (group !== undefined) group.snapshot(body);
    else if (body.state === 'ended' || body.me === undefined) this.#waiting.delete(body.call);
    else if (this.#leaving.has(body.call)) return;
    else if (this.#joining.size > 0 || this.#returning.has(body.call)) this.#waiting.set(body.call, body);
    // Left without the server's knowing.
    else void this.#host.insist({ type: 'hang-up', call: body.call });
  }

  /** Takes a signal; false when it is of no call or nobody known here. */
  signal(message: ServerSignal | ServerSignalAck): boolean {
    return this.#groups.get(message.call)?.signal(message) ?? false;
  }

  iceServers({ call, servers }: ServerIceServers): void {
    this.#groups.get(call)?.iceServers(servers);
  }

  refused(error: ServerError): void {
    if (error.call !== undefined) this.#groups.get(error.call)?.refused(error);
  }

  /** A session is open; `resumed` says whether it is the one that the calls were joined on. */
  opened(resumed: boolean): void {
    if (!resumed) this.#waiting.clear();
    this.#bringBackAll();
    for (const group of [...this.#groups.values()]) {
      if (resumed) group.serverChanged();
      else group.sessionLost();
    }
  }

  /** There is no session at the moment. */
  lost(): void {
    for (const group of [...this.#groups.values()]) group.serverChanged();
  }

  /** Leaves every call, as far as that can be done at once. */
  hangUpAll(): void {
    this.#returning.clear();
    for (const group of [...this.#groups.values()]) void group.leave();
  }

  /** Every call is over here without a word to anybody. */
  abandon(reason: EndReason): void {
    this.#returning.clear();
    for (const group of [...this.#groups.values()]) group.abandon(reason);
  }

  async #join(link: string, media: CallMedia): Promise<BeckonGroup> {
    const local = await openMedia(media);
    try {
      // What is still to leave it would leave it anew.
      for (const { answered } of [...this.#leaving.values()].filter((one) => one.link === link)) await answered;
      const { call } = await this.#host.request({ type: 'call-join', link, media: local.sends });
      if (call === undefined) throw new BeckonError('internal', 'The server’s answer lacks the call');
      const known = this.#groups.get(call);
      if (known === undefined) return this.#enter(call, link, local);
      closeMedia(local);
      return known;
    } catch (error) {
      closeMedia(local);
      throw asFailure(error);
    }
  }

  #joined(link: string): void {
    this.#joining.delete(link);
    if (this.#joining.size > 0) return;
    const others = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const body of others) this.snapshot(body);
  }

  #enter(id: CallId, link: string, local: LocalMedia): BeckonGroup {
    const group = new BeckonGroup(this.#host, { id, link, local });
    this.#groups.set(id, group);
    this.#returning.delete(id);
    const body = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (body !== undefined) group.snapshot(body);
    this.#host.changed();
    return group;
  }

  async #return(saved: SavedGroup): Promise<void> {
    const { call, link } = saved;
    if (this.#onTheWay.has(call)) return;
    this.#onTheWay.add(call);
    const { local, failure } = await mediaFor(saved);
    switchTracks(local.stream, 'audio', saved.microphone);
    switchTracks(local.stream, 'video', saved.camera);
    const refusal = await this.#host
      .request({ type: 'call-join', link, media: local.sends })
      .then(() => undefined, asFailure);
    this.#onTheWay.delete(call);
    // A link whose time is over does not matter to a session that is in the call still.
    const isIn = refusal === undefined || this.#waiting.has(call);
    if (isIn && this.#returning.has(call)) {
      const group = this.#enter(call, link, local);
      group.restore(saved);
      this.#options.returned(group);
      if (failure !== undefined) group.tell(failure);
      return;
    }
    closeMedia(local);
    // It was joined by hand meanwhile, or all was hung up.
    if (isIn && !this.#groups.has(call)) void this.#host.insist({ type: 'hang-up', call });
    if (!isIn && isFinal(refusal)) this.#returning.delete(call);
    else if (!isIn) this.#host.clock.after(REJOIN_AFTER_MS, () => this.#host.online && this.#bringBackAll());
  }

  #bringBackAll(): void {
    for (const saved of this.#returning.values()) void this.#return(saved);
  }

  #leave(call: CallId, answered: Promise<unknown>): void {
    const { link = '', proof } = this.#groups.get(call) ?? {};
    const leaving = { answered, link, proof };
    this.#leaving.set(call, leaving);
    void answered.then(() => this.#leaving.get(call) === leaving && this.#leaving.delete(call));
  }
}

/** What a call was in with before; nothing, and why, where the devices are not to be had any more. */
async function mediaFor({
  media,
  devices,
}: SavedGroup): Promise<{ local: LocalMedia; failure: BeckonError | undefined }> {
  const nothing = { data: true };
  try {
    return {
      local: await openMedia(media.audio || media.video ? savedMedia(media, devices) : nothing),
      failure: undefined,
    };
  } catch (error) {
    return { local: await openMedia(nothing), failure: asFailure(error) };
  }
}

/** The secret in what somebody was given: itself, or the end of an address. */
function secretOf(address: string): string | undefined {
  return /^(?:.*#\/c\/)?([A-Za-z0-9_-]{1,4096})$/.exec(address.trim())?.[1];
}
