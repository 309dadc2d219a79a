import { expect } from 'vitest';
import { at, Guest, seeAndHear } from './harness/guest.ts';
import { linkShown } from './harness/meeting.ts';
import { type Stage, scene } from './harness/stage.ts';
import type { Tab } from './harness/tab.ts';

/** Two people who have the page open, with a server that is gone since. */
async function twoWithoutServer(stage: Stage): Promise<[Guest, Guest]> {
  const { url } = await stage.serve();
  const anna = new Guest('Anna', await stage.tab('Anna'));
  const ben = new Guest('Ben', await stage.tab('Ben'));
  for (const { tab } of [anna, ben]) {
    await tab.open(`${url}/#/by-hand`);
    await tab.see(at('hand-invite'));
    // The call and the QR code come in files of their own; both are there before the server goes.
    const loaded = () => performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).length > 3;
    await tab.until('has loaded everything', loaded, undefined);
  }
  stage.killServer();
  // The browser asks for the page's icon anew as it pleases.
  for (const { tab } of [anna, ben]) tab.expected.push(/icon\.svg/);
  return [anna, ben];
}

async function pastes(tab: Tab, field: string, text: string): Promise<void> {
  await tab.fill(at(field), text);
  await tab.click(at(`${field}-use`));
}

scene('two call each other by hand while there is no server', async (stage) => {
  const [anna, ben] = await twoWithoutServer(stage);
  await anna.tab.click(at('hand-invite'));
  const invitation = await linkShown(anna.tab, 'hand-blob');
  await anna.tab.see(`${at('qr-code')} path`);

  await pastes(ben.tab, 'hand-invitation', 'good morning');
  await ben.tab.read(at('by-hand-page'), 'This is no invitation');
  await pastes(ben.tab, 'hand-invitation', `> ${invitation.replace(/.{60}/g, '$&\r\n')}`.slice(2));
  const reply = await linkShown(ben.tab, 'hand-blob');

  await pastes(anna.tab, 'hand-reply', invitation);
  await anna.tab.read(at('by-hand-page'), 'This is not the reply to your invitation');
  await pastes(anna.tab, 'hand-reply', `  ${reply} \n`);
  await seeAndHear(anna, ben);

  await ben.uses('toggle-camera');
  await anna.tab.read(at('remote-initials'), 'The camera is off');
  await anna.hangsUp();
  expect(await ben.tab.see(at('hand-after'))).toContain('hung up');
});

scene('a reply that is opened as a link goes to the tab that waits for it', async (stage) => {
  const { url } = await stage.serve();
  const profile = await stage.profile();
  const anna = new Guest('Anna', await stage.tab('Anna', profile));
  const other = await stage.tab('Anna-2', profile);
  const ben = new Guest('Ben', await stage.tab('Ben'));
  await anna.tab.open(`${url}/#/by-hand`);
  await anna.tab.click(at('hand-invite'));
  await ben.tab.open(await linkShown(anna.tab, 'hand-blob'));
  await ben.tab.click(at('hand-invitation-use'));
  const reply = await linkShown(ben.tab, 'hand-blob');
  await other.open(`${url}/#/by-hand/${reply}`);
  await other.see(at('handed-over'));
  await seeAndHear(anna, ben);
});
