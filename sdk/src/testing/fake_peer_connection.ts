import { FakeStream, type FakeTrack, fakeDevices } from './fake_media.js';

/** One end of a data channel. */
class FakeChannel extends EventTarget {
  readonly label: string;
  readonly id: number | undefined;
  readyState: 'connecting' | 'open' | 'closed' = 'connecting';
  binaryType: 'blob' | 'arraybuffer' = 'arraybuffer';
  twin: FakeChannel | undefined;
  severed = false;
  /** Bytes that came. */
  received = 0;

  constructor(label: string, id: number | undefined) {
    super();
    this.label = label;
    this.id = id;
  }

  send(data: unknown): void {
    if (this.readyState !== 'open') throw new DOMException('Not open', 'InvalidStateError');
    queueMicrotask(() => {
      if (this.twin?.readyState !== 'open' || this.severed) return;
      this.twin.received += String(data).length;
      this.twin.dispatchEvent(new MessageEvent('message', { data }));
    });
  }

  join(twin: FakeChannel): void {
    this.twin = twin;
    this.readyState = 'open';
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }

  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    queueMicrotask(() => {
      this.dispatchEvent(new Event('close'));
      if (!this.severed) this.twin?.close();
    });
  }
}

/** What sends a track; what it is told of encodings it keeps. */
class FakeSender {
  track: FakeTrack | null;
  readonly streams: FakeStream[];
  #parameters = { encodings: [{ active: true }] };

  constructor(track: FakeTrack, streams: FakeStream[]) {
    this.track = track;
    this.streams = streams;
  }

  async replaceTrack(track: FakeTrack | null): Promise<void> {
    this.track = track;
  }
  getParameters(): { encodings: { active: boolean }[] } {
    return structuredClone(this.#parameters);
  }
  async setParameters(parameters: { encodings: { active: boolean }[] }): Promise<void> {
    this.#parameters = structuredClone(parameters);
  }
}

interface FakeTransceiver {
  readonly sender: FakeSender;
  readonly mid: string;
  direction: 'sendrecv' | 'recvonly';
}

interface Description {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

const connections = new Map<string, FakePeerConnection>();
let made = 0;

/**
 * An RTCPeerConnection of this program that connects to any other one of it by exchanging descriptions, as far as the
 * SDK uses it. Nothing flows but the messages of data channels.
 */
export class FakePeerConnection extends EventTarget {
  connectionState: 'new' | 'connected' | 'disconnected' | 'failed' | 'closed' = 'new';
  signalingState: 'stable' | 'have-local-offer' | 'have-remote-offer' | 'closed' = 'stable';
  localDescription: (Description & { toJSON(): Description }) | null = null;
  currentLocalDescription: Description | null = null;
  currentRemoteDescription: Description | null = null;
  readonly #name: string;
  readonly #channels: FakeChannel[] = [];
  readonly #senders: FakeSender[] = [];
  readonly #transceivers: FakeTransceiver[] = [];
  #configuration: RTCConfiguration = {};
  #other: FakePeerConnection | undefined;
  #needed = false;
  #life = 0;
  #restarting = false;
  /** Of the offer that is to be answered. */
  #offered: Description | null = null;
  #mediaReceived = 0;
  #severed = false;
  /** While true a restart finds no way either. */
  cutOff = false;

  constructor() {
    super();
    made += 1;
    this.#name = `fake ${made}`;
    connections.set(this.#name, this);
  }

  getConfiguration(): RTCConfiguration {
    return this.#configuration;
  }
  setConfiguration(configuration: RTCConfiguration): void {
    this.#configuration = configuration;
  }
  getSenders(): FakeSender[] {
    return this.#senders;
  }
  getReceivers(): [] {
    return [];
  }
  getTransceivers(): readonly FakeTransceiver[] {
    return this.#transceivers;
  }
  /** What `getStats` gives besides. */
  stats: { type: string; id: string; [name: string]: unknown }[] = [];
  async addIceCandidate(): Promise<void> {}
  restartIce(): void {
    this.#restarting = true;
    this.#need();
  }
  addTransceiver(): void {
    this.#need();
  }

  addTrack(track: FakeTrack, ...streams: FakeStream[]): FakeSender {
    const sender = new FakeSender(track, streams);
    this.#senders.push(sender);
    this.#transceivers.push(this.#transceiver(sender));
    this.#need();
    return sender;
  }

  #transceiver(sender: FakeSender): FakeTransceiver {
    const needs = () => this.#need();
    let direction: FakeTransceiver['direction'] = 'sendrecv';
    return {
      sender,
      mid: `${this.#transceivers.length}`,
      get direction() {
        return direction;
      },
      set direction(to) {
        direction = to;
        needs();
      },
    };
  }

  createDataChannel(label: string, { negotiated, id }: { negotiated?: boolean; id?: number } = {}): FakeChannel {
    const channel = new FakeChannel(label, negotiated ? id : undefined);
    this.#channels.push(channel);
    if (this.connectionState === 'connected') this.#joinChannels();
    else this.#need();
    return channel;
  }

  async setLocalDescription(): Promise<void> {
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    this.signalingState = type === 'answer' ? 'stable' : 'have-local-offer';
    if (this.#restarting && type === 'offer') this.#life += 1;
    if (type === 'offer') this.#restarting = false;
    const description = { type, sdp: `${this.#name}\na=ice-ufrag:${this.#life}` } as const;
    this.localDescription = { ...description, toJSON: () => description };
    if (type === 'answer') this.#settle(description, this.#offered);
    this.#needed = false;
  }

  async setRemoteDescription(description: Description): Promise<void> {
    const { type, sdp } = description;
    if (type === 'answer' && this.signalingState !== 'have-local-offer')
      throw new DOMException('No offer', 'InvalidStateError');
    this.#other = connections.get(sdp.split('\n')[0] ?? '');
    for (const { sender, mid } of this.#other?.getTransceivers() ?? []) {
      const { track, streams } = sender;
      const transceiver = { mid };
      if (track === null) continue;
      queueMicrotask(() => this.dispatchEvent(Object.assign(new Event('track'), { track, streams, transceiver })));
    }
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    if (type === 'offer') this.#offered = description;
    else {
      const restarted = this.#settle(this.localDescription, description);
      this.#connect(restarted);
    }
  }

  /** The network between both ends breaks: nothing that is said from now on arrives, and neither knows. */
  sever(): void {
    for (const one of this.#both) one.#setSevered(true);
    this.#other = undefined;
  }

  /** Nothing comes here any more, though what goes from here arrives. */
  deafen(): void {
    this.#severed = true;
    for (const { twin } of this.#channels) if (twin !== undefined) twin.severed = true;
  }

  /** What came, as far as the SDK looks at it. */
  async getStats(): Promise<Map<string, { type: string; id: string }>> {
    const sending = this.#other?.getSenders().length ?? 0;
    if (this.connectionState === 'connected' && !this.#severed) this.#mediaReceived += sending * 1000;
    const bytesReceived = this.#channels.reduce((sum, { received }) => sum + received, this.#mediaReceived);
    const pair = { type: 'candidate-pair', id: 'pair', bytesReceived };
    return new Map([pair, ...this.stats].map((entry) => [entry.id, entry]));
  }

  close(): void {
    if (this.signalingState === 'closed') return;
    this.signalingState = 'closed';
    this.connectionState = 'closed';
    connections.delete(this.#name);
    for (const channel of this.#channels) channel.close();
    this.#other?.enter('disconnected');
  }

  #need(): void {
    if (this.#needed) return;
    this.#needed = true;
    queueMicrotask(() => {
      if (this.signalingState === 'stable' && this.#needed) this.dispatchEvent(new Event('negotiationneeded'));
    });
  }

  get #both(): FakePeerConnection[] {
    return this.#other === undefined ? [this] : [this, this.#other];
  }

  #setSevered(severed: boolean): void {
    this.#severed = severed;
    for (const channel of this.#channels) channel.severed = severed;
  }

  // Gives whether ICE was restarted.
  #settle(local: Description | null, remote: Description | null): boolean {
    const restarted = this.currentLocalDescription?.sdp !== local?.sdp;
    this.currentLocalDescription = local;
    this.currentRemoteDescription = remote;
    return restarted;
  }

  #connect(restarted: boolean): void {
    if (this.#both.some(({ cutOff }) => cutOff) || (this.#severed && !restarted)) return;
    for (const one of this.#both) {
      one.#setSevered(false);
      one.enter('connected');
    }
    this.#joinChannels();
  }

  #joinChannels(): void {
    const other = this.#other;
    if (other === undefined) return;
    for (const channel of this.#channels.filter(({ twin }) => twin === undefined)) {
      const matches = ({ twin, id, label }: FakeChannel) =>
        twin === undefined && id === channel.id && label === channel.label;
      const negotiated = channel.id !== undefined;
      const twin = negotiated ? other.#channels.find(matches) : new FakeChannel(channel.label, undefined);
      if (twin === undefined) continue;
      channel.join(twin);
      twin.join(channel);
      if (negotiated) continue;
      other.#channels.push(twin);
      other.dispatchEvent(Object.assign(new Event('datachannel'), { channel: twin }));
    }
  }

  /** For the other end. */
  enter(state: FakePeerConnection['connectionState']): void {
    if (this.connectionState === 'closed' || this.connectionState === state) return;
    this.connectionState = state;
    queueMicrotask(() => this.dispatchEvent(new Event('connectionstatechange')));
  }
}

/**
 * Puts fakes in the place of RTCPeerConnection, MediaStream and the devices where there are none, so that whole calls
 * can be made outside a browser. Returns what takes them away.
 */
export function installFakeMedia(): () => void {
  const fakes = {
    RTCPeerConnection: FakePeerConnection,
    MediaStream: FakeStream,
    navigator: { mediaDevices: fakeDevices },
  };
  const before = Object.entries(fakes).map(([name, value]) => {
    const own = Object.getOwnPropertyDescriptor(globalThis, name);
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return [name, own] as const;
  });
  return () => {
    for (const [name, own] of before) {
      if (own === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, own);
    }
  };
}
