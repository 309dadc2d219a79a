import { afterAll, beforeAll, expect, it } from 'vitest';
import { FaultProxy } from './harness/fault_proxy.ts';
import { NumberedPair, until, useNumberedConnections } from './harness/numbered_pair.ts';
import { Server } from './harness/server.ts';

const SAY_EVERY_MS = 20;

let restore: () => void;
beforeAll(() => {
  restore = useNumberedConnections();
});
afterAll(() => restore());

it('sessions whose WebSocket is blocked go on over HTTP and then back, and lose, double and reorder no signal', async () => {
  const server = await Server.start('--lobby', 'false');
  const proxy = await FaultProxy.start(server.port);
  const pairs: NumberedPair[] = [];
  const talking = setInterval(() => {
    for (const pair of pairs) pair.say();
  }, SAY_EVERY_MS);
  const heard = (): number => Math.min(...pairs.flatMap(({ ends }) => ends.map((end) => end.heard.length)));
  const hearMore = async (): Promise<void> => {
    const before = heard();
    await until('numbers go on', () => heard() > before + 50, 10_000);
  };
  try {
    pairs.push(
      ...(await Promise.all(Array.from({ length: 5 }, () => NumberedPair.talk(`http://127.0.0.1:${proxy.port}`)))),
    );
    const clients = pairs.flatMap((pair) => pair.clients);
    const all = (transport: string): boolean => clients.every((client) => client.transport === transport);
    expect(all('websocket')).toBe(true);
    for (let round = 0; round < 3; round += 1) {
      proxy.refusesWebSockets = true;
      proxy.reset();
      await until('all are on HTTP', () => all('http'), 10_000);
      await hearMore();
      proxy.refusesWebSockets = false;
      const lost: string[] = [];
      for (const client of clients) client.on('state', (state) => lost.push(state));
      for (const pair of pairs) pair.online();
      await until('all are on WebSockets again', () => all('websocket'), 10_000);
      // A better transport is taken while the other one stands.
      expect(lost).toEqual([]);
      await hearMore();
    }
    clearInterval(talking);
    await until('all numbers were heard', () => pairs.every((pair) => pair.settled), 10_000);
    for (const pair of pairs) pair.check();
    expect(await server.metric('beckon_sessions')).toBe(10);
    expect(await server.metric('beckon_sessions_resumed_total')).toBe(60);
  } finally {
    clearInterval(talking);
    await Promise.all(pairs.map((pair) => pair.close()));
    await proxy.close();
    await server.stop();
  }
}, 90_000);
