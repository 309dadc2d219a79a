import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { everything, newId } from './harness/protocol.ts';
import { ring } from './harness/ring.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4', '--invites-per-minute', '0');
});
afterAll(() => server.stop());

it('has exactly one winner among five devices that answer at the same moment, fifty times', async () => {
  const caller = await Client.join(server);
  const device = newId();
  const tabs = await Promise.all(Array.from({ length: 5 }, () => Client.join(server, { device, name: 'Five Tabs' })));
  const [first] = tabs;
  if (first === undefined) throw new Error('no tab');
  const winners = new Set<number>();
  for (let round = 0; round < 50; round += 1) {
    const call = await ring(caller, first);
    await Promise.all(tabs.map((tab) => tab.callIs(call, 'ringing')));
    const answers = await Promise.allSettled(
      tabs.map((tab) => tab.request({ type: 'call-accept', call, media: everything })),
    );
    const won = answers.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(won).toHaveLength(1);
    winners.add(won[0] ?? -1);
    const epoch = (await caller.callIs(call, 'connecting')).parties[1]?.epoch;
    for (const [index, tab] of tabs.entries()) {
      if (index === won[0]) {
        expect((await tab.callIs(call, 'connecting')).me).toBe('p1');
        expect(tab.epoch).toBe(epoch);
      } else {
        const lost = answers[index];
        expect(lost?.status === 'rejected' && (lost.reason as { code: string }).code).toBe('already-answered');
        const view = await tab.callIs(call, 'ended');
        expect(view.reason).toBe('answered-elsewhere');
        expect(view.me).toBeUndefined();
      }
    }
    await caller.request({ type: 'hang-up', call });
    const winner = tabs[won[0] ?? 0];
    expect((await winner?.callIs(call, 'ended'))?.reason).toBe('hung-up');
  }
  await Promise.all([caller, ...tabs].map((client) => client.leave()));
});

it('lets either an answer or a cancel win, never both, fifty times', async () => {
  const [caller, callee] = await Promise.all([Client.join(server), Client.join(server)]);
  for (let round = 0; round < 50; round += 1) {
    const call = await ring(caller, callee);
    const [cancelled, accepted] = await Promise.allSettled([
      caller.request({ type: 'call-cancel', call }),
      callee.request({ type: 'call-accept', call, media: everything }),
    ]);
    expect(cancelled.status).toBe('fulfilled');
    const [mine, theirs] = await Promise.all([caller.callIs(call, 'ended'), callee.callIs(call, 'ended')]);
    expect(theirs.reason).toBe(mine.reason);
    expect(mine.reason).toBe(accepted.status === 'fulfilled' ? 'hung-up' : 'cancelled');
  }
  await Promise.all([caller.leave(), callee.leave()]);
});
