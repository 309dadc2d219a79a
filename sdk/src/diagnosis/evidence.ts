import type { Clock } from '../clock.js';
import type { SignalBody } from '../negotiator.js';
import { type Candidate, counted, noCandidates, parseCandidate } from './candidate.js';
import { relayTransport, transportOfUrl } from './path.js';
import { type Reading, sampleOf } from './sample.js';
import { numberOf, ofType, readStats, type Stats } from './stats_report.js';
import type {
  ConnectionFacts,
  ConnectionPath,
  ConnectionSample,
  IceServerError,
  RelayTransport,
  StateChange,
} from './types.js';

/** How often is looked whether checks get through, while nothing is connected. */
const LOOK_EVERY_MS = 2000;
const STATES_KEPT = 60;
const ADDRESSES_KEPT = 60;

/** Counts what one RTCPeerConnection shows of its way to being connected. What it needs addresses for it keeps here. */
export class Evidence {
  readonly addresses = new Set<string>();
  readonly states: StateChange[] = [];
  readonly #pc: RTCPeerConnection;
  readonly #clock: Clock;
  readonly #begun: number;
  readonly #listeners = new AbortController();
  readonly #errors = new Map<string, IceServerError>();
  readonly #hostPorts = new Set<number>();
  /** The public ports of each socket of this side. */
  readonly #mapped = new Map<string, Set<number>>();
  #gathered = noCandidates;
  #received = noCandidates;
  #relays: Record<RelayTransport, number> = { udp: 0, tcp: 0, tls: 0 };
  #descriptions = { sent: 0, received: 0 };
  #generations = 0;
  #iceConnected = false;
  #connected = false;
  #checks: ConnectionFacts['checks'];
  #path: ConnectionPath | undefined;
  #cancelLook: () => void = () => {};

  constructor(pc: RTCPeerConnection, clock: Clock) {
    this.#pc = pc;
    this.#clock = clock;
    this.#begun = clock.now();
    const { signal } = this.#listeners;
    pc.addEventListener('icecandidate', ({ candidate }) => this.#took(candidate), { signal });
    pc.addEventListener('icecandidateerror', (event) => this.#failed(event), { signal });
    pc.addEventListener('signalingstatechange', () => this.#note('signaling', pc.signalingState), { signal });
    pc.addEventListener('icegatheringstatechange', () => this.#gathering(), { signal });
    pc.addEventListener('iceconnectionstatechange', () => this.#ice(), { signal });
    pc.addEventListener('connectionstatechange', () => this.#connection(), { signal });
  }

  /** A message to the other side. */
  sent(message: SignalBody): void {
    if ('description' in message) this.#descriptions.sent += 1;
  }

  /** A message of the other side. Candidates may stand in a description too (RFC 8839, section 4.4). */
  heard(message: SignalBody): void {
    if ('candidate' in message) this.#heardOf(message.candidate.candidate ?? '');
    if (!('description' in message)) return;
    this.#descriptions.received += 1;
    for (const line of message.description.sdp?.split(/\r?\n/) ?? [])
      if (line.startsWith('a=candidate:')) this.#heardOf(line);
  }

  /** How it does now; undefined when that cannot be said. `before` is the reading to count from. */
  async sample(before?: Reading): Promise<{ reading: Reading; sample: ConnectionSample } | undefined> {
    const stats = await this.#read();
    if (stats === undefined) return undefined;
    const reading = { at: this.#clock.now(), stats };
    return { reading, sample: sampleOf(reading, before, this.#hostPorts) };
  }

  get facts(): ConnectionFacts {
    const pc = this.#pc;
    return {
      gathered: this.#gathered,
      relays: { ...this.#relays },
      gathering: pc.iceGatheringState ?? 'new',
      tellsErrors: 'onicecandidateerror' in pc,
      errors: [...this.#errors.values()],
      servers: this.#servers(),
      relayOnly: this.#configuration().iceTransportPolicy === 'relay',
      received: { ...this.#received, descriptions: this.#descriptions.received },
      sentDescriptions: this.#descriptions.sent,
      checks: this.#checks,
      ice: pc.iceConnectionState ?? 'new',
      iceConnected: this.#iceConnected || this.#connected,
      connected: this.#connected,
      generations: this.#generations,
      symmetricNat: [...this.#mapped.values()].some((ports) => ports.size > 1) ? true : undefined,
      sendsMedia: pc.getSenders().some(({ track }) => track !== null),
      path: this.#path,
      serverReachable: undefined,
      otherReachable: undefined,
    };
  }

  /** Looks no more. Ask for `facts` before the connection closes. */
  close(): void {
    this.#cancelLook();
    this.#listeners.abort();
  }

  #took(event: RTCIceCandidate | null): void {
    const candidate = parseCandidate(event?.candidate ?? '');
    if (event === null || candidate === undefined) return;
    this.#gathered = counted(this.#gathered, candidate);
    this.#keep('here', candidate);
    if (candidate.kind === 'relay') this.#relays[this.#overOf(event, candidate)] += 1;
    if (candidate.kind !== 'srflx' || candidate.base === undefined) return;
    const ports = this.#mapped.get(candidate.base) ?? new Set<number>();
    this.#mapped.set(candidate.base, ports.add(candidate.port));
  }

  // The type preference (RFC 8445, 5.1.2.1) tells where nothing else does: it is 0 for TCP in Firefox, for TLS in Chromium.
  #overOf(event: RTCIceCandidate & Asked, { priority }: Candidate): RelayTransport {
    const told = relayTransport(event.relayProtocol, event.url);
    if (told !== undefined) return told;
    const preference = priority >>> 24;
    if (preference > 1) return 'udp';
    return this.#servers().turn.tcp > 0 ? 'tcp' : 'tls';
  }

  #heardOf(line: string): void {
    const candidate = parseCandidate(line);
    if (candidate === undefined) return;
    this.#received = counted(this.#received, candidate);
    this.#keep('there', candidate);
    if (candidate.kind === 'host' || candidate.kind === 'mdns') this.#hostPorts.add(candidate.port);
  }

  #keep(side: string, { kind, protocol, address, port }: Candidate): void {
    if (this.addresses.size < ADDRESSES_KEPT) this.addresses.add(`${side} ${kind} ${protocol} ${address} ${port}`);
  }

  #failed({ url, errorCode }: RTCPeerConnectionIceErrorEvent): void {
    const server = transportOfUrl(url) ?? 'stun';
    const key = `${server} ${errorCode}`;
    this.#errors.set(key, { server, code: errorCode, times: (this.#errors.get(key)?.times ?? 0) + 1 });
    if (this.addresses.size < ADDRESSES_KEPT) this.addresses.add(`server ${url} ${errorCode}`);
  }

  #gathering(): void {
    if (this.#pc.iceGatheringState === 'gathering') this.#generations += 1;
    this.#note('gathering', this.#pc.iceGatheringState);
  }

  #ice(): void {
    const state = this.#pc.iceConnectionState;
    this.#iceConnected ||= state === 'connected' || state === 'completed';
    this.#note('ice', state);
  }

  #connection(): void {
    const state = this.#pc.connectionState;
    this.#connected ||= state === 'connected';
    this.#note('connection', state);
    this.#cancelLook();
    if (state === 'connected') this.#cancelLook = this.#clock.after(LOOK_EVERY_MS, () => void this.#read());
    else if (state === 'connecting' || state === 'disconnected' || state === 'failed') this.#lookOn();
  }

  #lookOn(): void {
    void this.#read();
    this.#cancelLook = this.#clock.after(LOOK_EVERY_MS, () => this.#lookOn());
  }

  #note(what: StateChange['what'], state: string): void {
    this.states.push({ after: Math.round(this.#clock.now() - this.#begun), what, state });
    if (this.states.length > STATES_KEPT) this.states.shift();
  }

  async #read(): Promise<Stats | undefined> {
    if (this.#pc.signalingState === 'closed') return undefined;
    let stats: Stats;
    try {
      stats = readStats(await this.#pc.getStats());
    } catch {
      return undefined;
    }
    this.#path = sampleOf({ at: 0, stats }, undefined, this.#hostPorts).path ?? this.#path;
    this.#checks = checksOf(stats) ?? this.#checks;
    return stats;
  }

  #configuration(): RTCConfiguration {
    return this.#pc.getConfiguration();
  }

  #servers(): ConnectionFacts['servers'] {
    const turn = { udp: 0, tcp: 0, tls: 0 };
    let stun = 0;
    for (const url of (this.#configuration().iceServers ?? []).flatMap(({ urls }) => urls)) {
      const over = transportOfUrl(url);
      if (over === undefined) stun += 1;
      else turn[over] += 1;
    }
    return { stun, turn };
  }
}

/** Not yet in TypeScript's types (W3C WebRTC 1.0, section 4.8.1.1). */
interface Asked {
  readonly relayProtocol?: string | null;
  readonly url?: string | null;
}

/** Firefox counts answers only. */
function checksOf(stats: Stats): ConnectionFacts['checks'] {
  const pairs = ofType(stats, 'candidate-pair');
  if (pairs.length === 0) return undefined;
  const all = (name: string) => {
    const counted = pairs.map((pair) => numberOf(pair, name)).filter((count) => count !== undefined);
    return counted.length === 0 ? undefined : counted.reduce((sum, count) => sum + count, 0);
  };
  return { sent: all('requestsSent'), answered: all('responsesReceived') ?? 0, received: all('requestsReceived') };
}
