import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Client, type ClientOptions, Refused } from './harness/client.ts';
import { everything, newId } from './harness/protocol.ts';
import { talk } from './harness/ring.ts';
import { Server } from './harness/server.ts';
import { inSeconds, SigningKeys } from './harness/tokens.ts';

const keys = new SigningKeys();
const withKeys = ['--jwt-keys', keys.directory, '--jwt-leeway', '0s'];

/** How clients reach the server. */
const ways: [string, ClientOptions][] = [
  ['WebSockets', {}],
  ['HTTP', { http: {} }],
];

/** A token for HMAC, good but for its key, with that key. */
function hmacToken(kid: string, key: string | Buffer): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: 'HS256', kid })}.${part({ sub: 'eve', name: 'Eve', exp: inSeconds(60) })}`;
  return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
}

async function refusal(joining: Promise<unknown>): Promise<Refused> {
  const error = await joining.then(
    () => undefined,
    (why: unknown) => why,
  );
  if (error instanceof Refused) return error;
  throw error ?? new Error('it was let in');
}

describe.each(ways)('where guests are off, over %s', (_, via) => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start('--guests', 'off', ...withKeys, '--workers', '2');
  });
  afterAll(() => server.stop());

  it('nobody comes in without a token, and MDN’s pages are not taken', async () => {
    const client = await Client.open(server, via);
    expect(await refusal(client.hello('Ada'))).toMatchObject({ code: 'unauthenticated', needs: 'token' });
    expect(await refusal(client.hello('Ada', { password: 'whatever' }))).toMatchObject({ needs: 'token' });
    await client.hello(undefined, { token: keys.token('ada') });
    expect(client.welcome).toMatchObject({ user: 'u-ada', name: 'User ada' });
    await client.leave();
  });

  it('takes tokens of all three algorithms, and says how long the login lasts', async () => {
    for (const key of ['app', 'rsa', 'ec'] as const) {
      const client = await Client.join(server, { ...via, token: keys.token(`${key}-user`, {}, key) });
      expect(client.user).toBe(`u-${key}-user`);
      expect(client.welcome.login_ends_in).toBeGreaterThan(50_000);
      expect(client.welcome.login_ends_in).toBeLessThanOrEqual(60_000);
      await client.leave();
    }
    expect(await server.metric('beckon_logins_total')).toBeGreaterThanOrEqual(3);
  });

  it('refuses tokens that are not good, and closes whoever goes on trying', async () => {
    const client = await Client.open(server, via);
    const [header, payload] = keys.token('eve').split('.');
    const unsigned = Buffer.from('{"alg":"none","kid":"app"}').toString('base64url');
    for (const token of [`${unsigned}.${payload}.`, `${header}.${payload}.AAAA`, 'nonsense', '../app'])
      if (/^[\w.-]+$/.test(token))
        expect(await refusal(client.hello(undefined, { token }))).toMatchObject({
          code: 'unauthenticated',
          needs: 'token',
        });
    expect((await refusal(client.hello(undefined, { token: keys.token('eve', { exp: inSeconds(-1) }) }))).code).toBe(
      'token-expired',
    );
    expect((await refusal(client.hello(undefined, { token: 'again' }))).code).toBe('unauthenticated');
    expect(await client.ended()).toBe(4000);
    expect(await server.metric('beckon_credentials_refused_total')).toBeGreaterThanOrEqual(5);
  });

  it.each([
    ['that never ends', () => keys.token('eve', { exp: undefined })],
    ['that is not valid yet', () => keys.token('eve', { nbf: inSeconds(60) })],
    ['signed with the text of a public key', () => hmacToken('rsa', readFileSync(join(keys.directory, 'rsa.pem')))],
    ['signed with an empty key', () => hmacToken('app', '')],
    ['with a path for its key', () => hmacToken('../app', keys.secret)],
    ['with a file of everybody’s for its key', () => hmacToken('/etc/passwd', readFileSync('/etc/passwd'))],
  ])('refuses a token %s', async (_, token) => {
    const client = await Client.open(server, via);
    expect(await refusal(client.hello(undefined, { token: token() }))).toMatchObject({ code: 'unauthenticated' });
    await client.hello(undefined, { token: keys.token('eve') });
    await client.leave();
  });

  it('has no lobby; who is found by id needs the permission, and whoever has a link joins', async () => {
    const ada = await Client.join(server, { ...via, token: keys.token('ada') });
    const bob = await Client.join(server, { ...via, token: keys.token('bob', { permissions: ['call', 'relay'] }) });
    expect(ada.welcome.roster).toBeUndefined();
    expect(await ada.refusal({ type: 'room-join', room: 'lobby' })).toBe('no-such-room');
    const invite = { type: 'call-invite', call: newId(), media: everything } as const;
    expect(await ada.refusal({ ...invite, to: bob.user })).toBe('forbidden');
    expect(await ada.refusal({ type: 'relay', to: bob.user, kind: 'x', body: {} })).toBe('forbidden');
    expect(await ada.refusal({ type: 'room-join', room: 'team' })).toBe('forbidden');
    expect(await bob.refusal({ type: 'call-open' })).toBe('forbidden');
    expect(await bob.refusal({ type: 'rename', name: 'Somebody else' })).toBe('forbidden');
    const { link } = await ada.request({ type: 'call-open' });
    if (link === undefined) throw new Error('there is no link');
    await bob.request({ type: 'call-join', link, media: everything });
    await talk(bob, ada);
    await Promise.all([ada.leave(), bob.leave()]);
  });

  it('lets into the rooms that the token names, and out of those that a newer one does not', async () => {
    const ada = await Client.join(server, {
      ...via,
      token: keys.token('ada', { rooms: ['team'], permissions: ['chat'] }),
    });
    await ada.request({ type: 'room-join', room: 'team' });
    expect(await ada.refusal({ type: 'room-join', room: 'board' })).toBe('forbidden');
    await ada.request({ type: 'chat', room: 'team', message: newId(), text: 'hello' });
    await ada.request({ type: 'login', token: keys.token('ada', { rooms: ['board'], permissions: [] }) });
    expect(await ada.refusal({ type: 'chat', room: 'team', message: newId(), text: 'hello' })).toBe('forbidden');
    await ada.request({ type: 'login', token: keys.token('ada', { rooms: ['board'], permissions: ['chat'] }) });
    expect(await ada.refusal({ type: 'chat', room: 'team', message: newId(), text: 'hello' })).toBe('no-such-room');
    await ada.request({ type: 'room-join', room: 'board' });
    await ada.leave();
  });

  it('gives a second user of the same name a number, and the same user the same name', async () => {
    const join = (sub: string) => Client.join(server, { ...via, token: keys.token(sub, { name: 'Alex' }) });
    const clients = [await join('one'), await join('two'), await join('one'), await join('two')];
    expect(clients.map(({ welcome }) => welcome.name)).toEqual(['Alex', 'Alex2', 'Alex', 'Alex2']);
    await Promise.all(clients.map((client) => client.leave()));
  });
});

describe.each(ways)('a login, over %s', (_, via) => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start(...withKeys, '--workers', '2');
  });
  afterAll(() => server.stop());

  it('is renewed by a newer token of the same user, and by no other', async () => {
    const ada = await Client.join(server, { ...via, token: keys.token('ada', { exp: inSeconds(5) }) });
    expect(await ada.refusal({ type: 'login', token: keys.token('bob') })).toBe('forbidden');
    expect(await ada.refusal({ type: 'login', token: keys.token('ada', { exp: inSeconds(-1) }) })).toBe(
      'token-expired',
    );
    expect(await ada.refusal({ type: 'login', token: 'nonsense' })).toBe('unauthenticated');
    const answer = await ada.request({
      type: 'login',
      token: keys.token('ada', { exp: inSeconds(600), name: 'Ada L' }),
    });
    expect(answer.expires_in).toBeGreaterThan(500_000);
    expect(answer.resume).toMatch(/^[\w-]+$/);
    await ada.until('renamed', () => ada.people.get('u-ada')?.name === 'Ada L' || undefined);
    const guest = await Client.join(server, via);
    expect(await guest.refusal({ type: 'login', token: keys.token('ada') })).toBe('forbidden');
    expect(guest.welcome.login_ends_in).toBeUndefined();
    await Promise.all([ada.leave(), guest.leave()]);
  });

  it('that ends takes the session and its part in calls with it', async () => {
    const bob = await Client.join(server, via);
    const ada = await Client.join(server, { ...via, token: keys.token('ada', { exp: inSeconds(2) }) });
    const call = await talk(ada, bob);
    expect((await ada.message('error', ({ id }) => id === undefined)).code).toBe('token-expired');
    expect(await ada.ended()).toBe(4006);
    expect(await bob.callIs(call, 'ended')).toMatchObject({ reason: 'hung-up' });
    await bob.until('gone', () => !bob.people.has('u-ada') || undefined);
    const again = await Client.open(server, { ...via, device: ada.device });
    expect((await refusal(again.hello(undefined, { resume: ada.welcome.resume }))).code).toBe('token-expired');
    const late = { resume: ada.welcome.resume, token: keys.token('ada') };
    expect((await refusal(again.hello(undefined, late))).code).toBe('session-expired');
    await again.hello(undefined, { token: keys.token('ada') });
    expect(again.welcome).toMatchObject({ user: 'u-ada', resumed: false });
    expect(await server.metric('beckon_logins_over_total')).toBe(1);
    await Promise.all([again.leave(), bob.leave()]);
  });

  it('that ends while its client is away ends the session too', async () => {
    const bob = await Client.join(server, via);
    const ada = await Client.join(server, { ...via, token: keys.token('cut', { exp: inSeconds(1.5) }) });
    await bob.until('seen', () => bob.people.get(ada.user));
    ada.drop();
    await bob.until('gone', () => !bob.people.has(ada.user) || undefined);
    await bob.leave();
  });

  it('lets a session go on without another token while it lasts, and only as the user it was', async () => {
    const ada = await Client.join(server, { ...via, token: keys.token('ada') });
    ada.drop();
    const again = await Client.open(server, { ...via, device: ada.device });
    await again.hello(undefined, { resume: ada.welcome.resume, name: 'Somebody else' });
    expect(again.welcome).toMatchObject({
      session: ada.welcome.session,
      user: 'u-ada',
      name: 'User ada',
      resumed: true,
    });
    expect(again.welcome.login_ends_in).toBeLessThanOrEqual(60_000);
    const other = await Client.open(server, { ...via, device: ada.device });
    const bobs = { resume: again.welcome.resume, token: keys.token('bob') };
    expect((await refusal(other.hello(undefined, bobs))).code).toBe('session-expired');
    const newer = { resume: again.welcome.resume, token: keys.token('ada', { exp: inSeconds(600) }) };
    await other.hello(undefined, newer);
    expect(other.welcome).toMatchObject({ session: ada.welcome.session, resumed: true });
    expect(other.welcome.login_ends_in).toBeGreaterThan(500_000);
    expect(await again.ended()).toBe(4004);
    await other.leave();
  });
});

it.each(ways)('a login, its rights and its calls outlive the server, over %s', async (_, via) => {
  let server = await Server.start('--guests', 'off', ...withKeys, '--workers', '3');
  const rights = { permissions: ['call'] };
  const ada = await Client.join(server, { ...via, token: keys.token('ada', rights) });
  const bob = await Client.join(server, { ...via, token: keys.token('bob', rights) });
  const call = await talk(ada, bob);
  const renewed = await ada.request({ type: 'login', token: keys.token('ada', { ...rights, exp: inSeconds(600) }) });
  if (renewed.resume === undefined) throw new Error('there is nothing to resume with');
  server = await server.killAndStart();
  const ada2 = await Client.open(server, { ...via, device: ada.device, epoch: ada.epoch });
  const proofs = [...ada.calls.values()].flatMap(({ proof }) => proof ?? []);
  await ada2.hello(undefined, { resume: renewed.resume, calls: proofs, name: 'x' });
  expect(ada2.welcome).toMatchObject({ user: 'u-ada', name: 'User ada', resumed: true });
  expect(ada2.welcome.login_ends_in).toBeGreaterThan(500_000);
  await ada2.callIs(call, 'active');
  const bob2 = await Client.resume(server, bob);
  expect(await bob2.callIs(call, 'active')).toMatchObject({ me: 'p1' });
  expect(await ada2.refusal({ type: 'relay', to: bob.user, kind: 'x', body: {} })).toBe('forbidden');
  await server.stop();
});

describe.each(ways)('where guests need a password, over %s', (_, via) => {
  const file = join(keys.directory, '.password');
  beforeEach(() => writeFileSync(file, 'open sesame\n'));
  const flags = ['--guests', 'password', '--guest-password-file', file];

  it('it lets in, nothing else does, and a session goes on without it', async () => {
    const server = await Server.start(...flags, ...withKeys);
    const client = await Client.open(server, via);
    expect(await refusal(client.hello('Ada'))).toMatchObject({ code: 'unauthenticated', needs: 'password' });
    expect(await refusal(client.hello('Ada', { password: 'open sesam' }))).toMatchObject({ needs: 'password' });
    await client.hello('Ada', { password: 'open sesame' });
    expect(client.user).toMatch(/^g-/);
    const again = await Client.resume(server, client);
    expect(again.welcome.resumed).toBe(true);
    const user = await Client.join(server, { ...via, token: keys.token('bob') });
    expect(user.user).toBe('u-bob');
    await Promise.all([again.leave(), user.leave()]);
    await server.stop();
  });

  it('another password shuts those out who knew the one before', async () => {
    let server = await Server.start(...flags);
    const client = await Client.join(server, { ...via, name: 'Ada', password: 'open sesame' });
    await server.stop();
    writeFileSync(file, 'close sesame\n');
    server = await server.startAgain();
    const again = await Client.open(server, { ...via, device: client.device });
    const { resume } = client.welcome;
    expect(await refusal(again.hello('Ada', { resume }))).toMatchObject({ needs: 'password' });
    await again.hello('Ada', { resume, password: 'close sesame' });
    expect(again.welcome.resumed).toBe(true);
    await server.stop();
  });
});

it('keys come and go without a restart, and a broken one costs the others nothing', async () => {
  const own = new SigningKeys();
  const server = await Server.start('--jwt-keys', own.directory);
  await (await Client.join(server, { token: own.token('ada') })).leave();
  own.write('broken.pem', 'nonsense');
  own.remove('app.secret');
  process.kill(server.pid, 'SIGHUP');
  await server.tells('jwt-key-refused');
  await server.tells('jwt-keys-read', 2);
  expect(server.events('jwt-key-refused')[0]).toMatchObject({ file: 'broken.pem' });
  expect((await refusal(Client.join(server, { token: own.token('ada') }))).code).toBe('unauthenticated');
  await (await Client.join(server, { token: own.token('ada', {}, 'ec') })).leave();
  own.write('app.secret', own.secret);
  process.kill(server.pid, 'SIGHUP');
  await server.tells('jwt-keys-read', 3);
  await (await Client.join(server, { token: own.token('ada') })).leave();
  expect(server.logs.join('\n')).not.toContain(own.secret);
  expect(readFileSync(`/proc/${server.pid}/cmdline`, 'latin1')).not.toContain(own.secret);
  await server.stop();
});
