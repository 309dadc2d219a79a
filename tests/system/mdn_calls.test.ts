import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { answerOf, type Content, candidateOf, MdnClient, offerOf } from './harness/mdn_client.ts';
import { everything, newId } from './harness/protocol.ts';
import { connectCall } from './harness/ring.ts';
import { Server } from './harness/server.ts';
import { SignalEnd } from './harness/signal_end.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start(
    '--workers',
    '4',
    '--presence-interval',
    '50ms',
    '--reconnecting-time',
    '5m',
    '--invites-per-minute',
    '0',
  );
});
afterAll(() => server.stop());

const leave = (...clients: { leave(): Promise<void> }[]) => Promise.all(clients.map((client) => client.leave()));

/** One of each kind who see each other; the Beckon one's name, the MDN one's id. */
async function two(on = server): Promise<{ mdn: MdnClient; beckon: Client; name: string; user: string }> {
  const [mdn, beckon] = await Promise.all([MdnClient.join(on), Client.join(on)]);
  const { name } = beckon.welcome;
  await mdn.sees('the other', (users) => users.includes(name));
  const user = await beckon.until(
    'the other',
    () => [...beckon.people.values()].find((one) => one.name === mdn.name)?.user,
  );
  return { mdn, beckon, name, user };
}
type Two = Awaited<ReturnType<typeof two>>;

/** The MDN client calls; gives the call that rings. */
async function rings({ mdn, beckon, name }: Two): Promise<{ call: string; offer: Content }> {
  const known = new Set(beckon.calls.keys());
  const offer = mdn.offer(name);
  const call = await beckon.until('it rings', () =>
    [...beckon.calls.values()].find((view) => !known.has(view.call) && view.state === 'ringing'),
  );
  return { call: call.call, offer };
}

async function accepts(beckon: Client, call: string): Promise<SignalEnd> {
  await beckon.request({ type: 'call-accept', call, media: everything });
  await beckon.callIs(call, 'connecting');
  return new SignalEnd(beckon, call);
}

/** A whole call by the MDN client, until it is active. */
async function calledByMdn(ends: Two): Promise<{ call: string; end: SignalEnd }> {
  const { call, offer } = await rings(ends);
  const end = await accepts(ends.beckon, call);
  expect(await end.has(1)).toEqual([{ description: offer }]);
  end.send({ description: answerOf(ends.name) });
  await ends.mdn.message('video-answer');
  await ends.beckon.request({ type: 'call-media', call, peer: 'p0', state: 'connected' });
  await ends.beckon.callIs(call, 'active');
  return { call, end };
}

async function invites({ beckon, user }: Two, call = newId()): Promise<{ call: string; end: SignalEnd }> {
  await beckon.request({ type: 'call-invite', call, to: user, media: everything });
  await beckon.callIs(call, 'connecting');
  return { call, end: new SignalEnd(beckon, call) };
}

/** A whole call to the MDN client, until it is active. */
async function callsMdn(ends: Two): Promise<{ call: string; end: SignalEnd }> {
  const { call, end } = await invites(ends);
  const offer = offerOf(ends.name);
  end.send({ description: offer });
  expect(await ends.mdn.message('video-offer', ({ sdp }) => sdp?.['sdp'] === offer['sdp'])).toEqual({
    type: 'video-offer',
    name: ends.name,
    target: ends.mdn.name,
    sdp: offer,
  });
  const answer = ends.mdn.answer(ends.name);
  expect(await end.has(1)).toEqual([{ description: answer }]);
  await ends.beckon.request({ type: 'call-media', call, peer: 'p1', state: 'connected' });
  await ends.beckon.callIs(call, 'active');
  return { call, end };
}

const everyState = (beckon: Client, call: string) =>
  beckon
    .all('call')
    .filter((one) => one.call === call)
    .map(({ state }) => state);

describe('an MDN client calls somebody of Beckon’s', () => {
  it('it rings there, without the offer or an address, and is polite', async () => {
    const ends = await two();
    const { mdn, beckon, name, user } = ends;
    const { call, offer } = await rings(ends);
    for (let n = 1; n <= 3; n += 1) mdn.candidate(name, n);
    expect(beckon.calls.get(call)).toMatchObject({
      mode: 'ring',
      caller: { user, name: mdn.name },
      callee: { user: beckon.user, name },
      media: { audio: true, video: true, data: false },
      parties: [],
    });
    await beckon.request({ type: 'call-ringing', call });
    await mdn.settled();
    expect(JSON.stringify(beckon.received)).not.toContain('candidate:');
    expect(JSON.stringify(beckon.received)).not.toContain('v=0');
    const end = await accepts(beckon, call);
    expect(beckon.calls.get(call)).toMatchObject({ me: 'p1', polite: true });
    expect(await end.has(4)).toEqual([
      { description: offer },
      ...[1, 2, 3].map((n) => ({ candidate: candidateOf(n) })),
    ]);
    const answer = answerOf(name);
    end.send({ description: answer });
    expect(await mdn.message('video-answer')).toEqual({ type: 'video-answer', name, target: mdn.name, sdp: answer });
    await beckon.request({ type: 'call-media', call, peer: 'p0', state: 'connected' });
    expect((await beckon.callIs(call, 'active')).parties.map(({ connected }) => connected)).toEqual([true, true]);
    await leave(mdn, beckon);
  });

  it('two hundred candidates come in their order, those from before the answer too', async () => {
    const ends = await two();
    const { call, offer } = await rings(ends);
    for (let n = 1; n <= 120; n += 1) ends.mdn.candidate(ends.name, n);
    const end = await accepts(ends.beckon, call);
    for (let n = 121; n <= 200; n += 1) ends.mdn.candidate(ends.name, n);
    end.send({ description: answerOf(ends.name) });
    for (let n = 1; n <= 200; n += 1) end.send({ candidate: candidateOf(1000 + n) });
    expect(await end.has(201)).toEqual([
      { description: offer },
      ...Array.from({ length: 200 }, (_, n) => ({ candidate: candidateOf(n + 1) })),
    ]);
    await ends.mdn.until('all of them', () => ends.mdn.all('new-ice-candidate').length === 200);
    expect(ends.mdn.all('new-ice-candidate')).toEqual(
      Array.from({ length: 200 }, (_, n) => ({
        type: 'new-ice-candidate',
        name: ends.name,
        target: ends.mdn.name,
        candidate: candidateOf(1001 + n),
      })),
    );
    await leave(ends.mdn, ends.beckon);
  });

  it('all devices ring, and the one that answers gets the offer', async () => {
    const ends = await two();
    const other = await Client.join(server, { device: ends.beckon.device, name: ends.name });
    const { call, offer } = await rings(ends);
    await other.callIs(call, 'ringing');
    const end = await accepts(other, call);
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('answered-elsewhere');
    expect(await end.has(1)).toEqual([{ description: offer }]);
    expect(ends.beckon.all('signal')).toEqual([]);
    await leave(ends.mdn, ends.beckon, other);
  });

  it.each([
    ['declined', 'call-decline'],
    ['busy', 'call-busy'],
  ] as const)('%s there is a hang-up to it', async (reason, type) => {
    const ends = await two();
    const { call } = await rings(ends);
    await ends.beckon.request({ type, call });
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe(reason);
    expect(await ends.mdn.message('hang-up')).toEqual({ type: 'hang-up', name: ends.name, target: ends.mdn.name });
    await ends.mdn.settled();
    expect(ends.mdn.signals).toHaveLength(1);
    await leave(ends.mdn, ends.beckon);
  });

  it('nobody answers: it is told after the invitation’s time', async () => {
    const own = await Server.start('--invite-time', '1s', '--presence-interval', '50ms');
    const ends = await two(own);
    const { call } = await rings(ends);
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('no-answer');
    await ends.mdn.message('hang-up');
    await leave(ends.mdn, ends.beckon);
    await own.stop();
  });

  it('the called one is gone before answering: it is told', async () => {
    const ends = await two();
    await rings(ends);
    await ends.beckon.leave();
    await ends.mdn.message('hang-up');
    await ends.mdn.leave();
  });

  it('it hangs up while it rings, with or without a target: cancelled', async () => {
    for (const target of [null, 'the name'] as const) {
      const ends = await two();
      const { call } = await rings(ends);
      ends.mdn.hangUp(target === null ? null : ends.name);
      expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('cancelled');
      await ends.mdn.settled();
      expect(ends.mdn.signals).toEqual([]);
      await leave(ends.mdn, ends.beckon);
    }
  });

  it('it closes while it rings: cancelled', async () => {
    const ends = await two();
    const { call } = await rings(ends);
    await ends.mdn.leave();
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('cancelled');
    await ends.beckon.leave();
  });

  it('it calls again after all that, and it rings again', async () => {
    const ends = await two();
    const first = await rings(ends);
    ends.mdn.hangUp(null);
    await ends.beckon.callIs(first.call, 'ended');
    const second = await rings(ends);
    expect(second.call).not.toBe(first.call);
    const end = await accepts(ends.beckon, second.call);
    expect(await end.has(1)).toEqual([{ description: second.offer }]);
    await leave(ends.mdn, ends.beckon);
  });

  it('it calls another one meanwhile: the first call is over', async () => {
    const ends = await two();
    const other = await Client.join(server);
    await ends.mdn.sees('the other', (users) => users.includes(other.welcome.name));
    const { call } = await rings(ends);
    ends.mdn.offer(other.welcome.name);
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('cancelled');
    await other.until('it rings', () => [...other.calls.values()].find(({ state }) => state === 'ringing'));
    await leave(ends.mdn, ends.beckon, other);
  });
});

describe('somebody of Beckon’s calls an MDN client', () => {
  it('it is answered at once, offered, and offers its own tracks after its answer', async () => {
    const ends = await two();
    const { call, end } = await callsMdn(ends);
    expect(ends.beckon.calls.get(call)).toMatchObject({ me: 'p0', polite: true, state: 'active' });
    const second = ends.mdn.offer(ends.name);
    expect(await end.has(2)).toContainEqual({ description: second });
    const answer = answerOf(ends.name);
    end.send({ description: answer });
    expect(await ends.mdn.message('video-answer')).toMatchObject({ name: ends.name, sdp: answer });
    for (let n = 1; n <= 200; n += 1) ends.mdn.candidate(ends.name, n);
    for (let n = 1; n <= 200; n += 1) end.send({ candidate: candidateOf(1000 + n) });
    expect((await end.has(202)).slice(2)).toEqual(
      Array.from({ length: 200 }, (_, n) => ({ candidate: candidateOf(n + 1) })),
    );
    await ends.mdn.until('all of them', () => ends.mdn.all('new-ice-candidate').length === 200);
    expect(ends.mdn.all('new-ice-candidate').map(({ candidate }) => candidate)).toEqual(
      Array.from({ length: 200 }, (_, n) => candidateOf(1001 + n)),
    );
    await leave(ends.mdn, ends.beckon);
  });

  it('nothing reaches the page before the offer', async () => {
    const ends = await two();
    const { call } = await invites(ends);
    await ends.mdn.settled();
    expect(ends.mdn.signals).toEqual([]);
    await ends.beckon.request({ type: 'hang-up', call });
    await leave(ends.mdn, ends.beckon);
  });

  it('words between Beckon’s own ends do not reach it', async () => {
    const ends = await two();
    const { end } = await callsMdn(ends);
    for (const body of [{ restart: true }, { turn: 'ask' }, { description: 'x' }, { candidate: 7 }, {}]) {
      end.send(body as never);
    }
    end.send({ candidate: candidateOf(1) });
    await ends.mdn.message('new-ice-candidate');
    expect(ends.mdn.signals).toHaveLength(2);
    await leave(ends.mdn, ends.beckon);
  });

  it('it shows as in a call, and as here again after it', async () => {
    const ends = await two();
    const watcher = await Client.join(server);
    const { call } = await callsMdn(ends);
    await watcher.until('in a call', () => watcher.people.get(ends.user)?.state === 'in-call' || undefined);
    await ends.beckon.request({ type: 'hang-up', call });
    await watcher.until('here again', () => watcher.people.get(ends.user)?.state === 'here' || undefined);
    await leave(ends.mdn, ends.beckon, watcher);
  });

  it('is told busy while it is in a call with somebody else', async () => {
    const ends = await two();
    const other = await Client.join(server);
    await other.until('them', () => other.people.get(ends.user));
    const { call } = await callsMdn(ends);
    const refused = newId();
    await other.request({ type: 'call-invite', call: refused, to: ends.user, media: everything });
    expect((await other.callIs(refused, 'ended')).reason).toBe('busy');
    expect(ends.beckon.calls.get(call)?.state).toBe('active');
    expect(ends.mdn.signals).toHaveLength(1);
    await leave(ends.mdn, ends.beckon, other);
  });

  it('is told busy while it is in a call with another of MDN’s', async () => {
    const ends = await two();
    const other = await MdnClient.join(server);
    await ends.mdn.sees('the other', (users) => users.includes(other.name));
    ends.mdn.offer(other.name);
    await other.message('video-offer');
    other.answer(ends.mdn.name);
    await ends.mdn.message('video-answer');
    const call = newId();
    await ends.beckon.request({ type: 'call-invite', call, to: ends.user, media: everything });
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('busy');
    ends.mdn.hangUp(null);
    await other.message('hang-up');
    await callsMdn(ends);
    await leave(ends.mdn, ends.beckon, other);
  });
});

describe('a call is over', () => {
  it.each([
    ['the MDN client hangs up without a target', calledByMdn, null],
    ['the MDN client hangs up with a target', calledByMdn, 'target'],
    ['the called MDN client hangs up', callsMdn, null],
  ] as const)('when %s', async (_, begin, target) => {
    const ends = await two();
    const bystander = await MdnClient.join(server);
    const { call } = await begin(ends);
    ends.mdn.hangUp(target === null ? null : ends.name);
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('hung-up');
    await ends.mdn.settled();
    expect(ends.mdn.all('hang-up')).toEqual([]);
    await bystander.settled();
    expect(bystander.signals).toEqual([]);
    await leave(ends.mdn, ends.beckon, bystander);
  });

  it.each([
    ['called', calledByMdn],
    ['calling', callsMdn],
  ] as const)('when the %s Beckon end hangs up', async (_, begin) => {
    const ends = await two();
    const { call } = await begin(ends);
    await ends.beckon.request({ type: 'hang-up', call });
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('hung-up');
    expect(await ends.mdn.message('hang-up')).toMatchObject({ name: ends.name });
    await ends.mdn.settled();
    expect(ends.mdn.all('hang-up')).toHaveLength(1);
    await callsMdn(ends); // and the next one goes well
    await leave(ends.mdn, ends.beckon);
  });

  it('when the MDN client closes its page', async () => {
    const ends = await two();
    const { call } = await callsMdn(ends);
    await ends.mdn.leave();
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('hung-up');
    await ends.beckon.leave();
  });

  it('not when the MDN client only loses its connection, but then with its media', async () => {
    const ends = await two();
    const { call } = await callsMdn(ends);
    ends.mdn.drop();
    await ends.beckon.until('it is away', () => (ends.beckon.people.has(ends.user) ? undefined : true));
    await ends.beckon.until(
      'unattached',
      () => ends.beckon.calls.get(call)?.parties[1]?.attached === false || undefined,
    );
    expect(ends.beckon.calls.get(call)?.state).toBe('active');
    await ends.beckon.request({ type: 'call-media', call, peer: 'p1', state: 'lost' });
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('connection-lost');
    await ends.beckon.leave();
  });

  it('at once when the Beckon end says that its media are lost', async () => {
    const ends = await two();
    const { call } = await calledByMdn(ends);
    await ends.beckon.request({ type: 'call-media', call, peer: 'p0', state: 'lost' });
    expect((await ends.beckon.callIs(call, 'ended')).reason).toBe('connection-lost');
    expect(everyState(ends.beckon, call)).not.toContain('reconnecting');
    await ends.mdn.message('hang-up');
    await leave(ends.mdn, ends.beckon);
  });

  it('not after the time to connect: a page may ask its person for the camera as long as it takes', async () => {
    const own = await Server.start('--connecting-time', '1s', '--presence-interval', '50ms');
    const ends = await two(own);
    const { call } = await invites(ends);
    const others = await Promise.all([Client.join(own), Client.join(own)]);
    const clock = await connectCall(...others);
    expect((await others[0].callIs(clock, 'ended')).reason).toBe('connect-failed');
    await ends.beckon.request({ type: 'sync', calls: { [call]: 0 } });
    expect(ends.beckon.calls.get(call)?.state).toBe('connecting');
    await leave(ends.mdn, ends.beckon, ...others);
    await own.stop();
  });
});

describe('both call each other', () => {
  it('at the same moment, fifty times: one call, in which one offer is answered', async () => {
    const ends = await two();
    const { mdn, beckon, name, user } = ends;
    for (let round = 0; round < 50; round += 1) {
      const seen = mdn.received.length;
      const mine = newId();
      const offer = mdn.offer(name);
      const answer = beckon.request({ type: 'call-invite', call: mine, to: user, media: everything });
      const call = (await answer).call ?? '';
      const view = await beckon.callIs(call, 'connecting');
      expect(view.polite).toBe(true);
      const end = new SignalEnd(beckon, call);
      expect(await end.has(1)).toEqual([{ description: offer }]); // MDN's offer survives, whoever is the caller
      end.send({ description: answerOf(name) });
      await mdn.until('the answer', () => mdn.received.slice(seen).some(({ type }) => type === 'video-answer'));
      expect([...beckon.calls.values()].filter(({ state }) => state !== 'ended')).toHaveLength(1);
      expect(mdn.received.slice(seen).filter(({ type }) => type === 'video-offer' || type === 'hang-up')).toEqual([]);
      mdn.hangUp(null);
      await beckon.callIs(call, 'ended');
    }
    await leave(mdn, beckon);
  });

  it('the one of Beckon’s while MDN’s call rings: that is the answer', async () => {
    const ends = await two();
    const { call, offer } = await rings(ends);
    const ok = await ends.beckon.request({ type: 'call-invite', call: newId(), to: ends.user, media: everything });
    expect(ok.call).toBe(call);
    await ends.beckon.callIs(call, 'connecting');
    const end = new SignalEnd(ends.beckon, call);
    expect(await end.has(1)).toEqual([{ description: offer }]);
    await leave(ends.mdn, ends.beckon);
  });

  it('the Beckon end has offered but the gateway has not passed it on: its offer falls away', async () => {
    const ends = await two();
    const { call, end } = await invites(ends);
    const offer = ends.mdn.offer(ends.name);
    await end.has(1);
    end.send({ description: offerOf(ends.name) });
    end.send({ candidate: candidateOf(1) }); // of the offer that falls away
    const answer = answerOf(ends.name);
    end.send({ description: answer });
    end.send({ candidate: candidateOf(2) });
    await ends.mdn.message(
      'new-ice-candidate',
      ({ candidate }) => candidate?.['candidate'] === candidateOf(2)['candidate'],
    );
    expect(end.bodies).toEqual([{ description: offer }]);
    expect(ends.mdn.signals).toEqual([`video-answer from ${ends.name}`, `new-ice-candidate from ${ends.name}`]);
    await ends.beckon.request({ type: 'hang-up', call });
    await leave(ends.mdn, ends.beckon);
  });

  it('the offers cross on the way to the page, which is stuck then: it is made to begin anew', async () => {
    const ends = await two();
    const { end } = await invites(ends);
    const offer = offerOf(ends.name);
    end.send({ description: offer });
    for (const n of [1, 2]) end.send({ candidate: candidateOf(n) });
    await ends.mdn.until('the candidates', () => ends.mdn.all('new-ice-candidate').length === 2);
    const seen = ends.mdn.received.length;
    ends.mdn.offer(ends.name); // before it knew of the other
    for (const n of [11, 12]) ends.mdn.candidate(ends.name, n); // of the connection that is given up
    await ends.mdn.until('the offer again', () => ends.mdn.received.length >= seen + 4);
    expect(ends.mdn.received.slice(seen)).toEqual([
      { type: 'hang-up', name: ends.name, target: ends.mdn.name },
      { type: 'video-offer', name: ends.name, target: ends.mdn.name, sdp: offer },
      ...[1, 2].map((n) => ({
        type: 'new-ice-candidate',
        name: ends.name,
        target: ends.mdn.name,
        candidate: candidateOf(n),
      })),
    ]);
    const answer = ends.mdn.answer(ends.name);
    ends.mdn.candidate(ends.name, 13);
    expect(await end.has(2)).toEqual([{ description: answer }, { candidate: candidateOf(13) }]);
    await leave(ends.mdn, ends.beckon);
  });
});
