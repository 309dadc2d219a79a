import { expect } from 'vitest';
import { at, Guest, talk } from '../../e2e/harness/guest.ts';
import { MdnGuest } from '../../e2e/harness/mdn_guest.ts';
import { serveMdnPage } from '../../e2e/harness/mdn_page.ts';
import { scene } from '../../e2e/harness/stage.ts';
import type { Tab } from '../../e2e/harness/tab.ts';
import { Client } from '../../system/harness/client.ts';
import { MdnClient } from '../../system/harness/mdn_client.ts';
import { everything, newId } from '../../system/harness/protocol.ts';
import { names, strings } from './strings.ts';
import { untouched } from './untouched.ts';

// The chats were seen to fail with an app that sets a line's innerHTML (without Trusted Types, which stop that too), and
// the page of MDN's with a server that does not escape.

const numbered = strings.map((text, index) => `${index} ${text}`);

async function sayAll(lines: readonly string[], say: (line: string) => Promise<unknown>): Promise<void> {
  for (const line of lines) await say(line);
}

/** Which of the lines are not on the page letter for letter. */
function missing({ selector, lines }: { selector: string; lines: readonly string[] }): string[] {
  const shown = new Set([...document.querySelectorAll(selector)].map((one) => one.textContent));
  return lines.filter((line) => !shown.has(line) && ![...shown].some((text) => text?.endsWith(line)));
}

async function showsAll(tab: Tab, selector: string, lines: readonly string[]): Promise<void> {
  const all = { selector, lines };
  await tab.until(
    'shows the last',
    ({ selector: where, lines: [...wanted] }) =>
      [...document.querySelectorAll(where)].some((one) => one.textContent?.includes(wanted.at(-1) ?? '')),
    all,
  );
  expect(await tab.run(missing, all)).toEqual([]);
}

for (const browser of ['Chromium', 'Firefox'] as const) {
  scene(
    `200 strings are text in the chats and calls of the app, in ${browser}`,
    async (stage) => {
      const server = await stage.serve('--chats-per-minute', '0');
      const victim = new Guest(
        'Vera',
        browser === 'Chromium' ? await stage.tab('Vera') : await stage.firefoxTab('Vera'),
      );
      await victim.enter(server.url);
      const attacker = await Client.join(server, { name: 'Mallory' });
      await victim.meets({ name: 'Mallory' });

      await sayAll(numbered, (text) => attacker.request({ type: 'chat', room: 'lobby', message: newId(), text }));
      await showsAll(victim.tab, at('chat-line'), numbered);
      await untouched(victim.tab);

      const [me] = [...attacker.people.values()].filter(({ name }) => name === 'Vera');
      if (me === undefined) throw new Error('no Vera');
      await victim.tab.click(`${victim.row({ name: 'Mallory' })} .row-open`);
      await sayAll(numbered, (text) =>
        attacker.request({ type: 'relay', to: me.user, kind: 'chat', body: { message: newId(), text } }),
      );
      await showsAll(victim.tab, at('chat-line'), numbered);
      await untouched(victim.tab);
      await attacker.leave();
    },
    60_000,
  );

  scene(
    `200 strings are text in the chat of a call, in ${browser}`,
    async (stage) => {
      const { url } = await stage.serve('--chats-per-minute', '0', '--byte-rate', '0', '--message-rate', '0');
      const attacker = new Guest('Mallory', await stage.tab('Mallory'));
      const victim = new Guest(
        'Vera',
        browser === 'Chromium' ? await stage.tab('Vera') : await stage.firefoxTab('Vera'),
      );
      await Promise.all([attacker.enter(url), victim.enter(url)]);
      await Promise.all([attacker.meets(victim), victim.meets(attacker)]);
      await talk(attacker, victim);
      for (const guest of [attacker, victim]) {
        await guest.uses('toggle-chat');
        await guest.tab.see(`.call-chat ${at('chat-input')}`);
      }
      for (const line of numbered) {
        await attacker.tab.fill(`.call-chat ${at('chat-input')}`, line);
        await attacker.tab.press('Enter');
      }
      for (const { tab } of [victim, attacker]) {
        await showsAll(tab, `.call-chat ${at('chat-line')}`, numbered);
        await untouched(tab);
      }
      await victim.talks();
    },
    120_000,
  );

  scene(
    `names are text in the roster and in calls, in ${browser}`,
    async (stage) => {
      const server = await stage.serve('--presence-interval', '10ms');
      const victim = new Guest(
        'Vera',
        browser === 'Chromium' ? await stage.tab('Vera') : await stage.firefoxTab('Vera'),
      );
      await victim.enter(server.url);
      const attacker = await Client.join(server, { name: 'Mallory' });
      for (const [index, part] of names.entries()) {
        const name = `${index} ${part}`;
        await attacker.request({ type: 'rename', name });
        await victim.tab.until(
          'shows the name',
          (wanted) => [...document.querySelectorAll('.row-name')].some((one) => one.textContent === wanted),
          name,
        );
        if (index % 20 !== 0) continue;
        const call = newId();
        const to = [...attacker.people.values()].find((one) => one.name === 'Vera')?.user ?? '';
        await attacker.request({ type: 'call-invite', call, to, media: everything });
        await victim.hearsCallOf({ name });
        await untouched(victim.tab);
        await attacker.request({ type: 'call-cancel', call });
        await victim.tab.missNow(at('incoming'));
      }
      // Those that the server keeps out of names.
      for (const name of strings.filter((text) => /[<>&]/.test(text)).slice(0, 100))
        expect(await attacker.refusal({ type: 'rename', name: [...name].slice(0, 40).join('') })).toBe('bad-message');
      await untouched(victim.tab);
      await attacker.leave();
    },
    90_000,
  );
}

scene(
  'links with 200 strings in them lead into the app, and nowhere else',
  async (stage) => {
    const { url } = await stage.serve('--chats-per-minute', '0');
    const tab = await stage.tab('Vera');
    for (const [index, text] of strings.entries()) {
      const shape = ['c', 'by-hand', 'device/AAAAAAAAAAAAAAAAAAAAAA'][index % 3];
      const part = index % 2 === 0 ? encodeURIComponent(text) : text.replaceAll(/[\n%]/g, '');
      await tab
        .run((hash) => {
          location.hash = hash;
        }, `/${shape}/${part}`)
        .catch(() => undefined);
      if (index % 20 === 0) await tab.open(`${url}/#/${shape}/${encodeURIComponent(text)}`);
      if (index % 5 === 0) await untouched(tab);
    }
    await untouched(tab);
    expect(await tab.run(() => location.origin)).toBe(url);
  },
  90_000,
);

scene(
  '200 strings are text at MDN’s page, which takes them for HTML',
  async (stage) => {
    const origin = await serveMdnPage(stage, '--chats-per-minute', '0');
    const victim = new MdnGuest('Vera', await stage.tab('Vera'));
    await victim.enter(origin);
    const attacker = await Client.join(stage.server, { name: 'Mallory' });
    await sayAll(numbered, (text) => attacker.request({ type: 'chat', room: 'lobby', message: newId(), text }));
    const whole = (lines: readonly string[]) =>
      lines.filter((line) => !document.getElementById('chat')?.textContent?.includes(line));
    await victim.tab.until(
      'shows the last',
      (last) => document.getElementById('chat')?.textContent?.includes(last),
      numbered.at(-1) ?? '',
    );
    expect(await victim.tab.run(whole, numbered)).toEqual([]);
    await untouched(victim.tab);

    const fellow = await MdnClient.join(stage.server);
    for (const text of strings) fellow.say(text);
    fellow.say('the last of them');
    await victim.tab.until(
      'shows the end',
      (last) => document.getElementById('chat')?.textContent?.includes(last),
      'the last of them',
    );
    await untouched(victim.tab);
    for (const name of names) await attacker.request({ type: 'rename', name: `M ${name}` });
    await untouched(victim.tab);
    await Promise.all([attacker.leave(), fellow.leave()]);
  },
  90_000,
);
