import type { GroupMember } from './api.js';
import type { CallHost } from './call_host.js';
import { CallPeer } from './call_peer.js';
import { personRef } from './dialect.js';
import { BeckonError } from './failure.js';
import type { OwnMedia } from './own_media.js';
import type { IceServer, Media, Party, ServerSignal, ServerSignalAck } from './protocol.gen.js';

/** What a member needs of the group call it is in. */
export interface MemberHost
  extends Pick<CallHost, 'clock' | 'epoch' | 'bodyLimit' | 'online' | 'send' | 'reach' | 'earlySignals'> {
  readonly call: string;
  /** This side's own number. */
  readonly me: string | undefined;
  /** Whether the server passes on what this session signals in the call. */
  readonly followed: boolean;
  readonly own: OwnMedia;
  readonly iceServers: IceServer[];
  refreshIceServers(): Promise<RTCIceServer[]>;
}

export interface MemberHandlers {
  /** Its state or its stream changed. */
  changed(): void;
  channel(channel: RTCDataChannel): void;
  /** It left, and said so without the server. */
  left(): void;
  error(failure: BeckonError): void;
}

/** One of the others in a group call. */
export class Member {
  readonly #peer: CallPeer;
  #them: Party;
  #wasConnected = false;
  #closed = false;
  /** Whether the server's newest snapshot has it. */
  listed = true;

  constructor(host: MemberHost, handlers: MemberHandlers, them: Party) {
    this.#them = them;
    this.#peer = this.#makePeer(host, handlers);
  }

  get party(): string {
    return this.#them.party;
  }

  /** Of its present life. */
  get epoch(): number {
    return this.#them.epoch;
  }

  get connected(): boolean {
    return this.#peer.connected;
  }

  /** It as the application sees it now. */
  get view(): GroupMember {
    const { party } = this.#them;
    const peer = this.#peer;
    const { stream, screen, sources } = peer.incoming;
    return {
      party,
      person: personRef(this.#them),
      media: this.#media,
      receiving: sources,
      state: this.#state,
      stream,
      screen,
      connection: peer.connection,
      diagnosis: peer.diagnosis,
      channel: (label, options = {}) => {
        if (this.#closed) throw new BeckonError('wrong-state', 'This member is gone');
        return peer.channel(label, options);
      },
    };
  }

  /** Takes what the server's snapshot says of it; begins to connect, or begins anew with a new life of it. */
  meet(them: Party, me: string): void {
    this.#them = them;
    this.listed = true;
    const polite = partyNumber(me) > partyNumber(them.party);
    this.#peer.meet(them, { polite, offers: !polite });
  }

  signal(message: ServerSignal | ServerSignalAck): boolean {
    return this.#peer.signal(message);
  }

  routeChanged(): void {
    this.#peer.routeChanged();
  }

  iceServersChanged(): void {
    this.#peer.iceServersChanged();
  }

  /** With `lingering` it is told that this side leaves. */
  close(how: { lingering: boolean }): void {
    this.#closed = true;
    this.#peer.close(how);
  }

  // What the server knows is from when they joined.
  get #media(): Media {
    const { media } = this.#them;
    if (!this.#peer.connected) return media;
    const { microphone, camera } = this.#peer.incoming.sources;
    return { ...media, audio: microphone !== 'off', video: camera !== 'off' };
  }

  get #state(): GroupMember['state'] {
    if (this.#peer.connected) return 'connected';
    return this.#wasConnected ? 'reconnecting' : 'connecting';
  }

  #makePeer(host: MemberHost, { changed, channel, left, error }: MemberHandlers): CallPeer {
    const { clock, epoch, call } = host;
    const { party } = this.#them;
    return new CallPeer(
      {
        clock,
        epoch,
        call,
        plain: false,
        get me() {
          return host.me;
        },
        get bodyLimit() {
          return host.bodyLimit;
        },
        get followed() {
          return host.followed;
        },
        get online() {
          return host.online;
        },
        own: host.own,
        get iceServers() {
          return host.iceServers;
        },
        refreshIceServers: () => host.refreshIceServers(),
        reach: host.reach,
        send: (message) => host.send(message),
        earlySignals: () => host.earlySignals(call, party),
      },
      {
        media: (state) => {
          this.#wasConnected ||= state === 'connected';
          changed();
        },
        incoming: changed,
        channel,
        alive: () => {},
        hungUp: left,
        controlChanged: () => {
          this.#peer.routeChanged();
          changed();
        },
        error,
      },
    );
  }
}

export function partyNumber(party: string): number {
  return Number(party.slice(1));
}
