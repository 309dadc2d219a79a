import { signal } from '@preact/signals';
import type { FailureCode } from 'beckon';
import { beforeEach, expect, test } from 'vitest';
import { FixtureClient } from '../../screenshots/page/fixture.js';
import { FixtureGroup, FixtureMember } from '../../screenshots/page/fixture_group.js';
import { stubBrowser } from '../testing/stub_browser.js';
import type { Trouble } from './calls.js';
import { Groups } from './groups.js';
import { Places } from './places.js';

let client: FixtureClient;
let places: Places;
let groups: Groups;
let call: FixtureGroup;
let left: AbortController;
const trouble = signal<Trouble | undefined>(undefined);

beforeEach(() => {
  stubBrowser();
  trouble.value = undefined;
  left = new AbortController();
  client = new FixtureClient('Ada');
  places = new Places();
  groups = new Groups(places, trouble);
  groups.attach(client, left.signal);
  call = new FixtureGroup();
  client.nextGroup = Promise.resolve(call);
});

const member = (party: string, name: string) =>
  new FixtureMember(party, { user: `g-${name}`, name, dialect: 'beckon' }, new MediaStream());
const refuse = (code: FailureCode) => {
  client.nextGroup = Promise.reject(Object.assign(new Error(code), { name: 'BeckonError', code }));
};

test('a new link is waited at, and is the address of the page', async () => {
  const made = groups.create();
  expect(groups.stage.value).toBe('making');
  await made;
  expect(groups.stage.value).toBe('call');
  expect(groups.current.value?.alone.value).toBe(true);
  expect(groups.expires.value).toEqual(new Date('2026-11-27T14:32:00'));
  expect(places.now.value).toEqual({ at: 'call', secret: call.link });
});

test('who comes and goes is told apart by party, whatever else changes', async () => {
  await groups.join(call.link, true);
  const ben = member('p1', 'Ben');
  call.setMembers([ben]);
  const shown = groups.current.value?.members.value[0];
  expect(shown?.person.name).toBe('Ben');

  const reconnecting = Object.assign(new FixtureMember('p1', ben.person, ben.stream), { state: 'reconnecting' });
  call.setMembers([reconnecting, member('p2', 'Carl')]);
  expect(groups.current.value?.members.value.map(({ party }) => party)).toEqual(['p1', 'p2']);
  expect(groups.current.value?.members.value[0]).toBe(shown);
  expect(shown?.state.value).toBe('reconnecting');

  call.setMembers([]);
  expect(groups.current.value?.alone.value).toBe(true);
});

test('the own microphone is turned off, and a member says whether theirs is', async () => {
  await groups.join(call.link, true);
  const ben = member('p1', 'Ben');
  call.setMembers([ben]);
  groups.current.value?.mine.setMicrophone(false);
  expect(call.microphone).toBe(false);
  expect(groups.current.value?.mine.microphone.value).toBe(false);
  ben.sends(false, true);
  call.emit('members', call.members);
  expect(groups.current.value?.members.value[0]?.theirs.silent.value).toBe(true);
});

test('who left is told how long it was, and comes back to the start page', async () => {
  await groups.join(call.link, true);
  groups.leave();
  expect(groups.after.value).toEqual({ secret: call.link, reason: 'hung-up', byMe: true, duration: 754_000 });
  expect(places.now.value).toEqual({ at: 'home' });
  groups.close();
  expect(groups.stage.value).toBe('none');
});

test('a link that leads nowhere says why, and the way back is the start page', async () => {
  places.go({ at: 'call', secret: 'old' });
  refuse('token-expired');
  await groups.join('old', true);
  expect(groups.problem.value).toEqual({ secret: 'old', code: 'token-expired' });
  groups.close();
  expect(groups.stage.value).toBe('none');
  expect(places.now.value).toEqual({ at: 'home' });
});

test('without a camera one is asked whether the microphone will do', async () => {
  refuse('no-device');
  await groups.join('secret', true);
  expect(trouble.value?.kind).toBe('none');
  client.nextGroup = Promise.resolve(call);
  trouble.value?.audioOnly?.();
  await expect.poll(() => groups.stage.value).toBe('call');
});

test('a call that came back after a reload goes on at once', () => {
  client.emit('group', call);
  expect(groups.current.value?.call).toBe(call);
  expect(places.now.value).toEqual({ at: 'call', secret: call.link });
});

test('who leaves the server has left the call', async () => {
  await groups.join(call.link, true);
  left.abort();
  expect(groups.stage.value).toBe('none');
});
