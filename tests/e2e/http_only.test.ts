import { expect } from 'vitest';
import { FaultProxy } from '../system/harness/fault_proxy.ts';
import { Guest, seeAndHear, talk } from './harness/guest.ts';
import { scene } from './harness/stage.ts';

const refused = /WebSocket connection to .* failed/;

scene(
  'where WebSockets are refused a call is made over HTTP, and goes on over one that gets through',
  async (stage) => {
    const server = await stage.serve();
    const proxy = await FaultProxy.start(server.port);
    stage.endWith(() => proxy.close());
    proxy.refusesWebSockets = true;
    const anna = new Guest('Anna', await stage.tab('Anna'));
    const ben = new Guest('Ben', await stage.tab('Ben'));
    for (const { tab } of [anna, ben]) tab.expected.push(refused);
    const url = `http://127.0.0.1:${proxy.port}`;
    await Promise.all([anna.enter(url), ben.enter(url)]);
    await talk(anna, ben);
    await seeAndHear(anna, ben);
    expect(proxy.seen.filter((line) => line.includes('101'))).toEqual([]);

    proxy.refusesWebSockets = false;
    for (const { tab } of [anna, ben]) await tab.run(() => void dispatchEvent(new Event('online')));
    await expect.poll(() => proxy.seen.filter((line) => line.includes(' 101 ')).length).toBe(2);
    await seeAndHear(anna, ben);
    await ben.hangsUp();
    await Promise.all([anna.isDone('hung-up', 1_500), ben.isDone('hung-up', 1_500)]);
  },
);
