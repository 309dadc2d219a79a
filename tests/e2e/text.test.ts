import { expect } from 'vitest';
import { at, Guest, talk } from './harness/guest.ts';
import { scene } from './harness/stage.ts';

const nasty =
  '<img src=x onerror="globalThis.hacked = true"> <b>bold</b> &amp; <script>globalThis.hacked = true</script>';

async function untouched({ tab }: Guest): Promise<void> {
  expect(await tab.run(() => Reflect.get(globalThis, 'hacked'))).toBeUndefined();
}

scene('what looks like HTML is text in the chats', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await Promise.all([anna.enter(url), ben.enter(url)]);
  await anna.tab.fill(at('chat-input'), nasty);
  await anna.tab.click(at('chat-send'));
  for (const { tab } of [anna, ben]) await tab.read(at('chat-line'), nasty);

  await ben.tab.click(`${ben.row(anna)} .row-open`);
  await ben.tab.fill(at('chat-input'), `to you: ${nasty}`);
  await ben.tab.press('Enter');
  await ben.tab.read(at('chat-line'), `to you: ${nasty}`);
  await anna.tab.click(`${anna.row(ben)} .row-open`);
  await anna.tab.read(at('chat-line'), `to you: ${nasty}`);
  for (const guest of [anna, ben]) {
    await untouched(guest);
    expect(await guest.tab.run(() => document.querySelectorAll('b, img[src=x]').length)).toBe(0);
  }
});

scene('a name that could be HTML is refused with a sentence, at the field', async (stage) => {
  const { url } = await stage.serve();
  const guest = new Guest('Anna', await stage.tab('Anna'));
  await guest.tab.open(url);
  for (const name of ['<b>Anna</b>', 'Anna & Ben', 'a > b']) {
    await guest.tab.fill(at('name-field'), name);
    await guest.tab.click(at('enter'));
    await guest.tab.read('#name-note', 'A name cannot contain <, > or &.');
    await guest.tab.see(`${at('name-field')}[aria-invalid="true"]`);
  }
  await guest.tab.fill(at('name-field'), '  ');
  await guest.tab.click(at('enter'));
  await guest.tab.read('#name-note', 'Please type your name.');
  await untouched(guest);
});

scene('names with quotes, from other scripts and as long as allowed are shown as they are', async (stage) => {
  const { url } = await stage.serve();
  const odd = new Guest(`O'Neil "x" $(1) %s {name}`, await stage.tab('odd'));
  const far = new Guest('Жанна 周杰倫 👩‍🚀 مريم', await stage.tab('far'));
  const long = new Guest('W'.repeat(40), await stage.tab('long'));
  await Promise.all([odd, far, long].map((guest) => guest.enter(url)));
  const seen = () => [...document.querySelectorAll('[data-testid="person"] .row-name')].map((one) => one.textContent);
  const three = (names: string[]) =>
    names.every((name) =>
      [...document.querySelectorAll('[data-testid="person"] .row-name')].some((one) => one.textContent === name),
    );
  await odd.tab.until('sees both others', three, [far.name, long.name]);
  await far.tab.until('sees both others', three, [odd.name, long.name]);
  expect(await long.tab.run(seen)).toHaveLength(2);
  for (const { tab } of [odd, far, long]) {
    expect(await tab.run(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  }
});

scene('a name that is taken is told at the field, and another one gets in', async (stage) => {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const second = new Guest('Anna', await stage.tab('Anna-2'));
  await anna.enter(url);
  await second.tab.open(url);
  await second.tab.fill(at('name-field'), 'anna');
  await second.tab.click(at('enter'));
  await second.tab.read('#name-note', 'Somebody here is already called anna.');
  await second.tab.see(`${at('name-field')}[aria-invalid="true"]:focus`);
  await second.tab.fill(at('name-field'), 'Anna K.');
  await second.tab.press('Enter');
  await anna.meets(new Guest('Anna K.', second.tab));
  await talk(anna, new Guest('Anna K.', second.tab));
});
