/** Runs in a page: what its newest connection knows of candidates and pairs of them (RFC 8445), a line for each. */
export async function triedWays(): Promise<string[]> {
  const report = await globalThis.senses.connections.at(-1)?.getStats();
  const kinds = ['local-candidate', 'remote-candidate', 'candidate-pair', 'transport'];
  const all = [...(report?.values() ?? [])] as RTCStats[];
  return all.filter(({ type }) => kinds.includes(type)).map((one) => JSON.stringify(one));
}
