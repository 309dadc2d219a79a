import { afterEach, describe, expect, it } from 'vitest';
import { Client, Refused } from './harness/client.ts';
import { newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

let server: Server;
afterEach(() => server.stop());

const media = { audio: true, video: false, data: false };
const limited = (limit: string): Promise<number> => server.metric(`beckon_limited_total{limit="${limit}"}`);

/** The error that refused it, which must say when to come again. */
async function refusalOf(request: Promise<unknown>): Promise<string> {
  const error = await request.then(
    () => undefined,
    (refusal: unknown) => refusal,
  );
  if (!(error instanceof Refused)) throw new Error(`it was not refused: ${String(error)}`);
  return error.code;
}

/** Two sessions of one user, on whichever workers took them, and somebody else. */
async function people(): Promise<{ ann: Client; again: Client; bob: Client }> {
  const ann = await Client.join(server, { name: 'Ann' });
  const again = await Client.join(server, { name: 'Ann', device: ann.device });
  const bob = await Client.join(server, { name: 'Bob' });
  return { ann, again, bob };
}

describe('a user over all their sessions', () => {
  it('rings others only so often in a minute: the storm rings nobody', async () => {
    server = await Server.start('--workers', '2', '--invites-per-minute', '4');
    const { ann, again, bob } = await people();
    const ring = (client: Client): Promise<unknown> =>
      client.request({ type: 'call-invite', call: newId(), to: bob.user, media });
    for (const client of [ann, again, ann, again]) {
      await ring(client);
      const last = await bob.until('it rings', () => [...bob.calls.values()].find(({ state }) => state === 'ringing'));
      await bob.request({ type: 'call-decline', call: last.call });
      await bob.callIs(last.call, 'ended');
    }
    const rung = bob.calls.size;
    for (let i = 0; i < 20; i += 1) expect(await refusalOf(ring(i % 2 === 0 ? ann : again))).toBe('rate-limited');
    const { retry_in } = ann.all('error').at(-1) ?? {};
    expect(retry_in).toBeGreaterThan(5_000);
    expect(retry_in).toBeLessThanOrEqual(15_000);
    expect(bob.calls.size).toBe(rung);
    expect(await limited('invites-per-minute')).toBe(20);
    // The others are not held responsible for it, and an invitation that rings nobody costs nothing.
    const cyd = await Client.join(server);
    for (let i = 0; i < 10; i += 1)
      expect(await cyd.refusal({ type: 'call-invite', call: newId(), to: 'g-AAAAAAAAAAAAAAAAAAAAAA', media })).toBe(
        'offline',
      );
    await ring(cyd);
  });

  it('makes and follows only so many links in a minute', async () => {
    server = await Server.start('--workers', '2', '--calls-per-minute', '3');
    const { ann, again } = await people();
    const { link } = await ann.request({ type: 'call-open' });
    await again.request({ type: 'call-join', link: String(link), media });
    await ann.request({ type: 'call-open' });
    expect(await again.refusal({ type: 'call-open' })).toBe('rate-limited');
    expect(await ann.refusal({ type: 'call-join', link: String(link), media })).toBe('rate-limited');
    expect(await limited('calls-per-minute')).toBe(2);
  });

  it('enters only so many rooms in a minute', async () => {
    server = await Server.start('--workers', '2', '--rooms-per-minute', '3');
    const { ann, again } = await people();
    await ann.request({ type: 'room-join', room: 'one' });
    await again.request({ type: 'room-join', room: 'one' });
    await ann.request({ type: 'room-leave', room: 'one' });
    await ann.request({ type: 'room-join', room: 'two' });
    expect(await ann.refusal({ type: 'room-join', room: 'three' })).toBe('rate-limited');
    expect(await again.refusal({ type: 'room-join', room: 'one' })).toBe('rate-limited');
    expect(await limited('rooms-per-minute')).toBe(2);
  });

  it('says only so much to rooms in a minute', async () => {
    server = await Server.start('--workers', '2', '--chats-per-minute', '3');
    const { ann, again, bob } = await people();
    const say = (client: Client) =>
      client.request({ type: 'chat', room: 'lobby', message: newId(), text: 'hello' }).then(
        () => 'ok',
        (error: Refused) => error.code,
      );
    const told = [await say(ann), await say(again), await say(ann), await say(again), await say(ann)];
    expect(told).toEqual(['ok', 'ok', 'ok', 'rate-limited', 'rate-limited']);
    expect(await say(bob)).toBe('ok');
    await bob.until('what was said', () => bob.all('chat').length === 4 || undefined);
    expect(await limited('chats-per-minute')).toBe(2);
  });

  it('has only so many sessions at once', async () => {
    server = await Server.start('--workers', '2', '--sessions-per-user', '2');
    const { ann, again, bob } = await people();
    const third = await Client.open(server, { device: ann.device });
    await expect(third.hello('Ann')).rejects.toMatchObject({ code: 'rate-limited' });
    expect(await limited('sessions-per-user')).toBe(1);
    await again.leave();
    const fourth = await Client.open(server, { device: ann.device });
    await fourth.hello('Ann');
    const resumed = await Client.resume(server, ann); // one that comes back is none more
    expect(resumed.welcome.resumed).toBe(true);
    await bob.leave();
  });
});

describe('a session', () => {
  it('asks only so much in a second, but may always end what it has begun', async () => {
    server = await Server.start('--request-rate', '1'); // ten at once
    const ann = await Client.join(server);
    const bob = await Client.join(server);
    const call = newId();
    await ann.request({ type: 'call-invite', call, to: bob.user, media });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () =>
        ann.request({ type: 'sync' }).then(
          () => 'ok',
          (error: Refused) => error.code,
        ),
      ),
    );
    expect(answers.filter((answer) => answer === 'ok')).toHaveLength(9);
    expect(answers.filter((answer) => answer === 'rate-limited')).toHaveLength(3);
    expect(ann.all('error').every(({ retry_in = 0 }) => retry_in > 0 && retry_in <= 1_000)).toBe(true);
    await ann.request({ type: 'call-cancel', call });
    await bob.request({ type: 'sync' });
    expect(await limited('request-rate')).toBe(3);
    await ann.leave();
  });
});
