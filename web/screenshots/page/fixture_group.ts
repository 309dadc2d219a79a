import type { EndReason, GroupCall, GroupEvents, GroupMember, GroupState, PersonRef, Sources } from 'beckon';
import { FixtureChannel } from './fixture_channel.js';
import { FixtureDiagnosis } from './fixture_diagnosis.js';
import { FixtureSide, sending } from './fixture_side.js';

/** As long as the server's. */
export const linkSecret = 'q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4mrze8BI0VniQ';

export class FixtureGroup extends FixtureSide<GroupEvents> implements GroupCall {
  readonly id = crypto.randomUUID();
  readonly link = linkSecret;
  readonly me = 'p0';
  state: GroupState = 'waiting';
  reason: EndReason | undefined;
  members: ReadonlyMap<string, FixtureMember> = new Map();
  since: Date | undefined = new Date(Date.now() - 754_000);
  duration: number | undefined;

  setMembers(members: readonly FixtureMember[]): void {
    this.members = new Map(members.map((member) => [member.party, member]));
    this.state = members.length > 0 ? 'open' : 'waiting';
    this.emit('state', this.state);
    this.emit('members', this.members);
  }

  setState(state: GroupState): void {
    this.state = state;
    this.emit('state', state);
  }

  end(reason: EndReason): void {
    this.reason = reason;
    this.duration = 754_000;
    this.setState('ended');
    this.emit('ended', reason);
  }

  async leave(): Promise<void> {
    this.end('hung-up');
  }
}

export class FixtureMember implements GroupMember {
  readonly party: string;
  readonly person: PersonRef;
  readonly media;
  readonly stream: MediaStream;
  connection: RTCPeerConnection | undefined;
  state: GroupMember['state'] = 'connected';
  readonly diagnosis = new FixtureDiagnosis();
  readonly told = new FixtureChannel();
  receiving: Sources;
  screen: MediaStream | undefined;

  constructor(party: string, person: PersonRef, stream: MediaStream) {
    this.party = party;
    this.person = person;
    this.stream = stream;
    this.receiving = sending(true, stream.getVideoTracks().length > 0);
    this.media = { audio: true, video: stream.getVideoTracks().length > 0, data: false };
  }

  /** What the member says to send; to be told with the group's `members`. */
  sends(microphone: boolean, camera: boolean | Sources['camera']): void {
    this.receiving = sending(microphone, camera, this.screen !== undefined);
  }

  /** From now on this member speaks. */
  speak(): void {
    const source = () => ({ timestamp: performance.now(), audioLevel: 0.2 });
    const receiver = { track: { kind: 'audio' }, getSynchronizationSources: () => [source()] };
    this.connection = { getReceivers: () => [receiver] } as unknown as RTCPeerConnection;
  }

  channel(): RTCDataChannel {
    return this.told.asChannel;
  }
}
