import type { GroupMember } from './api.js';
import type { BeckonError } from './failure.js';
import { Member, type MemberHost, partyNumber } from './group_member.js';
import type { Party, ServerSignal, ServerSignalAck } from './protocol.gen.js';

export interface GroupMembersHandlers {
  /** Who is in it, or something of somebody. */
  changed(): void;
  channel(party: string, channel: RTCDataChannel): void;
  error(failure: BeckonError): void;
}

/** How long one whose media is lost is waited for where the server does not say who is in the call. */
const RECONNECT_WITHIN_MS = 60_000;

/**
 * The others in a group call. The server's snapshots say who they are. One whom it does not list any more stays for as
 * long as media comes from there: that one has lost the server, nothing else. One who said goodbye is gone at once.
 */
export class GroupMembers {
  readonly #host: MemberHost;
  readonly #handlers: GroupMembersHandlers;
  readonly #members = new Map<string, Member>();
  /** Ends that left for good, as `lifeOf` names them; the server may list them for a moment more. */
  readonly #left = new Set<string>();
  readonly #deadlines = new Map<string, () => void>();
  #me = '';

  constructor(host: MemberHost, handlers: GroupMembersHandlers) {
    this.#host = host;
    this.#handlers = handlers;
  }

  get size(): number {
    return this.#members.size;
  }

  /** Whether one is waited for. */
  get connecting(): boolean {
    return [...this.#members.values()].some(({ connected }) => !connected);
  }

  /** As the application sees them, by party, in the order they came. */
  get views(): ReadonlyMap<string, GroupMember> {
    const members = [...this.#members.values()].sort((a, b) => partyNumber(a.party) - partyNumber(b.party));
    return new Map(members.map((member) => [member.party, member.view]));
  }

  /** Who the server says is in the call, this session as `me` too. */
  meet(parties: readonly Party[], me: string): void {
    // Towards another party of this side the others' streams begin anew.
    if (me !== this.#me) this.#closeAll({ lingering: false });
    this.#me = me;
    const others = livesOf(parties)
      .filter(({ party }) => party !== me)
      .filter((party) => !this.#left.has(lifeOf(party.party, party.epoch)));
    for (const member of this.#members.values()) member.listed = false;
    for (const them of others) this.#memberOf(them).meet(them, me);
    this.serverChanged();
  }

  /** Takes a signal; false when it is of nobody known. */
  signal(message: ServerSignal | ServerSignalAck): boolean {
    if (this.#left.has(lifeOf(message.from, message.epoch))) return true;
    return this.#members.get(message.from)?.signal(message) ?? false;
  }

  /** What `MemberHost.followed` says may have changed. */
  serverChanged(): void {
    for (const member of [...this.#members.values()]) {
      member.routeChanged();
      this.#judge(member);
    }
    this.#handlers.changed();
  }

  iceServersChanged(): void {
    for (const member of this.#members.values()) member.iceServersChanged();
  }

  /** The server has lost this session's place in the call: what it says next may number everybody anew. */
  forgetWhoLeft(): void {
    this.#left.clear();
  }

  /** With `lingering` they are told that this side leaves. */
  close(how: { lingering: boolean }): void {
    this.#closeAll(how);
  }

  #memberOf(them: Party): Member {
    const known = this.#members.get(them.party);
    if (known !== undefined) return known;
    const { party } = them;
    const handlers = {
      changed: () => this.#changed(member),
      channel: (channel: RTCDataChannel) => this.#handlers.channel(party, channel),
      left: () => {
        this.#left.add(lifeOf(party, member.epoch));
        this.#drop(member);
        this.#handlers.changed();
      },
      error: (failure: BeckonError) => this.#handlers.error(failure),
    };
    const member = new Member(this.#host, handlers, them);
    this.#members.set(party, member);
    return member;
  }

  #changed(member: Member): void {
    if (this.#members.get(member.party) !== member) return;
    this.#judge(member);
    this.#handlers.changed();
  }

  // Whether it stays.
  #judge(member: Member): void {
    const { party, connected, listed } = member;
    const waited = this.#deadlines.get(party);
    if (!connected && !listed) this.#drop(member);
    else if (connected || this.#host.followed) this.#stopWaiting(party);
    else if (waited === undefined) {
      const late = () => {
        this.#drop(member);
        this.#handlers.changed();
      };
      this.#deadlines.set(party, this.#host.clock.after(RECONNECT_WITHIN_MS, late));
    }
  }

  #drop(member: Member): void {
    this.#stopWaiting(member.party);
    this.#members.delete(member.party);
    member.close({ lingering: false });
  }

  #stopWaiting(party: string): void {
    this.#deadlines.get(party)?.();
    this.#deadlines.delete(party);
  }

  #closeAll(how: { lingering: boolean }): void {
    for (const member of [...this.#members.values()]) {
      this.#stopWaiting(member.party);
      member.close(how);
    }
    this.#members.clear();
  }
}

function lifeOf(party: string, epoch: number): string {
  return `${party} ${epoch}`;
}

// An end that came back to the call as another party may be listed as the former one too for a while: the last one
// counts. An end's epoch tells it from all others of its user.
function livesOf(parties: readonly Party[]): Party[] {
  const last = new Map<string, Party>();
  for (const party of [...parties].sort((a, b) => partyNumber(a.party) - partyNumber(b.party))) {
    last.set(`${party.user} ${party.epoch}`, party);
  }
  return [...last.values()];
}
