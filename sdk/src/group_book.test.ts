import { expect, it } from 'vitest';
import type { GroupCall } from './api.js';
import type { BeckonClient } from './client.js';
import type { ClientMessage } from './protocol.gen.js';
import { heard, Stage } from './testing/stage.js';

// Alone in a call there is nobody to connect with; whoever needs connections is tested in a browser.
const DATA = { data: true };
const EVERYTHING = { audio: true, video: true, data: true };

async function withLink() {
  const stage = new Stage();
  const ann = await stage.connect('Ann');
  const link = await settle(stage, ann.createLink());
  return { stage, ann, link, open: stage.server.openCalls };
}

async function settle<Value>(stage: Stage, promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {});
  await stage.clock.elapse(0);
  return promise;
}

async function joined(): Promise<Awaited<ReturnType<typeof withLink>> & { group: GroupCall }> {
  const made = await withLink();
  const group = await settle(made.stage, made.ann.join(made.link.secret, DATA));
  return { ...made, group };
}

function sent(stage: Stage, type: ClientMessage['type']): number {
  return stage.server.sessions.flatMap(({ received }) => received).filter((message) => message.type === type).length;
}

function refusal(stage: Stage, client: BeckonClient, secret: string): Promise<string> {
  const joining = client.join(secret, DATA).then(
    () => 'joined',
    ({ code }) => code,
  );
  return settle(stage, joining);
}

it('makes links that are good for as long as they were asked for', async () => {
  const { stage, ann, link } = await withLink();
  const short = await settle(stage, ann.createLink({ lifetime: 60_000 }));
  expect(short.expires.getTime() - stage.clock.now()).toBe(60_000);
  expect(link.expires.getTime()).toBeGreaterThan(short.expires.getTime());
  expect(short.call).not.toBe(link.call);
});

it.each(['', '\n ', 'https://talk.example.org/#/c/', 'http://[::1]:6503/?x#/c/'])(
  'joins by the secret behind %j',
  async (before) => {
    const { stage, ann, link } = await withLink();
    const group = await settle(stage, ann.join(`${before}${link.secret}`, DATA));
    expect(group).toMatchObject({ id: link.call, link: link.secret, me: 'p0', state: 'waiting', local: undefined });
    expect([...ann.groups.values()]).toEqual([group]);
    expect(group.since?.getTime()).toBe(stage.clock.now());
  },
);

it.each(['', 'a b', 'https://talk.example.org/', 'https://talk.example.org/#/c/', 'x'.repeat(4097)])(
  'takes %j for no link, without asking',
  async (secret) => {
    const { stage, ann } = await withLink();
    expect(await refusal(stage, ann, secret)).toBe('no-such-call');
    expect(sent(stage, 'call-join')).toBe(0);
  },
);

it('tells why it cannot be joined', async () => {
  const { stage, ann, link, open } = await withLink();
  expect(await refusal(stage, ann, 'no-link')).toBe('no-such-call');
  const who = { user: 'g-x', name: 'X' };
  const others = Array.from({ length: 8 }, (_, n) => ({
    id: `${n}`,
    who,
    attached: true,
    hello: { epoch: n },
    tell: () => {},
  }));
  for (const other of others) open.join(other, link.secret, EVERYTHING);
  expect(await refusal(stage, ann, link.secret)).toBe('busy');
  open.expired.add(link.secret);
  expect(await refusal(stage, ann, link.secret)).toBe('token-expired');
  expect(ann.groups.size).toBe(0);
});

it('is joined once, however often', async () => {
  const { stage, ann, link } = await withLink();
  const joining = [ann.join(link.secret, DATA), ann.join(`#/c/${link.secret}`, DATA)];
  const [one, other] = await settle(stage, Promise.all(joining));
  expect(one).toBe(other);
  expect(await settle(stage, ann.join(link.secret, DATA))).toBe(one);
  expect(sent(stage, 'call-join')).toBe(1);
});

it('takes a snapshot that came before the answer', async () => {
  const { stage, ann, link } = await withLink();
  let held = true;
  stage.server.passesDown = (message) => !(held && message.type === 'ok');
  const joining = ann.join(link.secret, DATA);
  await stage.clock.elapse(0);
  held = false;
  await stage.clock.elapse(5000);
  expect(await joining).toMatchObject({ state: 'waiting', me: 'p0' });
});

it('asks for a first snapshot that was lost', async () => {
  const { stage, ann, link } = await withLink();
  let lost = 0;
  stage.server.passesDown = (message) => message.type !== 'call' || ++lost > 1;
  const group = await settle(stage, ann.join(link.secret, DATA));
  expect(group.state).toBe('joining');
  await stage.clock.elapse(10_000);
  expect(group).toMatchObject({ state: 'waiting', me: 'p0' });
});

it('is over at once when it is left, and the server is told until it has heard', async () => {
  const { stage, ann, group, link, open } = await joined();
  stage.server.passesUp = ({ type }) => type !== 'hang-up';
  await stage.clock.elapse(1000);
  const ended: string[] = [];
  group.on('ended', (reason) => ended.push(reason));
  await settle(stage, group.leave());
  expect([group.state, group.reason, group.duration, ann.groups.size]).toEqual(['ended', 'hung-up', 1000, 0]);
  expect(ended).toEqual(['hung-up']);
  expect(open.parties(link.call)).toHaveLength(1);
  stage.server.passesUp = () => true;
  await stage.clock.elapse(5000);
  expect(open.parties(link.call)).toHaveLength(0);
});

it('is not left anew by a late hang-up when it was joined again', async () => {
  const { stage, ann, group, link, open } = await joined();
  stage.server.passesDown = (message) => message.type !== 'ok';
  await settle(stage, group.leave());
  const again = ann.join(link.secret, DATA);
  await stage.clock.elapse(1000);
  expect(sent(stage, 'call-join')).toBe(1);
  stage.server.passesDown = () => true;
  await stage.clock.elapse(5000);
  expect(await again).toMatchObject({ state: 'waiting' });
  await stage.clock.elapse(60_000);
  expect(open.parties(link.call)).toHaveLength(1);
});

it.each(['session', 'call'])('joins again by itself when the %s is lost', async (what) => {
  const { stage, ann, group, link, open } = await joined();
  const seen: string[] = [];
  group.on('state', (state) => seen.push(state));
  if (what === 'call') open.forget();
  else stage.server.expire(stage.server.session('Ann'));
  await stage.clock.elapse(30_000);
  expect(seen).toEqual(['reconnecting', 'waiting']);
  expect(open.parties(link.call)).toHaveLength(1);
  expect([...ann.groups.values()]).toEqual([group]);
});

it('tries again while its seat is taken, and is over when its link is', async () => {
  const { stage, group, link, open } = await joined();
  const errors: string[] = [];
  group.on('error', ({ code }) => errors.push(code));
  const joins = new Set<string>();
  stage.server.passesUp = (message, session) => {
    if (message.type !== 'call-join') return true;
    const { id } = message;
    joins.add(id);
    if (joins.size < 3) session?.tell({ type: 'error', id, code: 'busy', message: 'Full' });
    return joins.size >= 3;
  };
  stage.server.expire(stage.server.session('Ann'));
  await stage.clock.elapse(3000);
  expect([group.state, joins.size]).toEqual(['reconnecting', 1]);
  open.expired.add(link.secret);
  await stage.clock.elapse(12_000);
  expect([group.state, group.reason, joins.size]).toEqual(['ended', 'session-lost', 3]);
  expect(errors).toEqual(['token-expired']);
});

it('that nobody here knows is left', async () => {
  const { stage, ann, link, open } = await withLink();
  const groups = heard(ann, 'group');
  open.join(stage.server.session('Ann'), link.secret, EVERYTHING);
  await stage.clock.elapse(0);
  expect(open.parties(link.call)).toHaveLength(0);
  expect([ann.groups.size, groups.length]).toEqual([0, 0]);
});

it('is a call: who rings meanwhile gets busy', async () => {
  const { stage, ann } = await joined();
  await stage.connect('Bob');
  const rings = heard(ann, 'call');
  const call = 'AAAAAAAAAAAAAAAAAAAAAA';
  stage.server.session('Bob').send({ type: 'call-invite', id: 'i', call, to: ann.user, media: EVERYTHING });
  await stage.clock.elapse(0);
  expect([rings.length, stage.server.calls.state(call)]).toEqual([0, 'ended']);
});
