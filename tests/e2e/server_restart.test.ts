import { expect } from 'vitest';
import { at, Guest, seeAndHear, talk } from './harness/guest.ts';
import { scene } from './harness/stage.ts';
import { motionOf, watchPicture } from './harness/steady_picture.ts';

const noServer = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED/;

scene(
  'a call outlives the server: pictures go on, it comes back, and hanging up works at once',
  async (stage) => {
    const { url, port } = await stage.serve();
    const anna = new Guest('Anna', await stage.tab('Anna'));
    const ben = new Guest('Ben', await stage.tab('Ben'));
    const carl = new Guest('Carl', await stage.tab('Carl'));
    for (const { tab } of [anna, ben, carl]) tab.expected.push(noServer);
    await Promise.all([anna.enter(url), ben.enter(url), carl.enter(url)]);
    await talk(anna, ben);

    stage.killServer();
    const lost = 'The connection to the server is interrupted.';
    await Promise.all([anna, ben].map(({ tab }) => tab.read(at('banner'), lost)));
    await carl.tab.read(at('banner'), lost);
    await seeAndHear(anna, ben);

    await stage.serve('--listen', `127.0.0.1:${port}`);
    const back = `${at('banner')}[data-kind="lost"]`;
    await Promise.all([anna, ben, carl].map(({ tab }) => tab.missNow(back, 20_000)));
    await carl.meets(anna, ben);
    await seeAndHear(anna, ben);

    await anna.hangsUp();
    await Promise.all([anna.isDone('hung-up', 1_500), ben.isDone('hung-up', 1_500)]);
    await anna.tab.click(at('after-close'));
    await anna.meets(ben, carl);
  },
  60_000,
);

scene('without a server hanging up still reaches the other side at once', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  for (const { tab } of [anna, ben]) tab.expected.push(noServer);
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await talk(anna, ben);
  stage.killServer();
  await ben.tab.see(at('banner'));
  await ben.hangsUp();
  await Promise.all([anna.isDone('hung-up', 1_500), ben.isDone('hung-up', 1_500)]);
});

scene(
  'pictures do not stop for half a second while the server is killed and takes the call up again',
  async (stage) => {
    const { url } = await stage.serve();
    const anna = new Guest('Anna', await stage.tab('Anna'));
    const ben = new Guest('Ben', await stage.tab('Ben'));
    const tabs = [anna.tab, ben.tab];
    for (const tab of tabs) tab.expected.push(noServer);
    await Promise.all([anna.enter(url), ben.enter(url)]);
    await talk(anna, ben);
    await seeAndHear(anna, ben);
    await Promise.all(tabs.map((tab) => watchPicture(tab, at('remote-video'))));

    stage.killServer();
    const lost = `${at('banner')}[data-kind="lost"]`;
    await Promise.all(tabs.map((tab) => tab.see(lost)));
    const server = await stage.serveAgain();
    await Promise.all(tabs.map((tab) => tab.missNow(lost, 20_000)));
    await Promise.all([anna.talks(), ben.talks()]);
    await server.metricIs('beckon_calls', 1);
    for (const tab of tabs) {
      await expect.poll(async () => (await motionOf(tab)).looks, { timeout: 10_000 }).toBeGreaterThan(15);
      const { stillest } = await motionOf(tab);
      expect(stillest, `how long ${tab.who}'s picture stood still`).toBeLessThanOrEqual(500);
    }
    expect(await server.metric('beckon_sessions_resumed_total')).toBe(2);
    expect(await server.metric('beckon_calls_rebuilt_total')).toBe(1);

    await ben.hangsUp();
    await Promise.all([anna.isDone('hung-up', 1_500), ben.isDone('hung-up', 1_500)]);
    await server.metricIs('beckon_calls', 0);
  },
);
