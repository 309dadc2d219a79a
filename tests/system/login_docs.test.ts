import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { ownFolder } from './harness/own_folder.ts';
import { binary, Server } from './harness/server.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/login.md'), 'utf8');
const execute = promisify(execFile);

it('the page for operators: its commands and its example in Node make tokens that the server takes', async () => {
  const folder = ownFolder();
  const [command] = /(?<=^beckon )token --jwt-keys keys --make-key .*$/m.exec(page) ?? [];
  const [, example] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
  if (command === undefined || example === undefined) throw new Error('the page lacks its examples');
  const { stdout: made } = await execute(binary, command.split(' '), { cwd: folder });
  writeFileSync(join(folder, 'sign.mjs'), example);
  const run = `import(${JSON.stringify(pathToFileURL(join(folder, 'sign.mjs')).href)})
    .then(({ beckonToken }) => process.stdout.write(beckonToken({ id: 'grace', name: 'Grace' })))`;
  const { stdout: signed } = await execute(process.execPath, ['-e', run], { cwd: folder });

  const server = await Server.start('--guests', 'off', '--jwt-keys', join(folder, 'keys'));
  const [ada, grace] = [
    await Client.join(server, { token: made.trim() }),
    await Client.join(server, { token: signed }),
  ];
  expect([ada.user, ada.welcome.name, grace.user, grace.welcome.name]).toEqual(['u-ada', 'Ada', 'u-grace', 'Grace']);
  await grace.request({ type: 'relay', to: ada.user, kind: 'greeting', body: {} });
  await ada.message('relay', ({ from }) => from.user === 'u-grace');
  await Promise.all([ada.leave(), grace.leave()]);
  await server.stop();
});
