import { expect, it } from 'vitest';
import { heard, Stage } from './testing/stage.js';

async function twoPeople() {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const bob = await stage.connect('Bob');
  return { stage, ann, bob, atBob: heard(bob, 'message') };
}

it('resolves with the line when the receiver has it', async () => {
  const { stage, ann, bob, atBob } = await twoPeople();
  const sent = ann.message(bob.user, 'psst');
  await stage.clock.elapse(0);
  expect(await sent).toMatchObject({ text: 'psst', from: { user: ann.user, name: 'Ann' }, with: bob.user });
  expect(atBob).toHaveLength(1);
  expect(atBob[0]).toMatchObject({ text: 'psst', from: { user: ann.user, name: 'Ann' }, with: ann.user });
  expect(atBob[0]?.message).toBe((await sent).message);
});

it('is repeated until an ack comes through, and shown once', async () => {
  const { stage, ann, bob, atBob } = await twoPeople();
  let lost = 0;
  stage.server.passesDown = (message) => message.type !== 'relay' || ++lost > 3;
  const sent = ann.message(bob.user, 'psst');
  await stage.clock.elapse(12_000);
  expect((await sent).text).toBe('psst');
  expect(atBob).toHaveLength(1);
});

it('is acked again when it comes again', async () => {
  const { stage, ann, bob, atBob } = await twoPeople();
  let lost = 0;
  stage.server.passesDown = (message) => message.type !== 'relay' || message.kind !== 'chat-ack' || ++lost > 2;
  const sent = ann.message(bob.user, 'psst');
  await stage.clock.elapse(12_000);
  await sent;
  expect(lost).toBe(3);
  expect(atBob).toHaveLength(1);
});

it('reaches one who comes back in time', async () => {
  const { stage, ann, bob, atBob } = await twoPeople();
  stage.server.refusal = { code: 'draining' };
  stage.server.session('Bob').cut();
  const sent = ann.message(bob.user, 'psst');
  await stage.clock.elapse(5000);
  stage.server.refusal = undefined;
  await stage.clock.elapse(9000);
  await sent;
  expect(atBob).toHaveLength(1);
});

it('is not delivered after 15 seconds without ack', async () => {
  const { stage, ann, bob } = await twoPeople();
  stage.server.passesDown = (message) => message.type !== 'relay';
  const failed = expect(ann.message(bob.user, 'psst')).rejects.toMatchObject({ code: 'not-delivered' });
  await stage.clock.elapse(15_000);
  await failed;
});

it('cannot be acked by somebody else', async () => {
  const { stage, ann, bob } = await twoPeople();
  stage.server.passesDown = (message) => message.type !== 'relay' || message.from.name === 'Eve';
  await stage.connect('Eve');
  const failed = expect(ann.message(bob.user, 'psst')).rejects.toMatchObject({ code: 'not-delivered' });
  await stage.clock.elapse(0);
  const relay = stage.server.session('Ann').received.findLast(({ type }) => type === 'relay');
  const message = relay?.type === 'relay' ? (relay.body as { message: string }).message : '';
  const forged = { type: 'relay', id: 'forged', to: ann.user, kind: 'chat-ack', body: { message } } as const;
  stage.server.session('Eve').send(forged);
  await stage.clock.elapse(15_000);
  await failed;
});

it('is shown once for each of two senders that chose the same id, and never for a body that is none', async () => {
  const { stage, ann, bob, atBob } = await twoPeople();
  await stage.connect('Eve');
  for (const [name, body] of [
    ['Ann', { message: 'AAAAAAAAAAAAAAAAAAAAAA', text: 'one' }],
    ['Ann', { message: 'AAAAAAAAAAAAAAAAAAAAAA', text: 'one' }],
    ['Eve', { message: 'AAAAAAAAAAAAAAAAAAAAAA', text: 'two' }],
    ['Ann', { message: 7, text: 'three' }],
    ['Ann', { message: 'BAAAAAAAAAAAAAAAAAAAAA', text: { toString: 'four' } }],
    ['Ann', {}],
  ] as const) {
    stage.server.session(name).send({ type: 'relay', id: 'r', to: bob.user, kind: 'chat', body });
  }
  await stage.clock.elapse(0);
  expect(atBob.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(ann.state).toBe('connected');
});
