import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Client } from './harness/client.ts';
import { newId } from './harness/protocol.ts';
import { connectCall, ring, signal } from './harness/ring.ts';
import { Server } from './harness/server.ts';

let server: Server;
beforeAll(async () => {
  server = await Server.start('--workers', '4');
});
afterAll(() => server.stop());
const pair = () => Promise.all([Client.join(server), Client.join(server)]);

describe('signals', () => {
  it('pass two hundred candidates in their order, each way, in several calls at once', async () => {
    const pairs = await Promise.all(Array.from({ length: 8 }, pair));
    await Promise.all(
      pairs.map(async ([caller, callee]) => {
        const call = await connectCall(caller, callee);
        for (let seq = 1; seq <= 200; seq += 1) {
          caller.send(signal(caller, callee, call, seq, { candidate: { candidate: `candidate:${seq}`, sdpMid: '0' } }));
          callee.send(signal(callee, caller, call, seq, { candidate: { candidate: `back:${seq}` } }, 'p0'));
        }
        for (const [client, other, from, prefix] of [
          [callee, caller, 'p0', 'candidate'],
          [caller, callee, 'p1', 'back'],
        ] as const) {
          await client.message('signal', ({ seq }) => seq === 200);
          const got = client.all('signal');
          expect(got.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
          for (const one of got) {
            expect(one).toMatchObject({ call, from, epoch: other.epoch, peer_epoch: client.epoch, ack: 0 });
            expect(JSON.stringify(one.body)).toContain(`${prefix}:${one.seq}"`);
          }
        }
      }),
    );
    await Promise.all(pairs.flat().map((client) => client.leave()));
  });

  it('carry a body byte for byte, whatever its spacing, order and escapes', async () => {
    const [caller, callee] = await pair();
    const call = await connectCall(caller, callee);
    const bodies = [
      '{ "candidate" :\t{"a":1.0e+2 , "b" : [ ] } }',
      '{"description":{"type":"offer","sdp":"v=0\\r\\no=- 1 1 IN IP4 0.0.0.0\\r\\n"}}',
      '{"\\u0063andidate":"\\ud83d\\ude00 \\/ \\" \\\\ 😀 \u2028 é"}',
      '{"a":1,"a":2,"type":"welcome","from":"p9"}',
      '{"n":123456789012345678901234567890,"z":-0,"e":1E400}',
      '{}',
      `{"candidate":"${'x'.repeat(60_000)}"}`,
    ];
    const raw: string[] = [];
    callee.socket.on('message', (data) => raw.push(String(data)));
    for (const [index, body] of bodies.entries()) {
      const envelope = { ...signal(caller, callee, call, index + 1, {}), body: undefined };
      caller.sendRaw(JSON.stringify(envelope).replace(/}$/, `,"body":${body}}`));
    }
    await callee.message('signal', ({ seq }) => seq === bodies.length);
    const got = raw.filter((text) => text.includes('"type":"signal"'));
    expect(got).toHaveLength(bodies.length);
    for (const [index, body] of bodies.entries()) expect(got[index]).toContain(`"body":${body}`);
    server.secrets.add('\\ud83d\\ude00');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('bear the sender that the server knows, whatever the client claims', async () => {
    const [caller, callee] = await pair();
    const call = await connectCall(caller, callee);
    caller.sendRaw(JSON.stringify({ ...signal(caller, callee, call, 1, {}), from: 'p1' }));
    expect((await callee.message('signal')).from).toBe('p0');
    caller.sendRaw(JSON.stringify({ ...signal(caller, callee, call, 2, {}), type: 'call', state: 'ended' }));
    expect((await caller.message('error')).code).toBe('bad-message');
    await caller.request({ type: 'sync' });
    expect(callee.calls.get(call)?.state).toBe('connecting');
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('carry acknowledgements alone, too', async () => {
    const [caller, callee] = await pair();
    const call = await connectCall(caller, callee);
    callee.send({ type: 'signal-ack', call, to: 'p0', epoch: callee.epoch, peer_epoch: caller.epoch, ack: 7 });
    expect(await caller.message('signal-ack')).toEqual({
      type: 'signal-ack',
      call,
      from: 'p1',
      epoch: callee.epoch,
      peer_epoch: caller.epoch,
      ack: 7,
    });
    await Promise.all([caller.leave(), callee.leave()]);
  });

  it('of anyone who is not a party are refused, with what names the signal', async () => {
    const [caller, callee] = await pair();
    const stranger = await Client.join(server);
    const call = await connectCall(caller, callee);
    stranger.send(signal(stranger, callee, call, 41, {}));
    expect(await stranger.message('error')).toMatchObject({ code: 'no-such-call', call, to: 'p1', seq: 41 });
    caller.send(signal(caller, caller, call, 1, {}, 'p0'));
    caller.send(signal(caller, callee, call, 2, {}, 'p7'));
    for (const [to, seq] of [
      ['p0', 1],
      ['p7', 2],
    ] as const)
      expect(await caller.message('error', (one) => one.seq === seq)).toMatchObject({ code: 'not-a-party', call, to });
    caller.send(signal(caller, callee, newId(), 3, {}));
    expect((await caller.message('error', ({ seq }) => seq === 3)).code).toBe('no-such-call');
    expect(callee.all('signal')).toEqual([]);
    await Promise.all([caller.leave(), callee.leave(), stranger.leave()]);
  });

  it('are refused before the answer, to those who lost the race, and after the end', async () => {
    const caller = await Client.join(server);
    const device = newId();
    const [winner, loser] = await Promise.all([
      Client.join(server, { device, name: `S ${device}` }),
      Client.join(server, { device, name: `S ${device}` }),
    ]);
    const call = await ring(caller, winner);
    caller.send(signal(caller, winner, call, 1, {}));
    expect((await caller.message('error')).code).toMatch(/^(wrong-state|not-a-party)$/);
    winner.send(signal(winner, caller, call, 1, {}, 'p0'));
    expect((await winner.message('error')).code).toMatch(/^(wrong-state|not-a-party)$/);
    await winner.request({ type: 'call-accept', call, media: { audio: true, video: false, data: false } });
    await loser.callIs(call, 'ended');
    loser.send(signal(loser, caller, call, 1, {}, 'p0'));
    expect((await loser.message('error')).code).toMatch(/^(no-such-call|not-a-party)$/);
    await winner.callIs(call, 'connecting');
    await winner.request({ type: 'hang-up', call });
    await winner.callIs(call, 'ended');
    winner.send(signal(winner, caller, call, 2, {}, 'p0'));
    expect((await winner.message('error', ({ seq }) => seq === 2)).code).toMatch(/^(no-such-call|wrong-state)$/);
    expect(caller.all('signal')).toEqual([]);
    await Promise.all([caller, winner, loser].map((client) => client.leave()));
  });
});
