import type { Call, CallLink, CallMedia, GroupCall } from './api.js';
import type { CodecPreferences } from './api_media.js';
import { CallBook } from './call_book.js';
import type { CallHost } from './call_host.js';
import type { Clock } from './clock.js';
import type { Connection } from './connection.js';
import { asFailure, type BeckonError } from './failure.js';
import { GroupBook } from './group_book.js';
import type { NetworkReach } from './network_reach.js';
import { isOpen } from './open_body.js';
import type { CallId, EndReason, Sealed, ServerError, ServerMessage, UserId } from './protocol.gen.js';
import { isRing } from './ring_body.js';
import type { SavedCall } from './saved_session.js';

export interface ClientCallsOptions {
  readonly clock: Clock;
  readonly epoch: number;
  readonly codecs: CodecPreferences;
  readonly connection: Connection;
  readonly reach: NetworkReach;
  /** `ConnectOptions.busyWhileInCall`. */
  readonly busyWhileInCall: boolean;
  /** `welcome.limits.body`. */
  bodyLimit(): number;
  me(): UserId;
  nameOf(user: UserId): string | undefined;
  /** One that rings here, or has come back. */
  arrived(call: Call): void;
  returned(group: GroupCall): void;
  failed(failure: BeckonError): void;
  /** What a page that comes back has to know of them is another. */
  changed(): void;
}

/** How often what must get through is sent while a session is open, 5 s apart: about a minute. */
const INSISTENCE = 12;
/** As many as a hello can present. */
const PROOFS = 16;

/** All calls of a client, those between two users and those by link, as its connection and its page see them. */
export class ClientCalls {
  readonly #options: ClientCallsOptions;
  readonly #book: CallBook;
  readonly #groups: GroupBook;

  constructor(options: ClientCallsOptions) {
    this.#options = options;
    const host = this.#makeHost();
    this.#book = new CallBook({
      host,
      me: options.me,
      nameOf: (user) => options.nameOf(user) ?? user,
      busyWhileInCall: options.busyWhileInCall,
      engaged: () => this.#groups.groups.size > 0,
      arrived: options.arrived,
      failed: options.failed,
    });
    this.#groups = new GroupBook({ host, returned: options.returned });
  }

  get calls(): ReadonlyMap<CallId, Call> {
    return this.#book.calls;
  }
  get groups(): ReadonlyMap<CallId, GroupCall> {
    return this.#groups.groups;
  }
  /** Which snapshots are here, for `sync`. */
  get versions(): Record<CallId, number> {
    return { ...this.#book.versions, ...this.#groups.versions };
  }
  /** What a server that has forgotten them makes them anew from, for a hello. */
  get proofs(): Sealed[] {
    return [...this.#book.proofs, ...this.#groups.proofs].slice(0, PROOFS);
  }
  get saved(): SavedCall[] {
    return [...this.#book.saved, ...this.#groups.saved];
  }
  /** Whether the server is to be asked often. */
  get urgent(): boolean {
    return this.#book.urgent || this.#groups.urgent;
  }
  get underWay(): boolean {
    return this.#book.underWay || this.#groups.groups.size > 0;
  }

  call(to: UserId, media: CallMedia): Promise<Call> {
    return this.#book.call(to, media);
  }

  createLink(lifetime: number | undefined): Promise<CallLink> {
    return this.#groups.createLink(lifetime);
  }

  join(secret: string, media: CallMedia): Promise<GroupCall> {
    return this.#groups.join(secret, media);
  }

  /** Those of the tab's former page are to come back with the next session. */
  bringBack(calls: readonly SavedCall[]): void {
    this.#book.bringBack(calls.filter(({ link }) => link === undefined));
    this.#groups.bringBack(calls.flatMap(({ link, ...call }) => (link === undefined ? [] : { ...call, link })));
  }

  opened(resumed: boolean): void {
    this.#book.opened(resumed);
    this.#groups.opened(resumed);
  }

  lost(): void {
    this.#book.lost();
    this.#groups.lost();
  }

  hangUpAll(): void {
    this.#book.hangUpAll();
    this.#groups.hangUpAll();
  }

  /** The page may only be loading anew. */
  leavePage(): void {
    this.#book.leavePage();
  }

  /** Ends them here alone. */
  abandon(reason: EndReason): void {
    this.#book.abandon(reason);
    this.#groups.abandon(reason);
  }

  /** Takes what is about a call; false for anything else. */
  receive(message: ServerMessage): boolean {
    if (message.type === 'call') {
      if (isRing(message)) this.#book.snapshot(message);
      else if (isOpen(message)) this.#groups.snapshot(message);
    } else if (message.type === 'signal' || message.type === 'signal-ack') {
      if (!this.#groups.signal(message)) this.#book.signal(message);
    } else if (message.type === 'ice-servers') {
      this.#book.iceServers(message);
      this.#groups.iceServers(message);
    } else if (message.type === 'error' && message.call !== undefined) this.#refused(message);
    else return false;
    return true;
  }

  #refused(error: ServerError): void {
    this.#book.refused(error);
    this.#groups.refused(error);
  }

  #makeHost(): CallHost {
    const options = this.#options;
    const { clock, epoch, codecs, connection, reach } = options;
    const { requests } = connection;
    return {
      clock,
      epoch,
      codecs,
      get bodyLimit() {
        return options.bodyLimit();
      },
      get online() {
        return connection.open;
      },
      request: (request, how) => requests.request(request, how),
      insist: (request) =>
        requests.request(request, { attempts: INSISTENCE, patient: true }).catch((error) => asFailure(error)),
      send: (message) => connection.send(message),
      reach,
      earlySignals: (call, from) => this.#book.earlySignals(call, from),
      changed: () => {
        connection.reschedule();
        options.changed();
      },
    };
  }
}
