import type { ConnectOptions } from 'beckon';
import { beforeEach, expect, test } from 'vitest';
import { FixtureClient } from '../../screenshots/page/fixture.js';
import { stubBrowser } from '../testing/stub_browser.js';
import { Session } from './session.js';

let clients: FixtureClient[];
let asked: ConnectOptions[];
let refused: boolean;

beforeEach(() => {
  stubBrowser();
  clients = [];
  asked = [];
  refused = false;
});

/** The page, loaded: what the browser keeps stays. */
function load(): Session {
  const connect = async (options: ConnectOptions) => {
    asked.push(options);
    if (refused) throw Object.assign(new Error('taken'), { name: 'BeckonError', code: 'name-taken' });
    const client = new FixtureClient(options.name);
    clients.push(client);
    return client;
  };
  return new Session(connect, () => undefined);
}

test('a page that is loaded anew goes in again by itself, until its person leaves', async () => {
  const first = load();
  expect(first.returning.value).toBe(false);
  await first.comeBack();
  expect(clients).toHaveLength(0);
  await first.enter('Ada');

  const second = load();
  expect(second.returning.value).toBe(true);
  await second.comeBack();
  expect(second.client.value?.name).toBe('Ada');
  expect(second.returning.value).toBe(false);

  await second.leave();
  expect(load().returning.value).toBe(false);
});

test('who cannot go in again is asked for the name', async () => {
  await load().enter('Ada');
  refused = true;
  const again = load();
  await again.comeBack();
  expect(again.returning.value).toBe(false);
  expect(again.problem.value).toContain('already called Ada');
});

test('a session that goes on elsewhere says so, and can be taken back', async () => {
  const session = load();
  await session.enter('Ada');
  clients[0]?.emit('error', Object.assign(new Error(), { name: 'BeckonError', code: 'replaced' } as const));
  expect(session.replaced.value).toBe(true);
  await session.useHere();
  expect(session.replaced.value).toBe(false);
  expect(session.client.value).toBe(clients[1]);
});

test('a further device of somebody’s is them from then on, until that is undone', async () => {
  await load().enter('Ben');
  const session = load();
  await session.link('AAECAwQFBgcICQoLDA0ODw', 'Ada');
  expect(asked.at(-1)).toMatchObject({ name: 'Ada', guest: 'AAECAwQFBgcICQoLDA0ODw' });
  expect(session.linked.value).toBe(true);

  const later = load();
  await later.comeBack();
  expect(asked.at(-1)).toMatchObject({ name: 'Ada', guest: 'AAECAwQFBgcICQoLDA0ODw' });
  await later.leave();
  later.unlink();
  await later.enter('Ben');
  expect(asked.at(-1)).not.toHaveProperty('guest');
});

test('a link that does not let in leaves this browser what it was', async () => {
  const session = load();
  refused = true;
  await session.link('AAECAwQFBgcICQoLDA0ODw', 'Ada');
  expect(session.linked.value).toBe(false);
  expect(load().linked.value).toBe(false);
});

test('the transport in use is known, and stays told while there is none', async () => {
  const session = load();
  await session.enter('Ada');
  expect(session.transport.value).toBe('websocket');
  clients[0]?.setTransport('http');
  clients[0]?.emit('transport', undefined);
  expect(session.transport.value).toBe('http');
});
