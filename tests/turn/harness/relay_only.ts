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
  /** Of the local candidate: another relay has another. */
  readonly port: number;
}

type Candidate = { candidateType: string; relayProtocol?: string; protocol: string; port: number };

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
  const { candidateType, relayProtocol, protocol, port } = local;
  return { local: candidateType, remote: remote.candidateType, protocol: relayProtocol ?? protocol, port };
}

/** What the page's newest connection would say to TURN servers from now on, and the life of ICE it is in. */
export function loginAndLife(): { username: string; credential: string; ufrag: string } {
  const connection = globalThis.senses.connections.at(-1);
  const servers = connection?.getConfiguration().iceServers ?? [];
  const { username = '', credential = '' } = servers.find((one) => one.credential) ?? {}; // Chromium gives empty ones to STUN servers
  const ufrag = /a=ice-ufrag:(\S+)/.exec(connection?.localDescription?.sdp ?? '')?.[1] ?? '';
  return { username, credential, ufrag };
}

/** Whether the page's newest connection sends from a relay with another port than this. */
export async function otherPath(port: number): Promise<boolean> {
  const report = await globalThis.senses.connections.at(-1)?.getStats();
  const all = [...(report?.values() ?? [])] as (RTCStats & Record<string, unknown>)[];
  const transport = all.find(({ type }) => type === 'transport');
  const pair = all.find(({ id }) => id === transport?.['selectedCandidatePairId']);
  const local = all.find(({ id }) => id === pair?.['localCandidateId']);
  return local !== undefined && local['port'] !== port && pair?.['state'] === 'succeeded';
}
