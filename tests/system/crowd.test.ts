import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { activate, connectCall, signal } from './harness/ring.ts';
import { Server } from './harness/server.ts';

const crowd = 300;
const patient = 120_000;
let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--grace', '200ms', '--tombstone-time', '1s');
});
afterAll(() => server.stop());

/** Runs `job` for every number below `count`, at most twenty at once. */
async function each(count: number, job: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      next += 1;
      await job(index);
    }
  };
  await Promise.all(Array.from({ length: 20 }, lane));
}

it(
  'three hundred clients are each in a call, with signals both ways',
  async () => {
    const clients: Client[] = [];
    await each(crowd, async (index) => {
      clients[index] = await Client.join(server);
    });
    await each(crowd / 2, async (index) => {
      const [caller, callee] = [clients[2 * index], clients[2 * index + 1]];
      if (!caller || !callee) throw new Error('no pair');
      const call = await connectCall(caller, callee);
      for (let seq = 1; seq <= 10; seq += 1) {
        const body = { candidate: { candidate: `${index}-${seq}` } };
        caller.send(signal(caller, callee, call, seq, body));
        callee.send({ ...signal(callee, caller, call, seq, body, 'p0'), ack: seq });
      }
      for (const client of [caller, callee]) {
        await client.message('signal', ({ seq }) => seq === 10);
        expect(client.all('signal').map(({ body }) => JSON.stringify(body))).toEqual(
          Array.from({ length: 10 }, (_, seq) => JSON.stringify({ candidate: { candidate: `${index}-${seq + 1}` } })),
        );
      }
      await activate(caller, callee, call);
    });
    expect(await server.metric('beckon_calls')).toBe(crowd / 2);
    expect(await server.metric('beckon_websockets')).toBe(crowd);
    const [first] = clients;
    const inCall = (): true | undefined => {
      const busy = [...(first?.people.values() ?? [])].filter(({ state }) => state === 'in-call');
      return busy.length === crowd || undefined;
    };
    await first?.until('everybody is seen in a call', inCall);
    await each(crowd, (index) => clients[index]?.leave() ?? Promise.resolve());
    for (const gauge of ['calls', 'sessions', 'websockets', 'rooms']) await server.metricIs(`beckon_${gauge}`, 0);
    expect(await server.metric('beckon_mailbox_dropped_total')).toBe(0);
  },
  patient,
);

it(
  'a thousand come and go, in every way there is, and nothing of them stays',
  async () => {
    const openFiles = (): number => readdirSync(`/proc/${server.pid}/fd`).length;
    const before = openFiles();
    await each(1000, async (index) => {
      if (index % 10 === 0) return (await Client.open(server)).drop(); // before hello
      const client = await Client.join(server);
      if (index % 3 === 0) return client.leave();
      if (index % 3 === 1) return client.drop();
      client.socket.close();
      await client.ended();
    });
    for (const gauge of ['websockets', 'sessions', 'rooms', 'calls']) await server.metricIs(`beckon_${gauge}`, 0);
    await server.metricIs('beckon_connections', 1); // the one that asks
    expect(openFiles()).toBeLessThan(before + 5);
    expect(readFileSync(`/proc/${server.pid}/status`, 'utf8')).toMatch(/^Threads:\s+[1-9]\b/m);
  },
  patient,
);
