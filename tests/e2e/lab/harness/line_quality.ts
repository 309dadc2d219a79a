import type { Tab } from '../../harness/tab.ts';
import type { Conditions } from './router.ts';

/** Waits until a page's newest connection shows that the line of one end is as bad as it was made. */
export async function noticesLine(tab: Tab, { delay = 0, lossPerMille = 0 }: Conditions): Promise<void> {
  const shows = async ({ delay, lossy }: { delay: number; lossy: boolean }): Promise<boolean> => {
    const report = await globalThis.senses.connections.at(-1)?.getStats();
    let roundTrip = 0;
    let lost = 0;
    report?.forEach((entry: RTCIceCandidatePairStats & RTCInboundRtpStreamStats) => {
      if (entry.type === 'candidate-pair') roundTrip = Math.max(roundTrip, (entry.currentRoundTripTime ?? 0) * 1000);
      if (entry.type === 'inbound-rtp') lost += entry.packetsLost ?? 0;
    });
    return roundTrip >= 2 * delay && (lost > 0 || !lossy);
  };
  await tab.until('notices the bad line', shows, { delay, lossy: lossPerMille > 0 });
}
