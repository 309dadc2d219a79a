import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { machine, stateFolder, until } from './own_turn.ts';
import type { Address } from './stun.ts';
import { TurnClient } from './turn_client.ts';

export const secret = 'what-the-operator-gave-to-both';
export const place = { ip: machine.public, port: 5349 };
export const urls = ['udp', 'tcp'].map((transport) => `turn:${place.ip}:${place.port}?transport=${transport}`);

/** What makes a server use it. */
export const flags = ['--turn-url', urls.join(','), '--turn-secret', secret];

/** The configuration that the operators' page recommends. */
function recommended(): string {
  const page = readFileSync(join(import.meta.dirname, '../../../docs/turn.md'), 'utf8');
  const block = /```\n(listening-ip=PUBLIC ADDRESS\n[^`]*)```/.exec(page)?.[1];
  if (block === undefined) throw new Error('docs/turn.md has no configuration');
  return block.replaceAll('PUBLIC ADDRESS', machine.public).replace('THE SECRET', secret);
}

/** A coturn that somebody else than Beckon runs, until the test ends. `other` lines stand for those of the same name. */
export async function startCoturn(...other: string[]): Promise<void> {
  const names = other.map((line) => `${line.split('=')[0]}=`);
  const kept = recommended()
    .split('\n')
    .filter((line) => !names.some((name) => line.startsWith(name)));
  await startCoturnWith([...kept, ...other], place);
}

/** One with just these lines. */
export async function startCoturnWith(lines: readonly string[], place: Address): Promise<void> {
  const folder = stateFolder();
  mkdirSync(folder);
  const config = join(folder, 'turnserver.conf');
  const here = [`listening-port=${place.port}`, 'log-file=/dev/null', `pidfile=${folder}/pid`];
  writeFileSync(config, `${[...lines, ...here].join('\n')}\n`);
  const coturn = spawn('turnserver', ['-c', config], { stdio: 'ignore' });
  onTestFinished(() => void coturn.kill('SIGKILL'));
  await until('the external coturn answers', async () => {
    const client = await TurnClient.open('udp', place, { username: '', credential: '' });
    try {
      return await client.binding();
    } catch {
      return undefined;
    } finally {
      client.close();
    }
  });
}
