import { expect } from 'vitest';
import { inSeconds, SigningKeys } from '../system/harness/tokens.ts';
import { at, Guest, seeAndHear } from './harness/guest.ts';
import { scene } from './harness/stage.ts';

const rights = { permissions: ['call', 'open-call', 'relay'] };

scene('people with tokens are called by their ids where there is no lobby, until the login ends', async (stage) => {
  const keys = new SigningKeys();
  const { url } = await stage.serve('--guests', 'off', '--jwt-keys', keys.directory, '--jwt-leeway', '0s');
  const ada = new Guest('Ada', await stage.tab('Ada'));
  const bob = new Guest('Bob', await stage.tab('Bob'));
  await ada.tab.open(`${url}/#token=${keys.token('ada', { name: 'Ada', ...rights })}`);
  await bob.tab.open(`${url}/#token=${keys.token('bob', { name: 'Bob', exp: inSeconds(18), ...rights })}`);
  expect(await ada.tab.see(at('own-id'))).toBe('u-ada');
  expect(await bob.tab.see(at('my-name'))).toBe('Bob');
  expect(await ada.tab.run(() => location.href)).not.toContain('token');

  await ada.tab.fill(at('user-id'), 'u-bob');
  await ada.tab.click(at('call-id'));
  await bob.hearsCallOf(ada);
  await bob.answers();
  await seeAndHear(ada, bob);
  await bob.isDone('session-lost', 30_000);
  await ada.isDone('hung-up');
  await bob.tab.click(at('after-close'));
  await bob.tab.read(at('banner'), 'Your sign-in has ended');
  await bob.tab.click(at('enter-again'));
  await bob.tab.see(at('name-field'));
  await bob.tab.fill(at('name-field'), 'Bob');
  await bob.tab.click(at('enter'));
  await bob.tab.read('#name-note', 'Guests are not let in here');
});

scene('guests are asked for the password where they need one', async (stage) => {
  const keys = new SigningKeys();
  keys.write('.password', 'open sesame\n');
  const { url } = await stage.serve('--guests', 'password', '--guest-password-file', `${keys.directory}/.password`);
  const ada = new Guest('Ada', await stage.tab('Ada'));
  await ada.tab.open(url);
  await ada.tab.fill(at('name-field'), 'Ada');
  await ada.tab.click(at('enter'));
  await ada.tab.read('#name-note', 'This server asks guests for a password.');
  await ada.tab.fill(at('password-field'), 'open');
  await ada.tab.click(at('enter'));
  await ada.tab.read('#name-note', 'That is not the password');
  await ada.tab.fill(at('password-field'), 'open sesame');
  await ada.tab.click(at('enter'));
  expect(await ada.tab.see(at('my-name'))).toBe('Ada');
});
