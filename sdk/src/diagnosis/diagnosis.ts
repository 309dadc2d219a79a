import type { SignalingChannel } from '../api.js';
import type { Clock } from '../clock.js';
import { reportUncaught } from '../emitter.js';
import type { SignalBody } from '../negotiator.js';
import type { EndReason } from '../protocol.gen.js';
import { causeOf } from './cause.js';
import { Evidence } from './evidence.js';
import { nothingSeen } from './no_facts.js';
import { reportOf } from './report.js';
import type { Reading } from './sample.js';
import type {
  ConnectionDiagnosis,
  ConnectionFacts,
  ConnectionFailure,
  ConnectionReport,
  ConnectionSample,
  ReportOptions,
} from './types.js';

/** What the call knows besides the connection; see `ConnectionFacts`. */
export type Surroundings = Pick<ConnectionFacts, 'serverReachable' | 'otherReachable'>;

const SAMPLES_KEPT = 10;
const LEAST_INTERVAL_MS = 100;
/** Follows the connections to one other side, one after the other, for as long as the call lasts. */
export class Diagnosis implements ConnectionDiagnosis {
  readonly #clock: Clock;
  readonly #samples: ConnectionSample[] = [];
  readonly #watches = new Set<() => void>();
  #evidence: Evidence | undefined;
  #reading: Reading | undefined;
  #last: ConnectionFacts = nothingSeen;
  #over = false;
  #failure: ConnectionFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A new connection, before it negotiates. Returns the signalling to give it, which passes everything on.
   */
  follow(
    pc: RTCPeerConnection,
    signalling: SignalingChannel<SignalBody, SignalBody>,
  ): SignalingChannel<SignalBody, SignalBody> {
    this.#evidence?.close();
    const evidence = new Evidence(pc, this.#clock);
    this.#evidence = evidence;
    this.#reading = undefined;
    return new OverheardChannel(signalling, evidence);
  }

  /** The call is over, and the connection is about to be closed. */
  end(reason: EndReason, around: Surroundings): void {
    if (this.#over) return;
    this.#last = { ...this.facts, ...around };
    this.#over = true;
    this.#evidence?.close();
    for (const stop of [...this.#watches]) stop();
    if (reason !== 'connect-failed' && reason !== 'connection-lost') return;
    this.#failure = { reason, cause: causeOf(this.#last), facts: this.#last };
  }

  get facts(): ConnectionFacts {
    return this.#over ? this.#last : (this.#evidence?.facts ?? nothingSeen);
  }

  get failure(): ConnectionFailure | undefined {
    return this.#failure;
  }

  async statistics(): Promise<ConnectionSample | undefined> {
    const taken = await this.#take(this.#reading);
    if (taken === undefined) return undefined;
    this.#reading = taken.reading;
    return taken.sample;
  }

  watch(handler: (sample: ConnectionSample) => void, everyMs = 1000): () => void {
    if (this.#over) return () => {};
    let reading: Reading | undefined;
    let cancel: () => void = () => {};
    const look = async () => {
      const taken = await this.#take(reading);
      if (!this.#watches.has(stop)) return;
      cancel = this.#clock.after(Math.max(LEAST_INTERVAL_MS, everyMs), () => void look());
      reading = taken?.reading;
      if (taken !== undefined) tell(handler, taken.sample);
    };
    const stop = () => {
      cancel();
      this.#watches.delete(stop);
    };
    this.#watches.add(stop);
    void look();
    return stop;
  }

  report({ addresses = false }: ReportOptions = {}): ConnectionReport {
    return reportOf({
      at: new Date(this.#clock.now()),
      failure: this.#failure,
      facts: this.facts,
      states: this.#evidence?.states ?? [],
      samples: this.#samples,
      addresses: addresses ? [...(this.#evidence?.addresses ?? [])] : undefined,
    });
  }

  async #take(before: Reading | undefined) {
    const evidence = this.#evidence;
    const taken = this.#over ? undefined : await evidence?.sample(before);
    // Of another connection by now.
    if (taken === undefined || evidence !== this.#evidence) return undefined;
    this.#samples.push(taken.sample);
    if (this.#samples.length > SAMPLES_KEPT) this.#samples.shift();
    return taken;
  }
}

function tell(handler: (sample: ConnectionSample) => void, sample: ConnectionSample): void {
  try {
    handler(sample);
  } catch (error) {
    reportUncaught(error);
  }
}

/** A channel whose messages are counted as they pass. */
class OverheardChannel implements SignalingChannel<SignalBody, SignalBody> {
  readonly #channel: SignalingChannel<SignalBody, SignalBody>;
  readonly #evidence: Evidence;
  #handler: ((message: SignalBody) => void) | undefined;

  constructor(channel: SignalingChannel<SignalBody, SignalBody>, evidence: Evidence) {
    this.#channel = channel;
    this.#evidence = evidence;
  }

  get state(): 'connecting' | 'open' | 'closed' {
    return this.#channel.state;
  }
  get onmessage(): ((message: SignalBody) => void) | undefined {
    return this.#handler;
  }
  set onmessage(handler: ((message: SignalBody) => void) | undefined) {
    this.#handler = handler;
    this.#channel.onmessage =
      handler &&
      ((message) => {
        this.#evidence.heard(message);
        handler(message);
      });
  }
  get onstate(): ((state: 'connecting' | 'open' | 'closed') => void) | undefined {
    return this.#channel.onstate;
  }
  set onstate(handler: ((state: 'connecting' | 'open' | 'closed') => void) | undefined) {
    this.#channel.onstate = handler;
  }

  send(message: SignalBody): void {
    this.#evidence.sent(message);
    this.#channel.send(message);
  }

  close(): void {
    this.#channel.close();
  }
}
