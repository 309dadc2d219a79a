import type {
  ConnectionDiagnosis,
  ConnectionFacts,
  ConnectionFailure,
  ConnectionPath,
  ConnectionReport,
  ConnectionSample,
  FailureCause,
} from 'beckon';

const none = { host: 0, mdns: 0, srflx: 0, prflx: 0, relay: 0, ipv6: 0, publicHost: 0 };
const facts: ConnectionFacts = {
  gathered: { ...none, host: 3, srflx: 1 },
  relays: { udp: 0, tcp: 0, tls: 0 },
  gathering: 'complete',
  tellsErrors: true,
  errors: [],
  servers: { stun: 1, turn: { udp: 0, tcp: 0, tls: 0 } },
  relayOnly: false,
  received: { ...none, mdns: 3, srflx: 1, descriptions: 1 },
  sentDescriptions: 1,
  checks: { sent: 42, answered: 0, received: 0 },
  ice: 'failed',
  iceConnected: false,
  connected: false,
  generations: 1,
  symmetricNat: undefined,
  sendsMedia: true,
  path: undefined,
  serverReachable: true,
  otherReachable: true,
};

export const direct: ConnectionPath = {
  kind: 'direct',
  relay: undefined,
  local: 'host',
  remote: 'mdns',
  protocol: 'udp',
  family: 'IPv4',
};
export const relayed: ConnectionPath = {
  ...direct,
  kind: 'relay',
  local: 'relay',
  remote: 'relay',
  relay: { side: 'both', over: 'tcp' },
};

/** A connection of which nothing is real but its curves. */
export class FixtureDiagnosis implements ConnectionDiagnosis {
  readonly facts = facts;
  failure: ConnectionFailure | undefined;
  path: ConnectionPath = direct;
  /** How bad it is, from 1. */
  strain = 1;

  fail(cause: FailureCause): void {
    this.failure = { reason: 'connect-failed', cause, facts };
  }

  async statistics(): Promise<ConnectionSample> {
    return this.#sample(0);
  }

  watch(handler: (sample: ConnectionSample) => void): () => void {
    for (let second = 70; second >= 0; second--) handler(this.#sample(second));
    return () => {};
  }

  report(): ConnectionReport {
    const { failure } = this;
    return { version: '0', browser: 'none', at: new Date(), failure, facts, states: [], samples: [], addresses: [] };
  }

  #sample(secondsAgo: number): ConnectionSample {
    const wave = (period: number) => (Math.sin(secondsAgo / period) + Math.sin(secondsAgo / (period * 0.37))) / 2 + 1;
    const peak = secondsAgo > 20 && secondsAgo < 27 ? 1.6 : 1;
    const { strain } = this;
    return {
      at: new Date(Date.now() - secondsAgo * 1000),
      path: this.path,
      roundTrip: (18 + 4 * wave(5)) * strain * peak,
      jitter: (3 + wave(2.2)) * strain * peak,
      lossIn: secondsAgo % 9 === 0 ? 0.4 * strain * peak : 0.1 * (strain - 1),
      lossOut: secondsAgo % 13 === 4 ? 0.6 * strain * peak : 0,
      bitrateIn: ((1_900_000 + 160_000 * wave(4)) / strain) * (peak > 1 ? 0.5 : 1),
      bitrateOut: (1_450_000 + 120_000 * wave(6)) / strain,
      videoIn: { width: 1280, height: 720, framesPerSecond: 30, codec: 'VP8' },
      videoOut: { width: 640, height: 480, framesPerSecond: 30, codec: 'VP8' },
      audioIn: 'opus',
      audioOut: 'opus',
    };
  }
}
