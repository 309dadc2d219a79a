import { expect } from 'vitest';
import { at, Guest, talk } from './harness/guest.ts';
import { type Stage, scene } from './harness/stage.ts';

async function people(stage: Stage, names: string[], ...flags: string[]): Promise<Guest[]> {
  const { url } = await stage.serve(...flags);
  const guests = await Promise.all(names.map(async (name) => new Guest(name, await stage.tab(name))));
  await Promise.all(guests.map((guest) => guest.enter(url)));
  for (const guest of guests) await guest.meets(...guests.filter((other) => other !== guest));
  return guests;
}

async function pair(stage: Stage, ...flags: string[]): Promise<[Guest, Guest]> {
  const [anna, ben] = await people(stage, ['Anna', 'Ben'], ...flags);
  if (anna === undefined || ben === undefined) throw new Error('nobody came');
  return [anna, ben];
}

scene('a call that is declined says so', async (stage) => {
  const [anna, ben] = await pair(stage);
  await anna.calls(ben);
  await ben.hearsCallOf(anna);
  await ben.tab.click(at('decline'));
  expect(await anna.isDone('declined')).toBe('Ben declined the call.');
  await ben.tab.missNow(at('incoming'));
  await ben.meets(anna);
});

scene('a call that is taken back stops ringing and leaves a word', async (stage) => {
  const [anna, ben] = await pair(stage);
  await anna.calls(ben);
  await ben.hearsCallOf(anna);
  await anna.tab.click(at('cancel'));
  await anna.tab.missNow(at('outgoing'));
  await ben.tab.missNow(at('incoming'));
  await ben.tab.read(at('notice'), 'Missed call from Anna.');
});

scene('who calls somebody in a call hears that they are busy', async (stage) => {
  const [anna, ben, carl] = await people(stage, ['Anna', 'Ben', 'Carl']);
  if (anna === undefined || ben === undefined || carl === undefined) throw new Error('nobody came');
  await talk(anna, ben);
  await carl.tab.see(`${carl.row(ben)}[data-state="in-call"]`);
  await carl.calls(ben);
  expect(await carl.isDone('busy')).toContain('Ben is in another call.');
  await anna.seesMovingPicture();
  await ben.seesMovingPicture();
});

scene('a call that nobody answers ends by itself', async (stage) => {
  const [anna, ben] = await pair(stage, '--invite-time', '2s');
  await anna.calls(ben);
  await ben.hearsCallOf(anna);
  expect(await anna.isDone('no-answer')).toBe('Ben did not answer.');
  await ben.tab.missNow(at('incoming'));
  await ben.tab.read(at('notice'), 'Missed call from Anna.');
});

scene('the callee can hang up as well', async (stage) => {
  const [anna, ben] = await pair(stage);
  await talk(anna, ben);
  await ben.hangsUp();
  expect(await ben.isDone('hung-up')).toBe('You hung up.');
  expect(await anna.isDone('hung-up', 3_000)).toBe('Ben hung up.');
});

// The page may come back, as a reloaded one does: it has ten seconds.
scene('a tab closed in a call ends it at the other side within thirteen seconds', async (stage) => {
  const [anna, ben] = await pair(stage);
  await talk(anna, ben);
  await ben.tab.close();
  expect(await anna.isDone('hung-up', 13_000)).toBe('Ben hung up.');
});

scene(
  'a browser that dies in a call is waited for, told of and given up',
  async (stage) => {
    const { url } = await stage.serve('--reconnecting-time', '3s');
    const browser = await stage.chromium();
    const anna = new Guest('Anna', await stage.tab('Anna'));
    const ben = new Guest('Ben', await stage.tab('Ben', await browser.profile()));
    await Promise.all([anna.enter(url), ben.enter(url)]);
    await talk(anna, ben);
    await anna.seesMovingPicture();
    await browser.kill();
    await anna.tab.read(at('banner'), 'The connection to Ben is interrupted. Reconnecting…', 20_000);
    expect(await anna.isDone('connection-lost')).toBe('The connection to Ben was lost.');
  },
  60_000,
);
