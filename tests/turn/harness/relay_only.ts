/** Runs in a page before its own scripts: it gathers relay candidates alone, whatever it asks for. */
export function useRelaysOnly(): void {
  const relayed = (configuration?: RTCConfiguration): RTCConfiguration => ({
    ...configuration,
    iceTransportPolicy: 'relay',
  });
  const configure = RTCPeerConnection.prototype.setConfiguration;
  RTCPeerConnection.prototype.setConfiguration = function (configuration) {
    configure.call(this, relayed(configuration));
  };
  globalThis.RTCPeerConnection = new Proxy(RTCPeerConnection, {
    construct: (native, [configuration]: [RTCConfiguration?]) => new native(relayed(configuration)),
  });
}

export interface Path {
  readonly local: string;
  readonly remote: string;
  readonly protocol: string;
}

type Candidate = { candidateType: string; relayProtocol?: string; protocol: string };

/** The kinds of candidates that the page's newest connection sends between. */
export async function chosenPath(): Promise<Path | undefined> {
  const report = await globalThis.senses.connections.at(-1)?.getStats();
  if (report === undefined) return undefined;
  const all = [...report.values()] as (RTCStats & Record<string, unknown>)[];
  const transport = all.find(({ type }) => type === 'transport');
  const pair =
    all.find(({ id }) => id === transport?.['selectedCandidatePairId']) ??
    all.find((one) => one.type === 'candidate-pair' && one['selected'] === true);
  const candidate = (id: unknown): Candidate | undefined =>
    all.find((one) => one.id === id) as unknown as Candidate | undefined;
  const [local, remote] = [candidate(pair?.['localCandidateId']), candidate(pair?.['remoteCandidateId'])];
  if (local === undefined || remote === undefined) return undefined;
  return { local: local.candidateType, remote: remote.candidateType, protocol: local.relayProtocol ?? local.protocol };
}
