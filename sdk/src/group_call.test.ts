import { afterEach, beforeEach, expect, it } from 'vitest';
import type { GroupCall } from './api.js';
import type { BeckonClient } from './client.js';
import type { PageEvents } from './platform.js';
import { CallStage, DATA } from './testing/call_stage.js';
import type { FakePeerConnection } from './testing/fake_peer_connection.js';
import type { StageOptions } from './testing/stage.js';

let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(() => stage.close());

interface Guest {
  client: BeckonClient;
  group: GroupCall;
}

async function enter(name: string, link: string | undefined, options?: StageOptions): Promise<Guest> {
  const client = await stage.connect(name, options);
  const secret = link ?? (await stage.settle(client.createLink())).secret;
  return { client, group: await stage.settle(client.join(secret, DATA)) };
}

/** Ann, Bob and Cem are connected with each other. */
async function three(bobs: StageOptions = {}): Promise<{ ann: Guest; bob: Guest; cem: Guest }> {
  const ann = await enter('Ann', undefined);
  const bob = await enter('Bob', ann.group.link, bobs);
  const cem = await enter('Cem', ann.group.link);
  await stage.clock.elapse(1000);
  expect([ann, bob, cem].map(({ group }) => look(group))).toEqual([
    'open: Bob connected, Cem connected',
    'open: Ann connected, Cem connected',
    'open: Ann connected, Bob connected',
  ]);
  return { ann, bob, cem };
}

function look({ state, members }: GroupCall): string {
  return `${state}: ${[...members.values()].map((member) => `${member.person.name} ${member.state}`).join(', ')}`;
}

/** The network between two breaks, and both notice. */
async function part({ group }: Guest, other: Guest): Promise<void> {
  const ends = [group.members.get(other.group.me), other.group.members.get(group.me)];
  for (const member of ends) {
    const connection = member?.connection as unknown as FakePeerConnection | undefined;
    connection?.sever();
    connection?.enter('failed');
  }
  await stage.clock.elapse(0);
}

it('shows who is lost for as long as the server says that they are in it', async () => {
  const { ann, bob } = await three();
  stage.server.passesUp = ({ type }) => type !== 'signal';
  await part(ann, bob);
  expect(look(ann.group)).toBe('open: Bob reconnecting, Cem connected');
  await stage.clock.elapse(300_000);
  expect(look(ann.group)).toBe('open: Bob reconnecting, Cem connected');
  stage.server.expire(stage.server.session('Bob'));
  stage.server.refusal = { code: 'draining' };
  await stage.clock.elapse(0);
  expect(look(ann.group)).toBe('open: Cem connected');
});

it('waits a minute for who is lost while there is no server', async () => {
  const { ann, bob } = await three();
  stage.server.refusal = { code: 'draining' };
  stage.server.cut();
  await stage.clock.elapse(0);
  expect(look(ann.group)).toBe('reconnecting: Bob connected, Cem connected');
  await part(ann, bob);
  await stage.clock.elapse(59_000);
  expect(look(ann.group)).toBe('reconnecting: Bob reconnecting, Cem connected');
  await stage.clock.elapse(1000);
  expect(look(ann.group)).toBe('reconnecting: Cem connected');
  stage.server.refusal = undefined;
  await stage.clock.elapse(60_000);
  expect(look(ann.group)).toBe('open: Bob connected, Cem connected');
});

it('keeps who has lost the session only, until media is lost too', async () => {
  const { ann, bob } = await three();
  stage.server.passesUp = (message) => message.type !== 'hello';
  stage.server.expire(stage.server.session('Bob'));
  await stage.clock.elapse(5000);
  expect(look(ann.group)).toBe('open: Bob connected, Cem connected');
  expect(look(bob.group)).toBe('reconnecting: Ann connected, Cem connected');
  await part(ann, bob);
  expect(look(ann.group)).toBe('open: Cem connected');
});

it('is left at once, whatever the server still says', async () => {
  const { ann, bob, cem } = await three();
  stage.server.passesUp = ({ type }) => type !== 'hang-up';
  await stage.settle(bob.group.leave());
  expect([look(ann.group), look(cem.group)]).toEqual(['open: Cem connected', 'open: Ann connected']);
  stage.server.session('Cem').cut();
  await stage.clock.elapse(5000);
  expect(stage.server.openCalls.parties(ann.group.id)).toHaveLength(3);
  expect([look(ann.group), look(cem.group)]).toEqual(['open: Cem connected', 'open: Ann connected']);
  stage.server.passesUp = () => true;
  await stage.clock.elapse(5000);
  expect(stage.server.openCalls.parties(ann.group.id)).toHaveLength(2);
});

it('is not left because a signal found nobody', async () => {
  const { ann } = await three();
  const call = ann.group.id;
  stage.server.session('Ann').tell({ type: 'error', code: 'not-a-party', message: 'No', call, to: 'p1', seq: 1 });
  await stage.clock.elapse(0);
  expect(look(ann.group)).toBe('open: Bob connected, Cem connected');
  expect(stage.sent('Ann', 'call-join')).toHaveLength(1);
});

it.each(['good', 'over'])('comes back by itself after a reload, while its link is %s', async (link) => {
  const tab = stage.browser.tab();
  const pages: PageEvents[] = [];
  const options = { device: 'of-Bob', tab, page: (page: PageEvents) => pages.push(page) };
  const { ann, bob } = await three(options);
  const { me } = bob.group;
  const before = ann.group.members.get(me);
  if (link === 'over') stage.server.openCalls.expired.add(ann.group.link);
  pages[0]?.hide();
  for (const { connection } of bob.group.members.values()) connection?.close();
  await stage.clock.elapse(5000);
  expect(look(ann.group)).toBe('open: Bob reconnecting, Cem connected');
  const client = await stage.connect('Bob', options);
  await stage.clock.elapse(2000);
  const groups = [...client.groups.values()];
  expect(groups.map(look)).toEqual(['open: Ann connected, Cem connected']);
  expect(groups[0]?.me).toBe(me);
  expect(look(ann.group)).toBe('open: Bob connected, Cem connected');
  const after = ann.group.members.get(me);
  expect(after?.stream).toBe(before?.stream);
  expect(after?.connection).not.toBe(before?.connection);
});

it('comes back once when it is joined by hand after a reload, too', async () => {
  const tab = stage.browser.tab();
  const pages: PageEvents[] = [];
  const options = { device: 'of-Bob', tab, page: (page: PageEvents) => pages.push(page) };
  const { ann } = await three(options);
  pages[0]?.hide();
  stage.server.passesUp = ({ type }) => type !== 'call-join';
  const client = await stage.connect('Bob', options);
  const joining = client.join(ann.group.link, DATA);
  await stage.clock.elapse(1000);
  stage.server.passesUp = () => true;
  await stage.clock.elapse(10_000);
  expect([...client.groups.values()]).toEqual([await joining]);
  expect(look(await joining)).toBe('open: Ann connected, Cem connected');
  expect(stage.server.openCalls.parties(ann.group.id)).toHaveLength(3);
});

it('is tried again after a reload while there is no seat', async () => {
  const tab = stage.browser.tab();
  const pages: PageEvents[] = [];
  const options = { device: 'of-Bob', tab, page: (page: PageEvents) => pages.push(page) };
  const { ann, bob } = await three(options);
  pages[0]?.hide();
  for (const { connection } of bob.group.members.values()) connection?.close();
  stage.server.expire(stage.server.session('Bob'));
  let refused = 0;
  stage.server.passesUp = (message, session) => {
    if (message.type !== 'call-join' || refused > 1) return true;
    refused += 1;
    session?.tell({ type: 'error', id: message.id, code: 'busy', message: 'Full' });
    return false;
  };
  const client = await stage.connect('Bob', options);
  await stage.clock.elapse(4000);
  expect([client.groups.size, refused]).toEqual([0, 1]);
  await stage.clock.elapse(8000);
  expect([...client.groups.values()].map(look)).toEqual(['open: Ann connected, Cem connected']);
  expect(look(ann.group)).toBe('open: Cem connected, Bob connected');
});

it('is over without a word where the session goes on elsewhere', async () => {
  const { ann, bob } = await three();
  stage.server.session('Bob').transport?.shut(4004);
  await stage.clock.elapse(0);
  expect([bob.group.state, bob.group.reason, bob.client.groups.size]).toEqual(['ended', 'replaced', 0]);
  expect(stage.sent('Bob', 'hang-up')).toHaveLength(0);
  expect(ann.group.members.size).toBe(2);
});
