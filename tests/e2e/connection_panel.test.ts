import { expect } from 'vitest';
import { ChromiumTab } from './harness/chromium.ts';
import { drawn, opensConnection, textOf } from './harness/connection.ts';
import { at, Guest, seeAndHear, talk } from './harness/guest.ts';
import { scene } from './harness/stage.ts';

const panel = at('connection-panel');
const stageWidth = () => document.querySelector('.call-stage')?.getBoundingClientRect().width;
const focused = () => document.activeElement?.getAttribute('data-testid');

scene('Chromium and Firefox show how they are connected, in words, numbers and graphs', async (stage) => {
  const { url } = await stage.serve();
  expect(await (await fetch(url)).text(), 'the page waits for no graphs').not.toContain('connection_panel');
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const fiona = new Guest('Fiona', await stage.firefoxTab('Fiona'));
  const both = [anna, fiona];
  await Promise.all(both.map((guest) => guest.enter(url)));
  await anna.meets(fiona);
  await talk(anna, fiona);
  await seeAndHear(anna, fiona);

  for (const guest of both) {
    const { tab } = guest;
    const before = await tab.run(stageWidth);
    await opensConnection(guest);
    await tab.see(`${at('connection-path')}[data-kind="direct"]`);
    expect(await tab.see(at('connection-path'))).toBe('Direct');
    expect(await tab.run(stageWidth), 'nothing moves to make room').toBe(before);
    await tab.until('reads a bitrate', textOf, ['connection-bitrate', '\\d+ kbit/s|\\d Mbit/s'] as const);
    await tab.until('reads a round trip', textOf, ['connection-round-trip', '\\d ms'] as const);
    await tab.until('reads a picture', textOf, [
      'connection-picture-in',
      '\\d{3,4} × \\d{3,4}, \\d+ fps, \\w+',
    ] as const);
    await tab.until('reads the sound', textOf, ['connection-sound', 'Opus, Opus'] as const);
    for (const graph of ['connection-bitrate', 'connection-round-trip', 'connection-jitter', 'connection-loss'])
      await tab.until(`sees ${graph} drawn`, drawn, graph);
  }
});

scene('the keyboard opens and closes the panel, and is where it was', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await anna.meets(ben);
  await talk(anna, ben);
  const { tab } = anna;
  await tab.press('Tab');
  expect(await tab.run(focused)).toBe('toggle-connection');
  await tab.press('Enter');
  await tab.see(panel);
  await tab.until('has the panel in focus', (mark: string) => document.activeElement?.matches(mark), panel);
  await tab.press('Escape');
  await tab.missNow(panel);
  expect(await tab.run(focused)).toBe('toggle-connection');

  await tab.click(at('toggle-connection'));
  await tab.see(panel);
  await tab.click(at('toggle-chat'));
  await tab.missNow(panel);
  await tab.see(at('chat-input'));
});

scene('the copied report has no address in it, unless they are asked for', async (stage) => {
  const { url } = await stage.serve();
  const profile = await stage.profile({ permissions: ['clipboard-read', 'clipboard-write'] });
  const tab = await stage.tab('Anna', profile);
  const anna = new Guest('Anna', tab);
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await anna.meets(ben);
  await talk(anna, ben);
  await seeAndHear(anna, ben);
  await opensConnection(anna);
  await tab.see(`${at('connection-path')}[data-kind="direct"]`);
  const copied = async (): Promise<string> => {
    await tab.run(() => navigator.clipboard.writeText(''));
    await tab.click(at('copy-report'));
    return tab.until('has a copy', () => navigator.clipboard.readText(), undefined);
  };
  const addresses = /\b\d{1,3}(\.\d{1,3}){3}\b|\.local\b/;

  const report = await copied();
  expect(report).toMatch(/^Beckon \d/);
  expect(report).toContain('Path: direct');
  expect(report).toContain('connection connected');
  expect(report).not.toMatch(addresses);
  expect(report).not.toMatch(/Anna|Ben/);

  await tab.click(at('report-addresses'));
  expect(await copied()).toMatch(addresses);
  expect(tab).toBeInstanceOf(ChromiumTab);
});

scene('in a call by link the panel shows the connection to each of the others', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await anna.tab.click(at('new-link'));
  await anna.tab.see(at('call-link'));
  const link = await anna.tab.run(
    (mark) => document.querySelector<HTMLTextAreaElement>(mark)?.value ?? '',
    at('call-link'),
  );
  await ben.tab.open(link);
  await ben.tab.click(at('join-video'));
  await anna.tab.see(`${at('member')}[data-state="connected"]`);
  await opensConnection(anna);
  await anna.tab.see(`${at('connection-path')}[data-kind="direct"]`);
  await anna.tab.until('sees a graph drawn', drawn, 'connection-bitrate');
});
