import { expect } from 'vitest';
import { at, Guest } from './harness/guest.ts';
import { MdnGuest } from './harness/mdn_guest.ts';
import { serveMdnPage } from './harness/mdn_page.ts';
import { type Stage, scene } from './harness/stage.ts';

async function mdn(stage: Stage, origin: string, ...names: string[]): Promise<MdnGuest[]> {
  return Promise.all(
    names.map(async (name) => {
      const guest = new MdnGuest(name, await stage.tab(name));
      await guest.enter(origin);
      return guest;
    }),
  );
}

/** Mia at MDN's page, and Ben in the app, who see each other. */
async function miaAndBen(stage: Stage): Promise<[MdnGuest, Guest]> {
  const origin = await serveMdnPage(stage);
  const [mia] = await mdn(stage, origin, 'Mia');
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await ben.enter(stage.server.url);
  if (mia === undefined) throw new Error('no Mia');
  await ben.meets(mia);
  await mia.meets(ben);
  return [mia, ben];
}

async function talkWithMdn(mia: MdnGuest, ben: Guest): Promise<void> {
  await ben.talks();
  await Promise.all([mia.seesAndHears(), ben.seesMovingPicture()]);
  await ben.hearsSound();
}

scene('two of MDN’s pages call each other, and either can hang up', async (stage) => {
  const origin = await serveMdnPage(stage);
  const [mia, tim] = await mdn(stage, origin, 'Mia', 'Tim');
  if (mia === undefined || tim === undefined) throw new Error('nobody');
  for (const [caller, callee, ends] of [
    [mia, tim, mia],
    [mia, tim, tim],
    [tim, mia, mia],
  ] as const) {
    await caller.calls(callee);
    await Promise.all([caller.seesAndHears(), callee.seesAndHears()]);
    await ends.hangsUp();
    await Promise.all([caller.isFree(), callee.isFree()]);
  }
});

scene('two pairs of MDN’s pages talk at the same time and hear nothing of each other', async (stage) => {
  const origin = await serveMdnPage(stage);
  const guests = await mdn(stage, origin, 'Mia', 'Tim', 'Una', 'Vic', 'Zoe');
  const [mia, tim, una, vic, zoe] = guests;
  if (!mia || !tim || !una || !vic || !zoe) throw new Error('nobody');
  await Promise.all([mia.calls(tim), una.calls(vic)]);
  await Promise.all([mia, tim, una, vic].map((guest) => guest.seesAndHears()));
  await mia.hangsUp();
  await Promise.all([mia.isFree(), tim.isFree()]);
  await Promise.all([una, vic].map((guest) => guest.seesAndHears()));
  expect((await una.heard()).concat(await vic.heard())).not.toContain('hang-up');
  expect(await zoe.heard()).toEqual([]);
});

scene('somebody at MDN’s page calls somebody in the app', async (stage) => {
  const [mia, ben] = await miaAndBen(stage);
  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.answers();
  await talkWithMdn(mia, ben);
  await ben.tab.missNow(at('toggle-chat'));
  await mia.hangsUp();
  expect(await ben.isDone('hung-up', 3_000)).toBe('Mia hung up.');
  await mia.isFree();
  await ben.tab.click(at('after-close'));

  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.answers();
  await talkWithMdn(mia, ben);
  await ben.hangsUp();
  await ben.isDone('hung-up');
  await mia.isFree();
  await ben.tab.click(at('after-close'));

  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.tab.click(at('decline'));
  await mia.isFree();

  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.tab.click(at('answer-audio'));
  await ben.talks();
  await ben.seesMovingPicture();
});

scene(
  'somebody in the app is asked before a call to MDN’s page, which learns nothing until they agree',
  async (stage) => {
    const [mia, ben] = await miaAndBen(stage);
    await ben.tab.read(`${ben.row(mia)}[data-dialect="mdn"]`, 'Other page');
    for (const refuse of ['click', 'Escape'] as const) {
      await ben.calls(mia);
      await ben.tab.read(at('ask'), 'Mia is on another page');
      if (refuse === 'click') await ben.tab.click(at('ask-cancel'));
      else await ben.tab.press(refuse);
      await ben.tab.missNow(at('ask'));
    }
    expect(await ben.tab.run(() => globalThis.senses.connections.length)).toBe(0);
    expect(await mia.heard()).toEqual([]);

    await ben.calls(mia);
    await ben.agrees();
    await talkWithMdn(mia, ben);
    await ben.hangsUp();
    await ben.isDone('hung-up');
    await mia.isFree();

    await ben.tab.click(at('call-again')); // is not asked twice
    await talkWithMdn(mia, ben);
    await mia.hangsUp();
    expect(await ben.isDone('hung-up', 3_000)).toBe('Mia hung up.');
    await ben.tab.click(at('after-close'));
    await ben.tab.click(`${ben.row(mia)} .row-open`);
    await ben.tab.read(at('no-private'), 'Mia reads the lobby only.');
  },
);

scene('a call comes while the app asks: it covers the question', async (stage) => {
  const [mia, ben] = await miaAndBen(stage);
  await ben.calls(mia);
  await ben.tab.see(at('ask'));
  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.tab.missNow(at('ask'));
  await ben.answers();
  await talkWithMdn(mia, ben);
});

/** When Ben clicks, in milliseconds after Mia. */
const offsets = [-400, -200, -120, -80, -60, -40, -20, 0, 20, 40, 60, 100, 200];

scene(
  'both call each other, one a little before the other: they have one call, and see and hear each other',
  async (stage) => {
    const [mia, ben] = await miaAndBen(stage);
    await ben.calls(mia);
    await ben.agrees();
    await ben.talks();
    await ben.hangsUp();
    await ben.tab.click(at('after-close'));
    await mia.isFree();
    for (const offset of offsets) {
      const time = Date.now() + 500 - Math.min(offset, 0);
      await Promise.all([mia.callsAt(time, ben), ben.callsAt(time + offset, mia)]);
      // Whose invitation comes first is chance; Ben's app may ring, when his click found it ringing already.
      await ben.tab.until('is in a call', inCallOrRung, [at('call'), at('answer')]);
      await talkWithMdn(mia, ben).catch((error: unknown) => {
        throw new Error(`Ben clicked ${offset} ms after Mia: ${String(error)}`);
      });
      expect(await stage.server.metric('beckon_calls')).toBe(1);
      await (offset % 40 === 0 ? ben : mia).hangsUp();
      await ben.isDone('hung-up');
      await ben.tab.click(at('after-close'));
      await mia.isFree();
    }
  },
  120_000,
);

function inCallOrRung([call = '', answer = '']: string[]): boolean {
  if (document.querySelector(call) !== null) return true;
  document.querySelector<HTMLElement>(answer)?.click();
  return false;
}

scene('MDN’s page that closes without a word or is closed ends the call in the app', async (stage) => {
  const [mia, ben] = await miaAndBen(stage);
  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.answers();
  await talkWithMdn(mia, ben);
  await mia.tab.run(() => globalThis.mdn.close());
  await ben.isDone('connection-lost', 4_000);
  await ben.tab.click(at('after-close'));

  await mia.calls(ben);
  await ben.hearsCallOf(mia);
  await ben.answers();
  await ben.talks();
  await mia.tab.close();
  await ben.tab.see(at('after-reason'), 4_000);
});

scene('the app in Firefox and MDN’s page in Chromium call each other', async (stage) => {
  const origin = await serveMdnPage(stage);
  const [mia] = await mdn(stage, origin, 'Mia');
  const fiona = new Guest('Fiona', await stage.firefoxTab('Fiona'));
  await fiona.enter(stage.server.url);
  if (mia === undefined) throw new Error('no Mia');
  await fiona.meets(mia);
  await fiona.calls(mia);
  await fiona.agrees();
  await talkWithMdn(mia, fiona);
  await fiona.hangsUp();
  await fiona.isDone('hung-up');
  await mia.isFree();
  await fiona.tab.click(at('after-close'));

  await mia.calls(fiona);
  await fiona.hearsCallOf(mia);
  await fiona.answers();
  await talkWithMdn(mia, fiona);
  await mia.tab.run(() => globalThis.mdn.close());
  await fiona.isDone('connection-lost', 4_000);
});

const attack = '<img src=x onerror="globalThis.hacked = true"><script>globalThis.hacked = true</script> & "so" \'on\'';

scene('what looks like HTML in lines and names does not run in MDN’s page, and is text in the app', async (stage) => {
  const [mia, ben] = await miaAndBen(stage);
  const [eve] = await mdn(stage, await mia.tab.run(() => location.origin), 'Eve');
  if (eve === undefined) throw new Error('nobody');
  await ben.tab.fill(at('chat-input'), `Ben: ${attack}`);
  await ben.tab.press('Enter');
  for (const guest of [mia, eve]) await guest.tab.read('#chat', `Ben: ${attack}`);

  await mia.says(`Mia: <b>bold</b> 5 < 6 & "so"`);
  for (const guest of [mia, eve]) await guest.tab.read('#chat', 'Mia: bold 5 < 6 & "so"');
  await ben.tab.read(at('chat-line'), 'Mia: bold 5 < 6 & "so"');
  await mia.says(`Mia again: ${attack}`);
  await eve.tab.read('#chat', `Mia again:  & "so" 'on'`.replace('  ', ' globalThis.hacked = true '));

  const named = new MdnGuest('<img src=x onerror="globalThis.hacked=true">', await stage.tab('named'));
  await named.tab.open(await mia.tab.run(() => location.origin));
  await named.tab.fill('#name', named.name);
  await named.tab.click('#login');
  const given = await named.tab.until(
    'is called otherwise',
    () => (globalThis.mdn.heard.includes('userlist') ? globalThis.mdn.name : ''),
    undefined,
  );
  expect(given).toBe('img src=x onerror="globalThis.hacked=tru'.slice(0, 40));
  await mia.meets({ name: given });
  await named.says('hello');
  for (const guest of [mia, eve, named]) await guest.tab.read('#chat', `${given}: hello`);
  for (const { tab } of [mia, eve, named, ben]) {
    expect(await tab.run(() => Reflect.get(globalThis, 'hacked'))).toBeUndefined();
    expect(await tab.run(() => document.querySelectorAll('img[src=x], #chat script').length)).toBe(0);
  }
});
