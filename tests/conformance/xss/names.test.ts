import { at, Guest } from '../../e2e/harness/guest.ts';
import { makesLink } from '../../e2e/harness/meeting.ts';
import { type Stage, scene } from '../../e2e/harness/stage.ts';
import type { Tab } from '../../e2e/harness/tab.ts';
import { Client } from '../../system/harness/client.ts';
import { everything, newId } from '../../system/harness/protocol.ts';
import { alias, serveLies, spell } from './lying_server.ts';
import { strings } from './strings.ts';
import { untouched } from './untouched.ts';

// The server keeps <, > and & out of names. The app does not count on that: here the server lets names be anything. Each
// place was seen to fail, in both browsers, with an app that sets its innerHTML (without Trusted Types).

const every = [...strings.keys()];
const some = every.filter((index) => index % 14 === 0);
const few = every.filter((index) => index % 28 === 0);

/** The element is there with that text, letter for letter. */
async function shows(tab: Tab, selector: string, text: string): Promise<void> {
  const reads = ({ selector, text }: { selector: string; text: string }): boolean =>
    [...document.querySelectorAll(selector)].some((one) => one.textContent === text);
  await tab.until(`shows ${text} at ${selector}`, reads, { selector, text });
  await untouched(tab);
}

const rowOf = ({ user }: Client): string => `${at('person')}[data-user="${user}"]`;

interface Players {
  readonly tab: Tab;
  readonly mallory: Client;
  /** The victim's user id. */
  readonly vera: string;
}

async function meet(stage: Stage, browser: string): Promise<Players> {
  const endless = ['--request-rate', '0', '--invites-per-minute', '0', '--chats-per-minute', '0'];
  const server = await stage.serve('--presence-interval', '10ms', ...endless);
  const tab = browser === 'Chromium' ? await stage.tab('Vera') : await stage.firefoxTab('Vera');
  const victim = new Guest('Vera', tab);
  await victim.enter(await serveLies(stage));
  const mallory = await Client.join(server, { name: 'Mallory' });
  await victim.meets({ name: 'Mallory' });
  const vera = [...mallory.people.values()].find(({ name }) => name === 'Vera')?.user ?? '';
  return { tab, mallory, vera };
}

async function isCalled({ tab, mallory }: Players, index: number): Promise<void> {
  await mallory.request({ type: 'rename', name: alias(index) });
  await shows(tab, '.row .row-name', spell(index));
}

/** A call from ringing to its end, with who it is with on every screen. */
async function calls({ tab, mallory, vera }: Players, name: string): Promise<void> {
  const call = newId();
  await mallory.request({ type: 'call-invite', call, to: vera, media: everything });
  await shows(tab, `${at('incoming')} h1`, name);
  await tab.click(at('answer'));
  await shows(tab, '.call-info strong', name);
  await mallory.request({ type: 'hang-up', call });
  await shows(tab, `${at('after')} h1`, name);
  await tab.click(at('after-close'));
}

/** A call to Mallory, who declines. */
async function isDeclined({ tab, mallory }: Players, name: string): Promise<void> {
  await tab.click(`${rowOf(mallory)} ${at('call-person')}`);
  await shows(tab, `${at('outgoing')} h1`, name);
  const isCalling = () => [...mallory.calls.values()].find(({ state }) => state !== 'ended');
  const { call } = await mallory.until('a call', isCalling);
  await mallory.request({ type: 'call-decline', call });
  await shows(tab, at('after-reason'), `${name} declined the call.`);
  await tab.click(at('after-close'));
}

/** A call that Mallory gave up. */
async function misses({ tab, mallory, vera }: Players, name: string): Promise<void> {
  const call = newId();
  await mallory.request({ type: 'call-invite', call, to: vera, media: everything });
  await tab.see(at('incoming'));
  await mallory.request({ type: 'call-cancel', call });
  await shows(tab, `${at('notice')} p`, `Missed call from ${name}.`);
  await tab.click(`${at('notice')} .icon-button`);
}

/** Vera blocks Mallory, looks at whom she has blocked, and lets them in again. */
async function blocks({ tab, mallory }: Players, name: string): Promise<void> {
  await tab.click(`${rowOf(mallory)} .row-open`);
  await shows(tab, '.chat-empty strong', `No messages with ${name} yet.`);
  await tab.click(at('person-menu'));
  await shows(tab, at('block'), `Block ${name}`);
  await tab.click(at('block'));
  await shows(tab, '#block-title', `Block ${name}?`);
  await tab.click(at('block-yes'));
  await shows(tab, `${at('blocked-note')} p`, `You have blocked ${name}.`);
  await tab.click(at('menu'));
  await tab.click(at('blocked-people'));
  await shows(tab, `${at('blocked-person')} .row-name`, name);
  await tab.click(`${at('blocked-person')} ${at('unblock')}`);
  await tab.click(at('blocked-close'));
}

for (const browser of ['Chromium', 'Firefox']) {
  scene(
    `200 strings are text as names in the roster, though the server lets them be names, in ${browser}`,
    async (stage) => {
      const players = await meet(stage, browser);
      for (const index of every) await isCalled(players, index);
      await players.mallory.leave();
    },
    90_000,
  );

  scene(
    `strings are text as names over lines and conversations, though the server lets them be names, in ${browser}`,
    async (stage) => {
      const players = await meet(stage, browser);
      const { tab, mallory } = players;
      const trent = await Client.join(stage.server, { name: 'Trent' });
      const say = (client: Client, text: string) =>
        client.request({ type: 'chat', room: 'lobby', message: newId(), text });
      for (const index of some) {
        await isCalled(players, index);
        await say(trent, 'between'); // lines of one person stand under their first name together
        await say(mallory, `${index} was here`);
        await shows(tab, '.chat-from span', spell(index));
      }
      await tab.click(`${rowOf(mallory)} .row-open`);
      await shows(tab, '.chat-header h2', spell(some.at(-1) ?? 0));
      await Promise.all([mallory, trent].map((client) => client.leave()));
    },
    90_000,
  );

  scene(
    `strings are text as names on the screens of calls, though the server lets them be names, in ${browser}`,
    async (stage) => {
      const players = await meet(stage, browser);
      for (const index of some) {
        await isCalled(players, index);
        await calls(players, spell(index));
      }
      await players.mallory.leave();
    },
    90_000,
  );

  scene(
    `strings are text as names in what is asked and told, though the server lets them be names, in ${browser}`,
    async (stage) => {
      const players = await meet(stage, browser);
      for (const index of few) {
        await isCalled(players, index);
        for (const happens of [isDeclined, misses, blocks]) await happens(players, spell(index));
      }
      await players.mallory.leave();
    },
    90_000,
  );

  scene(
    `strings are text as names in calls by link, though the server lets them be names, in ${browser}`,
    async (stage) => {
      const { tab, mallory } = await meet(stage, browser);
      const link = (await makesLink(new Guest('Vera', tab))).split('/').at(-1) ?? '';
      for (const index of few) {
        await mallory.request({ type: 'rename', name: alias(index) });
        const { call = '' } = await mallory.request({ type: 'call-join', link, media: everything });
        await shows(tab, `${at('member')} .tile-name span`, spell(index));
        await mallory.request({ type: 'hang-up', call });
        await tab.missNow(at('member'));
      }
      await mallory.leave();
    },
    90_000,
  );
}
