import type { ConnectOptions, Credential, FailureCode } from 'beckon';
import { beforeEach, expect, test } from 'vitest';
import { FixtureClient } from '../../screenshots/page/fixture.js';
import { stubBrowser } from '../testing/stub_browser.js';
import { Session } from './session.js';
import { takeToken } from './token.js';

let clients: FixtureClient[];
let asked: ConnectOptions[];
let refused: { code: FailureCode; needs?: Credential } | undefined;

beforeEach(() => {
  stubBrowser();
  clients = [];
  asked = [];
  refused = undefined;
});

/** The address the page is opened with. */
function takeTokenOf(hash: string): void {
  location.hash = hash;
  takeToken();
}

/** The page, loaded: what the browser keeps stays. */
function load(): Session {
  const connect = async (options: ConnectOptions) => {
    asked.push(options);
    if (refused) throw Object.assign(new Error('taken'), { name: 'BeckonError', ...refused });
    const client = new FixtureClient(options.name ?? 'Ada of the token');
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
  refused = { code: 'name-taken' };
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
  refused = { code: 'name-taken' };
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

test('a guest who needs the password is asked for it, and it is kept for a reload of the tab', async () => {
  const session = load();
  refused = { code: 'unauthenticated', needs: 'password' };
  await session.enter('Ada');
  expect(session.asksPassword.value).toBe(true);
  expect(session.passwordProblem.value).toBe('This server asks guests for a password.');
  await session.enter('Ada', 'open');
  expect(session.passwordProblem.value).toContain('That is not the password');
  refused = undefined;
  await session.enter('Ada', 'open sesame');
  expect(asked.at(-1)).toMatchObject({ name: 'Ada', password: 'open sesame' });
  expect(session.client.value).toBeDefined();

  const again = load();
  await again.comeBack();
  expect(asked.at(-1)).toMatchObject({ password: 'open sesame' });
});

test('where guests are off a guest is told so', async () => {
  const session = load();
  refused = { code: 'unauthenticated', needs: 'token' };
  await session.enter('Ada');
  expect(session.asksPassword.value).toBe(false);
  expect(session.problem.value).toContain('Guests are not let in here');
});

test('a page that was given a token goes in with it, without a name, also after a reload', async () => {
  takeTokenOf('#token=aaa.bbb.ccc');
  for (const session of [load(), load()]) {
    expect(session.returning.value).toBe(true);
    await session.comeBack();
    expect(asked.at(-1)).toMatchObject({ token: 'aaa.bbb.ccc' });
    expect(asked.at(-1)).not.toHaveProperty('name');
    expect([session.client.value?.name, session.byToken.value]).toEqual(['Ada of the token', true]);
  }
});

test.each([
  [{ code: 'token-expired' }, 'Your sign-in has ended'],
  [{ code: 'unauthenticated', needs: 'token' }, 'does not accept your sign-in'],
  [{ code: 'forbidden' }, 'You may not come in here'],
] as const)('a token that is refused with %j is told of and forgotten', async (why, sentence) => {
  takeTokenOf('#token=aaa.bbb.ccc');
  refused = why;
  const session = load();
  await session.comeBack();
  expect(session.problem.value).toContain(sentence);
  expect([session.returning.value, session.byToken.value]).toEqual([false, false]);
  expect(load().returning.value).toBe(false);
});

test('the end of a login says so', async () => {
  takeTokenOf('#token=aaa.bbb.ccc');
  const session = load();
  await session.comeBack();
  clients[0]?.emit('error', Object.assign(new Error(), { name: 'BeckonError', code: 'token-expired' } as const));
  clients[0]?.setState('closed');
  expect(session.loginOver.value).toContain('Your sign-in has ended');
  await session.leave();
  expect(session.problem.value).toContain('Your sign-in has ended');
  expect(load().returning.value).toBe(false);
});
