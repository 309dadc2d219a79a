export type Quality = 'good' | 'fair' | 'poor';

/**
 * Good is what nobody notices, fair what one hears now and then, poor what disturbs. The round trip is in milliseconds,
 * loss in percent.
 */
export function qualityOf(roundTrip: number | undefined, loss: number): Quality {
  const delay = roundTrip ?? 0;
  if (delay > 500 || loss > 8) return 'poor';
  if (delay > 250 || loss > 2) return 'fair';
  return 'good';
}
