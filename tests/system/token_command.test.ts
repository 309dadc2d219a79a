import { execFile } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { ownFolder } from './harness/own_folder.ts';
import { binary, Server } from './harness/server.ts';

const execute = promisify(execFile);

async function token(...flags: string[]): Promise<{ code: number; out: string; err: string }> {
  try {
    const { stdout, stderr } = await execute(binary, ['token', ...flags]);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}

describe('beckon token', () => {
  let folder: string;
  beforeEach(() => {
    folder = ownFolder();
  });

  it('makes the first key and a token that the server takes', async () => {
    const keys = join(folder, 'keys');
    const made = await token('--jwt-keys', keys, '--make-key', '--sub', 'ada', '--name', 'Ada', '--permission', 'chat');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(made.out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(statSync(join(keys, 'first.secret')).mode & 0o777).toBe(0o600);
    expect(statSync(keys).mode & 0o777).toBe(0o700);
    const server = await Server.start('--jwt-keys', keys, '--guests', 'off', '--jwt-audience', 'talk');
    const client = await Client.open(server);
    await expect(client.hello(undefined, { token: made.out.trim() })).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    const meant = await token('--jwt-keys', keys, '--jwt-audience', 'talk', '--sub', 'ada', '--name', 'Ada');
    await client.hello(undefined, { token: meant.out.trim() });
    expect(client.welcome).toMatchObject({ user: 'u-ada', name: 'Ada' });
    expect(client.welcome.login_ends_in).toBeGreaterThan(3_500_000);
    await client.leave();
    await server.stop();
  });

  it('says what it lacks', async () => {
    expect(await token('--sub', 'ada', '--name', 'Ada')).toMatchObject({ code: 2, out: '' });
    const nowhere = await token('--jwt-keys', join(folder, 'none'), '--sub', 'ada', '--name', 'Ada');
    expect(nowhere).toMatchObject({ code: 1, out: '' });
    expect(nowhere.err).toContain('none');
    const empty = await token('--jwt-keys', folder, '--sub', 'ada', '--name', 'Ada');
    expect(empty.code).toBe(1);
    expect(empty.err).toContain('--make-key');
    const bad = await token('--jwt-keys', folder, '--make-key', '--sub', 'a b', '--name', 'Ada');
    expect(bad).toMatchObject({ code: 1, out: '' });
    expect(bad.err).toContain('`sub`');
    const climbing = await token(
      '--jwt-keys',
      join(folder, 'keys'),
      '--make-key',
      '--kid',
      '../x',
      '--sub',
      'a',
      '--name',
      'A',
    );
    expect(climbing.code).toBe(1);
    expect(existsSync(join(folder, 'x.secret'))).toBe(false);
  });
});
