// What web-platform-tests ask of the perfect negotiation pattern, asked of PerfectNegotiator: A and B add transceivers
// one after the other, at once, and again and again. Each gives how many transceivers A and B have in the end.
import { closePair, makePair, type Pair, type Side, until } from './pair.page.js';

type Ends = { a: Side; b: Side; pair: Pair };

function ends(aIsPolite: boolean): Ends {
  const pair = makePair();
  const [a, b] = aIsPolite ? [pair.polite, pair.impolite] : [pair.impolite, pair.polite];
  return { a, b, pair };
}

/** Adds one that sends; resolves when it is negotiated, in that direction and no other. */
async function addTransceiver({ pc }: Side): Promise<void> {
  const transceiver = pc.addTransceiver('video');
  await until(
    () => transceiver.currentDirection !== null,
    () => `${pc.signalingState} ${pc.connectionState}`,
    30_000,
  );
  if (transceiver.currentDirection !== 'sendonly') throw new Error(`It is ${transceiver.currentDirection}`);
}

async function counted({ a, b, pair }: Ends): Promise<[number, number]> {
  await until(() => [a, b].every(({ pc }) => pc.signalingState === 'stable'));
  const errors = [...a.errors, ...b.errors];
  if (errors.length > 0) throw new Error(errors.join());
  const counts: [number, number] = [a.pc.getTransceivers().length, b.pc.getTransceivers().length];
  closePair(pair);
  return counts;
}

/** A adds one and they connect; then B adds one. */
export async function connects(aIsPolite: boolean): Promise<{ first: number; both: [number, number] }> {
  const all = ends(aIsPolite);
  await addTransceiver(all.a);
  await until(() => ['connected', 'completed'].includes(all.a.pc.iceConnectionState));
  const first = all.a.pc.getTransceivers().length;
  await addTransceiver(all.b);
  return { first, both: await counted(all) };
}

/** Both add one at once. */
export async function glare(aIsPolite: boolean): Promise<[number, number]> {
  const all = ends(aIsPolite);
  await Promise.all([addTransceiver(all.a), addTransceiver(all.b)]);
  return counted(all);
}

/** Both add one at once, 21 times; `shrinking` or no pauses in between, so that the offers cross in every way. */
export async function stress(aIsPolite: boolean, pauses: 'shrinking' | 'none'): Promise<[number, number]> {
  const all = ends(aIsPolite);
  const added: Promise<void>[] = [];
  for (let left = 20; left >= 0; left--) {
    added.push(addTransceiver(all.a), addTransceiver(all.b));
    const pause = pauses === 'none' ? 0 : Math.max(0, left - 1);
    if (left > 0) await new Promise((next) => setTimeout(next, pause));
  }
  await Promise.all(added);
  return counted(all);
}
