import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beckon as run } from './harness/beckon.ts';
import { Client } from './harness/client.ts';
import { ownFolder } from './harness/own_folder.ts';
import { Server } from './harness/server.ts';

const folder = ownFolder();
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('beckon', () => {
  it('tells its version', async () => {
    const { code, out } = await run(['--version']);
    expect(code).toBe(0);
    expect(out).toMatch(/^beckon \d+\.\d+\.\d+\n$/);
  });

  it('helps, with every setting of serve', async () => {
    expect((await run(['--help'])).out).toContain('serve');
    const { code, out } = await run(['serve', '--help']);
    expect(code).toBe(0);
    for (const setting of ['--listen', '--workers', '--origin', '--invite-time', '--log-level', '--config'])
      expect(out).toContain(setting);
  });

  it.each([
    [[], 'serve'],
    [['serv'], 'serv'],
    [['serve', '--port', '1'], '--port'],
    [['serve', '--workers', 'many'], 'workers'],
    [['serve', '--workers', '100000'], 'workers'],
    [['serve', '--listen', 'nonsense'], 'listen'],
    [['serve', '--invite-time', '60'], 'invite-time'],
    [['serve', '--log-level', 'loud'], 'log-level'],
    [['serve', '--origin', 'talk.example.org'], 'origin'],
    [['serve', '--config', '/nonexistent.toml'], '/nonexistent.toml'],
    [['serve', '--ping-after', '30s', '--dead-after', '10s'], 'dead-after'],
  ] as const)('refuses %j and says what is wrong', async (args, word) => {
    const { code, err } = await run(args);
    expect(code).toBe(2);
    expect(err).toContain(word);
  });

  it('refuses a file with a key that it does not know, and names it with its line', async () => {
    const path = file('typo.toml', 'workers = 1\nworkrs = 2\n');
    const { code, err } = await run(['serve', '--config', path]);
    expect(code).toBe(2);
    expect(err).toContain('workrs');
    expect(err).toMatch(/\b2\b/);
  });

  it('refuses a variable that it cannot read', async () => {
    const { code, err } = await run(['serve'], { BECKON_WORKERS: 'x' });
    expect(code).toBe(2);
    expect(err).toMatch(/BECKON_WORKERS/i);
  });

  it('says so when the address is taken or cannot be had', async () => {
    const server = await Server.start();
    const flags = ['--turn', 'off', '--log-format', 'json'];
    const taken = await run(['serve', '--listen', `127.0.0.1:${server.port}`, ...flags]);
    expect(taken.code).toBe(1);
    expect(taken.err).toContain('127.0.0.1');
    const foreign = await run(['serve', '--listen', '203.0.113.1:0', ...flags]);
    expect(foreign.code).toBe(1);
    expect(foreign.err).toContain('203.0.113.1');
    await server.stop();
  });
});

describe('settings', () => {
  it('come from the file, before that from the environment, before that from the flags', async () => {
    const path = file('good.toml', 'heartbeat = "11s"\ntext-length = 10\nstun = ["stun:file.example:1"]\n');
    const server = await Server.start('--config', path, '--text-length', '20');
    const client = await Client.join(server);
    expect(client.welcome).toMatchObject({ heartbeat: 11_000, limits: { text: 20 }, stun: ['stun:file.example:1'] });
    await client.leave();
    await server.stop();
  });

  it('takes as many descriptors as it may have, not as many as it was started with', async () => {
    const limits = (pid: number) => /Max open files +(\d+) +(\d+)/.exec(readFileSync(`/proc/${pid}/limits`, 'latin1'));
    const [, before, most] = limits(process.pid) ?? [];
    const allowMe = (soft: string) => execFileSync('prlimit', ['--pid', String(process.pid), `--nofile=${soft}:`]);
    allowMe('500');
    try {
      const server = await Server.start();
      expect(limits(server.pid)?.slice(1)).toEqual([most, most]);
      await server.stop();
    } finally {
      allowMe(String(before));
    }
  });
});
