import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
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
  await bob.tab.read(at('after-reason'), 'Your sign-in has ended');
  await bob.tab.click(at('after-close'));
  await bob.tab.read(at('banner'), 'Your sign-in has ended');
  await bob.tab.click(at('enter-again'));
  await bob.tab.see(at('name-field'));
  await bob.tab.fill(at('name-field'), 'Bob');
  await bob.tab.click(at('enter'));
  await bob.tab.read('#name-note', 'Guests are not let in here');
});

scene('the app is embedded by the pages that may, which give it its token, and by no others', async (stage) => {
  const keys = new SigningKeys();
  const intranet = createServer((_, response) => response.end('<!doctype html><title>Intranet</title>'));
  intranet.listen(0, '127.0.0.1');
  await once(intranet, 'listening');
  onTestFinished(() => void intranet.close());
  const { port } = intranet.address() as AddressInfo;
  const may = ['--frame-ancestor', `http://127.0.0.1:${port}`];
  const { url } = await stage.serve('--guests', 'off', '--jwt-keys', keys.directory, ...may);
  const embed = ({ app, token }: { app: string; token: string }) => {
    const frame = document.createElement('iframe');
    frame.src = `${app}/#token=ask`;
    addEventListener('message', ({ source, data }) => {
      if (source === frame.contentWindow && data.beckon === 'token-wanted')
        frame.contentWindow?.postMessage({ beckon: 'token', token }, app);
    });
    document.body.append(frame);
  };

  const other = await stage.tab('Other');
  other.expected.push(/frame-ancestors/);
  await other.open(`http://localhost:${port}`);
  await other.run(embed, { app: url, token: keys.token('eve', rights) });
  await expect.poll(() => other.faults.join()).toMatch(/frame-ancestors/);

  const named = await stage.tab('Named');
  await named.open(`http://127.0.0.1:${port}`);
  await named.run(embed, { app: url, token: keys.token('ada', rights) });
  await expect
    .poll(async () => (await fetch(`${url}/metrics`)).text(), { timeout: 10_000 })
    .toMatch(/^beckon_sessions 1$/m);
});

scene('guests are asked for the password where they need one', async (stage) => {
  const keys = new SigningKeys();
  keys.write('.password', 'open sesame\n');
  const { url } = await stage.serve('--guests', 'password', '--guest-password-file', `${keys.directory}/.password`);
  const ada = new Guest('Ada', await stage.tab('Ada'));
  await ada.tab.open(url);
  await ada.tab.fill(at('name-field'), 'Ada');
  await ada.tab.click(at('enter'));
  await ada.tab.read('#password-note', 'This server asks guests for a password.');
  await ada.tab.fill(at('password-field'), 'open');
  await ada.tab.click(at('enter'));
  await ada.tab.read('#password-note', 'That is not the password');
  await ada.tab.fill(at('password-field'), 'open sesame');
  await ada.tab.click(at('enter'));
  expect(await ada.tab.see(at('my-name'))).toBe('Ada');
});
