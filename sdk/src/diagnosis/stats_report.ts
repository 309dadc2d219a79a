/** An entry of an RTCStatsReport (W3C webrtc-stats), of which browsers leave out what they like. */
export type StatsEntry = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** The entries of a report, by id. */
export type Stats = ReadonlyMap<string, StatsEntry>;

/** Reads a report; nothing in it is believed before it is looked at. */
export function readStats(report: RTCStatsReport): Stats {
  const entries = new Map<string, StatsEntry>();
  report.forEach((entry: StatsEntry, id: string) => {
    entries.set(id, entry);
  });
  return entries;
}

export function ofType(stats: Stats, type: string): StatsEntry[] {
  return [...stats.values()].filter((entry) => entry.type === type);
}

export function numberOf(entry: StatsEntry | undefined, name: string): number | undefined {
  const value = entry?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function textOf(entry: StatsEntry | undefined, name: string): string | undefined {
  const value = entry?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The entry whose id stands there. */
export function linked(stats: Stats, entry: StatsEntry | undefined, name: string): StatsEntry | undefined {
  return stats.get(textOf(entry, name) ?? '');
}

/** The pair of candidates in use: Chromium names it in the transport, Firefox marks it. */
export function selectedPair(stats: Stats): StatsEntry | undefined {
  for (const transport of ofType(stats, 'transport')) {
    const pair = linked(stats, transport, 'selectedCandidatePairId');
    if (pair !== undefined) return pair;
  }
  return ofType(stats, 'candidate-pair').find((pair) => pair['selected'] === true && pair['state'] === 'succeeded');
}
