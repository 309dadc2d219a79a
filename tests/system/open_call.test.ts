import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { type CallBody, everything, justAudio, newId } from './harness/protocol.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4');
});
afterAll(() => server.stop());

async function people(count: number): Promise<Client[]> {
  return Promise.all(Array.from({ length: count }, () => Client.join(server)));
}

/** A link, made by `maker`. */
async function linkOf(maker: Client, lifetime?: number): Promise<{ call: string; link: string }> {
  const ok = await maker.request({ type: 'call-open', ...(lifetime === undefined ? {} : { lifetime }) });
  const { call, link } = ok;
  if (call === undefined || link === undefined) throw new Error('no link');
  server.secrets.add(link);
  return { call, link };
}

async function enter(client: Client, link: string, media = everything): Promise<string> {
  const { call } = await client.request({ type: 'call-join', link, media });
  if (call === undefined) throw new Error('no call');
  return call;
}

const parties = (view: CallBody | undefined): string =>
  (view?.parties ?? []).map(({ party, attached }) => `${party}${attached ? '' : '-'}`).join(' ');

/** Waits until the client sees these parties, e.g. 'p0 p2-'. */
function sees(client: Client, call: string, wanted: string): Promise<CallBody> {
  return client.until(`${wanted} in ${call}, not ${parties(client.calls.get(call))}`, () => {
    const view = client.calls.get(call);
    return parties(view) === wanted ? view : undefined;
  });
}

/** The client's session, resumed by a page of this epoch over a new connection. */
async function resumed(before: Client, call: string, epoch = before.epoch): Promise<Client> {
  const { device, welcome } = before;
  const proof = before.calls.get(call)?.proof;
  const client = await Client.open(server, { device, epoch });
  client.send({
    type: 'hello',
    v: 1,
    device,
    name: welcome.name,
    epoch,
    resume: welcome.resume,
    calls: proof === undefined ? [] : [proof],
  });
  client.welcome = await client.message('welcome');
  expect(client.welcome).toMatchObject({ resumed: true, session: welcome.session });
  return client;
}

const leaveAll = (clients: readonly Client[]) => Promise.all(clients.map((client) => client.leave()));

describe('a call by link', () => {
  it('is joined by three, who signal each other in order, every pair both ways', async () => {
    const three = await people(3);
    const [ann, bob, cyd] = three as [Client, Client, Client];
    const { call, link } = await linkOf(ann);
    for (const [index, client] of three.entries()) {
      expect(await enter(client, link)).toBe(call);
      const view = await client.callIs(call, index === 0 ? 'waiting' : 'open');
      expect(view).toMatchObject({ mode: 'open', me: `p${index}`, link });
      expect(view.proof).toBeDefined();
    }
    await Promise.all(three.map((client) => sees(client, call, 'p0 p1 p2')));
    const count = 50;
    for (let seq = 1; seq <= count; seq += 1)
      for (const [i, from] of three.entries())
        for (const [j, to] of three.entries())
          if (i !== j)
            from.send({
              ...{ type: 'signal', call, to: `p${j}`, epoch: from.epoch, peer_epoch: to.epoch, seq, ack: 0 },
              body: { candidate: { candidate: `candidate:${i}${j}${seq}` } },
            });
    for (const [j, to] of three.entries())
      for (const [i, from] of three.entries()) {
        if (i === j) continue;
        await to.message('signal', (one) => one.from === `p${i}` && one.seq === count);
        const got = to.all('signal').filter((one) => one.from === `p${i}`);
        expect(got.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        for (const one of got) {
          expect(one).toMatchObject({ call, epoch: from.epoch, peer_epoch: to.epoch });
          expect(one.body).toEqual({ candidate: { candidate: `candidate:${i}${j}${one.seq}` } });
        }
      }
    await bob.request({ type: 'hang-up', call });
    expect(await bob.callIs(call, 'ended')).toMatchObject({ reason: 'hung-up', parties: [] });
    await Promise.all([ann, cyd].map((client) => sees(client, call, 'p0 p2')));
    await leaveAll(three);
  });

  it('keeps one who drops and comes back, also as another page, and goes on without one who does not', async () => {
    const three = await people(3);
    const [ann, bob, cyd] = three as [Client, Client, Client];
    const { call, link } = await linkOf(ann);
    for (const client of three) await enter(client, link, justAudio);
    await sees(bob, call, 'p0 p1 p2');
    bob.drop();
    await sees(ann, call, 'p0 p1- p2');
    const back = await resumed(bob, call);
    await sees(ann, call, 'p0 p1 p2');
    expect((await sees(back, call, 'p0 p1 p2')).me).toBe('p1');
    const reloaded = await resumed(back, call, back.epoch === 0 ? 1 : 0);
    expect(await back.ended()).toBe(4004);
    const view = await ann.until('the new epoch', () => {
      const now = ann.calls.get(call);
      return now?.parties[1]?.epoch === reloaded.epoch ? now : undefined;
    });
    expect(parties(view)).toBe('p0 p1 p2');
    ann.send({
      ...{ type: 'signal', call, to: 'p1', epoch: ann.epoch, peer_epoch: reloaded.epoch, seq: 1, ack: 0 },
      body: {},
    });
    expect((await reloaded.message('signal')).from).toBe('p0');
    await reloaded.leave();
    await sees(cyd, call, 'p0 p2');
    await leaveAll([ann, cyd]);
  });

  it('takes eight at the same moment and no ninth, until one leaves', async () => {
    const crowd = await people(12);
    const [first] = crowd as [Client];
    const { call, link } = await linkOf(first);
    const answers = await Promise.allSettled(crowd.map((client) => enter(client, link)));
    const inside = crowd.filter((_, index) => answers[index]?.status === 'fulfilled');
    const outside = crowd.filter((client) => !inside.includes(client));
    expect(inside).toHaveLength(8);
    for (const client of outside)
      expect(await client.refusal({ type: 'call-join', link, media: everything })).toBe('busy');
    await Promise.all(inside.map((client) => sees(client, call, 'p0 p1 p2 p3 p4 p5 p6 p7')));
    expect(new Set(inside.map((client) => client.calls.get(call)?.me)).size).toBe(8);
    const [leaver, stayer] = inside as [Client, Client];
    await leaver.request({ type: 'hang-up', call });
    await stayer.until('seven', () => (stayer.calls.get(call)?.parties.length === 7 ? true : undefined));
    const [last] = outside as [Client];
    await enter(last, link);
    expect((await last.callIs(call, 'open')).me).toBe('p8');
    await leaveAll(crowd);
  });

  it('comes to be anew by its link when everybody has left, again and again', async () => {
    const [ann, bob] = (await people(2)) as [Client, Client];
    const { call, link } = await linkOf(ann);
    let version = 0;
    for (let round = 0; round < 20; round += 1) {
      const client = round % 2 === 0 ? ann : bob;
      await enter(client, link);
      const view = await client.until('the newest view', () => {
        const now = client.calls.get(call);
        return now?.state === 'waiting' && now.version > version ? now : undefined;
      });
      expect(view.me).toBe(`p${round}`);
      await client.request({ type: 'hang-up', call });
      version = (await client.callIs(call, 'ended')).version;
    }
    await leaveAll([ann, bob]);
  });

  it('is refused to whoever brings no good link', async () => {
    const [ann, bob] = (await people(2)) as [Client, Client];
    const { link } = await linkOf(ann);
    const short = await linkOf(ann, 1);
    const refusal = (text: string) => bob.refusal({ type: 'call-join', link: text, media: everything });
    await expect.poll(() => refusal(short.link)).toBe('token-expired');
    const at = Math.floor(link.length / 2);
    expect(await refusal(link.slice(0, at) + (link[at] === 'A' ? 'B' : 'A') + link.slice(at + 1))).toBe('no-such-call');
    expect(await refusal(link.slice(0, -4))).toBe('no-such-call');
    expect(await refusal(newId())).toBe('no-such-call');
    const other = await Server.start('--workers', '1');
    const stranger = await Client.join(other);
    const { link: elsewhere = '' } = await stranger.request({ type: 'call-open' });
    expect(await refusal(elsewhere)).toBe('no-such-call');
    expect(await stranger.refusal({ type: 'call-join', link, media: everything })).toBe('no-such-call');
    await stranger.leave();
    await other.stop();
    await leaveAll([ann, bob]);
  });

  it('is counted', async () => {
    const [ann, bob] = (await people(2)) as [Client, Client];
    await server.metricIs('beckon_open_calls', 0);
    const joins = await server.metric('beckon_open_call_joins_total');
    const { call, link } = await linkOf(ann);
    await enter(ann, link);
    await enter(bob, link);
    await server.metricIs('beckon_open_call_parties', 2);
    expect(await server.metric('beckon_open_calls')).toBe(1);
    expect(await server.metric('beckon_open_call_joins_total')).toBe(joins + 2);
    await bob.leave();
    await ann.request({ type: 'hang-up', call });
    await server.metricIs('beckon_open_calls', 0);
    await server.metricIs('beckon_open_call_parties', 0);
    await ann.leave();
  });
});
