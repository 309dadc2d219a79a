import type {
  Call,
  CallEvents,
  CallMedia,
  CallState,
  ChatLine,
  Client,
  ClientEvents,
  ClientState,
  EndReason,
  Person,
  Unsubscribe,
  UserId,
} from 'beckon';

type Handlers<Map> = { [K in keyof Map]?: Set<(value: Map[K]) => void> };

class Emitter<Map> {
  readonly #handlers: Handlers<Map> = {};

  on<K extends keyof Map>(event: K, handler: (value: Map[K]) => void): Unsubscribe {
    const set = this.#handlers[event] ?? new Set<(value: Map[K]) => void>();
    this.#handlers[event] = set;
    set.add(handler);
    return () => set.delete(handler);
  }

  emit<K extends keyof Map>(event: K, value: Map[K]): void {
    for (const handler of this.#handlers[event] ?? []) handler(value);
  }
}

/** A client without a server: the states of the page are put into it by hand. */
export class FixtureClient extends Emitter<ClientEvents> implements Client {
  readonly user: UserId = 'g-ada';
  state: ClientState = 'connected';
  people: ReadonlyMap<UserId, Person> = new Map();
  readonly calls = new Map<string, Call>();
  name: string;
  /** What `call` gives; never, to stay at the question for the devices. */
  nextCall: Promise<Call> = new Promise(() => {});

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

  async close(): Promise<void> {
    this.setState('closed');
  }
}

interface CallFixture {
  readonly direction: Call['direction'];
  readonly peer: Call['peer'];
  readonly video: boolean;
}

export class FixtureCall extends Emitter<CallEvents> implements Call {
  readonly id = crypto.randomUUID();
  readonly direction;
  readonly peer;
  readonly media;
  state: CallState = 'ringing';
  reason: EndReason | undefined;
  ringing = 0;
  since: Date | undefined;
  duration: number | undefined;
  local: MediaStream | undefined;
  remote = new MediaStream();
  readonly connection = undefined;
  microphone = true;
  camera = true;
  readonly #devices = new RTCPeerConnection().createDataChannel('devices');

  constructor({ direction, peer, video }: CallFixture) {
    super();
    this.direction = direction;
    this.peer = peer;
    this.media = { audio: true, video, data: false };
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

  /** What the other page says about its devices. */
  peerDevices(microphone: boolean, camera: boolean): void {
    this.#devices.dispatchEvent(new MessageEvent('message', { data: JSON.stringify({ microphone, camera }) }));
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
    return this.#devices;
  }
}
