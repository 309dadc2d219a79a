import { afterAll, beforeAll, expect, it } from 'vitest';
import { NumberedPair, pause, until, useNumberedConnections } from './harness/numbered_pair.ts';
import { Server } from './harness/server.ts';

const PAIRS = 100;
/** Fewer where the server has sanitizers: they look for other faults, and find them in the first few. */
const KILLS = process.env['SANITIZED_SERVER'] !== undefined && !process.env['ALL'] ? 12 : 100;
/** How long the server is there between two kills. */
const UP_MS = 450;
const SAY_EVERY_MS = 100;
/** The longest that clients wait before they try again. */
const BACKOFF_MS = 15_000;

let restore: () => void;
beforeAll(() => {
  restore = useNumberedConnections();
});
afterAll(() => restore());

it(`${KILLS} kills of the server lose, double and reorder no signal of a hundred calls, and end none`, async () => {
  let server = await Server.start('--lobby', 'false');
  const pairs: NumberedPair[] = [];
  const talking = setInterval(() => {
    for (const pair of pairs) pair.say();
  }, SAY_EVERY_MS);
  try {
    for (let made = 0; made < PAIRS; made += 20)
      pairs.push(...(await Promise.all(Array.from({ length: 20 }, () => NumberedPair.talk(server.url)))));
    const clients = pairs.flatMap((pair) => pair.clients);
    const here = (): number => clients.filter(({ state }) => state === 'connected').length;
    const back: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      server = await server.killAndStart();
      await pause(UP_MS);
      back.push(here());
    }
    await until('everybody is back', () => here() === clients.length, BACKOFF_MS + 5_000);
    clearInterval(talking);
    await until('all numbers were heard', () => pairs.every((pair) => pair.settled), 10_000);
    for (const pair of pairs) pair.check();
    expect(await server.metric('beckon_sessions')).toBe(2 * PAIRS);
    expect(await server.metric('beckon_calls')).toBe(PAIRS);
    // The kills met those who had come back, not a server that nobody found.
    expect(back.reduce((sum, clients) => sum + clients) / KILLS).toBeGreaterThan(PAIRS / 5);
  } finally {
    clearInterval(talking);
    await Promise.all(pairs.map((pair) => pair.close()));
    await server.stop();
  }
}, 240_000);
