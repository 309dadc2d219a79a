import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Client } from '../../system/harness/client.ts';
import { everything, newId } from '../../system/harness/protocol.ts';
import { talk } from '../../system/harness/ring.ts';
import { Server } from '../../system/harness/server.ts';

// The guesses and the changed snapshots were seen to fail with a Seal that does not look at the authentication tag; the
// others' with a server that does not compare whose the proof is, those of an earlier time with one that goes to the
// version that was brought last, those of an ended call with one that has no tombstones, the forked with one that makes
// the call anew for each who returns.

/** Texts that are almost the token: each a character other, cut, longer, mixed, and many that are only like it. */
function guesses(token: string, other: string): string[] {
  const at = (index: number, letter: string) => token.slice(0, index) + letter + token.slice(index + 1);
  const flipped = Array.from(token, (letter, index) => at(index, letter === 'A' ? 'B' : 'A'));
  const half = Math.floor(token.length / 2);
  const random = Array.from({ length: 100 }, () =>
    randomBytes(token.length).toString('base64url').slice(0, token.length),
  );
  const bent = [token.slice(1), token.slice(0, -1), `${token}A`, `A${token}`, token.slice(0, half) + other.slice(half)];
  return [...flipped, ...bent, ...random, other.slice(0, half) + token.slice(half), newId(), 'A'.repeat(token.length)];
}

describe('tokens', () => {
  it('to resume a session cannot be guessed, and are good for one device, once', async () => {
    const server = await Server.start('--workers', '2', '--bad-messages', '10000', '--calls-per-minute', '0');
    const [ada, eve] = await Promise.all([Client.join(server), Client.join(server)]);
    const thief = await Client.open(server, { device: ada.device });
    for (const resume of guesses(ada.welcome.resume, eve.welcome.resume)) {
      const answer = await thief.hello('Eve too', { resume }).catch(({ code }: { code: string }) => code);
      expect(['session-expired', 'bad-message'], resume).toContain(answer);
    }
    expect(ada.closed).toBeUndefined();
    const wrongDevice = await Client.open(server);
    await expect(wrongDevice.hello('x', { resume: ada.welcome.resume })).rejects.toThrow('session-expired');
    // The previous one is good until the new one was used, and never after that.
    const second = await Client.resume(server, ada);
    const third = await Client.resume(server, second);
    for (let replay = 0; replay < 10; replay += 1)
      await expect(Client.resume(server, ada)).rejects.toThrow('session-expired');
    expect(third.closed).toBeUndefined();
    await server.stop();
  });

  it('in links to calls cannot be guessed, and are good for nothing else', async () => {
    const server = await Server.start('--workers', '2', '--bad-messages', '10000', '--calls-per-minute', '0');
    const [ada, eve] = await Promise.all([Client.join(server), Client.join(server)]);
    const { link = '', call = '' } = await ada.request({ type: 'call-open' });
    const { link: other = '' } = await eve.request({ type: 'call-open' });
    await ada.request({ type: 'call-join', link, media: everything });
    const lines = [...guesses(link, other), call, ada.welcome.resume, eve.welcome.resume];
    for (const guess of lines.filter((text) => text !== other))
      expect(['no-such-call', 'bad-message', 'token-expired'], guess).toContain(
        await eve.refusal({ type: 'call-join', link: guess, media: everything }),
      );
    const late = await Client.open(server, { device: ada.device });
    await expect(late.hello('x', { resume: link })).rejects.toThrow(/session-expired|bad-message/);
    expect((await ada.callIs(call, 'waiting')).parties).toHaveLength(1);
    await server.stop();
  });
});

describe('snapshots that clients keep of a call', () => {
  /** A call of two, the server that forgot it, and what each was given of it, oldest first. */
  async function forgotten() {
    const first = await Server.start('--workers', '2');
    const [ada, bob, eve] = await Promise.all([Client.join(first), Client.join(first), Client.join(first)]);
    const call = await talk(ada, bob);
    const proofsOf = (client: Client) =>
      client.all('call').flatMap((view) => (view.call === call && view.proof !== undefined ? [view.proof] : []));
    const proofs = { ada: proofsOf(ada), bob: proofsOf(bob) };
    expect(proofs.ada.length).toBeGreaterThan(1);
    const server = await first.killAndStart();
    const returns = async (who: Client, calls: readonly string[], device = who.device): Promise<Client> => {
      const client = await Client.open(server, { device, epoch: who.epoch });
      await client.hello(who.welcome.name, { resume: who.welcome.resume, calls: [...calls] });
      return client;
    };
    return { server, call, ada, bob, eve, proofs, returns };
  }

  it('of somebody else make no call anew', async () => {
    const { server, call, eve, proofs, returns } = await forgotten();
    const thief = await returns(eve, [...proofs.ada.slice(-1), ...proofs.bob.slice(-1)]);
    await thief.request({ type: 'sync', calls: { [call]: 1 } });
    expect(thief.calls.get(call)?.state ?? 'ended').toBe('ended');
    expect(await server.metric('beckon_calls_rebuilt_total')).toBe(0);
    await server.stop();
  });

  it('that were changed make none either', async () => {
    const { server, call, ada, proofs, returns } = await forgotten();
    const good = proofs.ada.at(-1) ?? '';
    const places = [0, 1, 10, 30, Math.floor(good.length / 2), good.length - 2];
    const forged = places.map((at) => good.slice(0, at) + (good[at] === 'A' ? 'B' : 'A') + good.slice(at + 1));
    const back = await returns(ada, forged);
    await back.request({ type: 'sync', calls: { [call]: 1 } });
    expect(back.calls.get(call)?.state ?? 'ended').toBe('ended');
    expect(await server.metric('beckon_calls_rebuilt_total')).toBe(0);
    await server.stop();
  });

  it('of an earlier time do not take the call back to it', async () => {
    const { server, call, ada, bob, proofs, returns } = await forgotten();
    const newest = Math.max(ada.calls.get(call)?.version ?? 0, bob.calls.get(call)?.version ?? 0);
    const bob2 = await returns(bob, proofs.bob.slice(-1));
    const ada2 = await returns(ada, proofs.ada.slice(0, 1));
    const [mine, theirs] = await Promise.all([ada2.callIs(call, 'active'), bob2.callIs(call, 'active')]);
    for (const view of [mine, theirs]) expect(view.version).toBeGreaterThan(newest);
    expect(await server.metric('beckon_calls_rebuilt_total')).toBe(1);
    await server.stop();
  });

  it('of a call that has ended since, in this life of the server, make it no anew', async () => {
    const { server, call, ada, bob, proofs, returns } = await forgotten();
    const [ada2, bob2] = [await returns(ada, proofs.ada.slice(-1)), await returns(bob, proofs.bob.slice(-1))];
    await Promise.all([ada2.callIs(call, 'active'), bob2.callIs(call, 'active')]);
    await ada2.request({ type: 'hang-up', call });
    await bob2.callIs(call, 'ended');
    const again = await Client.open(server, { device: bob.device, epoch: bob.epoch });
    await again.hello(bob.welcome.name, { resume: bob2.welcome.resume, calls: proofs.bob.slice(-1) });
    expect(await again.callIs(call, 'ended')).toMatchObject({ reason: 'hung-up' });
    expect(ada2.calls.get(call)?.state).toBe('ended');
    await server.stop();
  });

  it('that were forked, each party with another, become one call', async () => {
    const { server, call, ada, bob, proofs, returns } = await forgotten();
    const ada2 = await returns(ada, proofs.ada.slice(0, 1));
    const bob2 = await returns(bob, proofs.bob.slice(-1));
    const views = await Promise.all([ada2.callIs(call, 'active'), bob2.callIs(call, 'active')]);
    await Promise.all([ada2, bob2].map((one) => one.request({ type: 'sync', calls: { [call]: 1 } })));
    const [mine, theirs] = [ada2.calls.get(call), bob2.calls.get(call)];
    expect(mine?.version).toBe(theirs?.version);
    expect(mine?.parties.map(({ party, user }) => `${party} ${user}`)).toEqual(
      theirs?.parties.map(({ party, user }) => `${party} ${user}`),
    );
    expect(views.map(({ me }) => me)).toEqual(['p0', 'p1']);
    await server.stop();
  });
});
