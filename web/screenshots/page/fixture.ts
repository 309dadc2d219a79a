import type {
  BlockedPerson,
  Call,
  CallEvents,
  CallLink,
  CallMedia,
  CallState,
  ChatLine,
  Client,
  ClientEvents,
  ClientState,
  EndReason,
  GroupCall,
  Person,
  PersonRef,
  Sources,
  Transport,
  UserId,
} from 'beckon';

import { Emitter } from './emitter.js';
import { FixtureChannel } from './fixture_channel.js';
import { FixtureDiagnosis } from './fixture_diagnosis.js';
import { linkSecret } from './fixture_group.js';
import { FixtureSide, sending } from './fixture_side.js';

/** A client without a server: the states of the page are put into it by hand. */
export class FixtureClient extends Emitter<ClientEvents> implements Client {
  readonly user: UserId = 'g-ada';
  state: ClientState = 'connected';
  lobby = true;
  people: ReadonlyMap<UserId, Person> = new Map();
  blocked: ReadonlyMap<UserId, BlockedPerson> = new Map();
  readonly calls = new Map<string, Call>();
  readonly groups = new Map<string, GroupCall>();
  readonly guestSecret = 'AAECAwQFBgcICQoLDA0ODw';
  transport: Transport | undefined = 'websocket';
  name: string;
  /** What `call` gives; never, to stay at the question for the devices. */
  nextCall: Promise<Call> = new Promise(() => {});
  /** What `join` gives. */
  nextGroup: Promise<GroupCall> = new Promise(() => {});

  constructor(name: string) {
    super();
    this.name = name;
  }

  setPeople(people: readonly Person[]): void {
    this.people = new Map(people.map((person) => [person.user, person]));
    this.emit('people', this.people);
  }

  setState(state: ClientState): void {
    this.state = state;
    this.emit('state', state);
  }

  async rename(name: string): Promise<void> {
    this.name = name;
    this.emit('name', name);
  }

  async block(person: UserId | PersonRef): Promise<void> {
    const user = typeof person === 'string' ? person : person.user;
    const name = typeof person === 'string' ? this.people.get(user)?.name : person.name;
    this.#setBlocked(new Map([...this.blocked, [user, { user, name }]]));
    this.setPeople([...this.people.values()].filter((one) => one.user !== user));
  }

  async unblock(user: UserId): Promise<void> {
    this.#setBlocked(new Map([...this.blocked].filter(([blocked]) => blocked !== user)));
  }

  #setBlocked(blocked: ReadonlyMap<UserId, BlockedPerson>): void {
    this.blocked = blocked;
    this.emit('blocked', blocked);
  }

  async say(text: string): Promise<void> {
    this.emit('chat', {
      message: crypto.randomUUID(),
      from: { user: this.user, name: this.name },
      text,
      at: new Date(),
    });
  }

  async message(to: UserId, text: string): Promise<ChatLine> {
    if (text.includes('(lost)')) throw new Error('not delivered');
    const from = { user: this.user, name: this.name };
    return { message: crypto.randomUUID(), from, text, at: new Date(), with: to };
  }

  call(): Promise<Call> {
    return this.nextCall;
  }

  async createLink(): Promise<CallLink> {
    return { call: 'AAECAwQFBgcICQoLDA0ODw', secret: linkSecret, expires: new Date('2026-11-27T14:32:00') };
  }

  join(): Promise<GroupCall> {
    return this.nextGroup;
  }

  setTransport(transport: Transport): void {
    this.transport = transport;
    this.emit('transport', transport);
  }

  async close(): Promise<void> {
    this.setState('closed');
  }
}

interface CallFixture {
  readonly direction: Call['direction'];
  readonly peer: Call['peer'];
  readonly video: boolean;
}

export class FixtureCall extends FixtureSide<CallEvents> implements Call {
  readonly id = crypto.randomUUID();
  readonly direction;
  readonly peer;
  readonly media;
  state: CallState = 'ringing';
  reason: EndReason | undefined;
  ringing = 0;
  since: Date | undefined;
  duration: number | undefined;
  remote = new MediaStream();
  remoteScreen: MediaStream | undefined;
  receiving: Sources = sending(true, true);
  readonly connection = undefined;
  readonly diagnosis = new FixtureDiagnosis();
  readonly told = new FixtureChannel();

  constructor({ direction, peer, video }: CallFixture) {
    super();
    this.direction = direction;
    this.peer = peer;
    this.media = { audio: true, video, data: false };
  }

  get failure() {
    return this.diagnosis.failure;
  }

  setState(state: CallState): void {
    this.state = state;
    this.emit('state', state);
  }

  setRinging(count: number): void {
    this.ringing = count;
    this.emit('ringing', count);
  }

  end(reason: EndReason, duration?: number): void {
    this.reason = reason;
    this.duration = duration;
    this.setState('ended');
    this.emit('ended', reason);
  }

  /** What the other side says that it sends. */
  receives(receiving: Sources, screen?: MediaStream): void {
    this.receiving = receiving;
    this.remoteScreen = screen;
    this.emit('receiving', receiving);
    this.emit('remoteScreen', screen);
  }

  /** Waits for devices for ever. */
  accept(_media?: CallMedia): Promise<void> {
    return new Promise(() => {});
  }

  async decline(): Promise<void> {
    this.end('declined');
  }

  async busy(): Promise<void> {
    this.end('busy');
  }

  async hangUp(): Promise<void> {
    this.end('hung-up', 754_000);
  }

  channel(): RTCDataChannel {
    return this.told.asChannel;
  }
}
