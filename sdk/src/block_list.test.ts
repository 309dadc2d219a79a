import { expect, test } from 'vitest';
import type { Failure } from './api.js';
import { parseLists } from './kept_lists.js';
import { heard, Stage } from './testing/stage.js';

async function asFailure(failing: Promise<unknown>): Promise<Failure | undefined> {
  return failing.then(
    () => undefined,
    (failure: Failure) => failure,
  );
}

/** A device's place that tests look into. */
function place(text?: string) {
  return {
    text,
    read() {
      return this.text;
    },
    write(written: string) {
      this.text = written;
    },
  };
}

test('Who is blocked is on the list, by the name they had, until they are unblocked', async () => {
  const stage = new Stage();
  const ada = await stage.connect('Ada');
  const eve = await stage.connect('Eve');
  await stage.clock.elapse(0);
  const changes = heard(ada, 'blocked');
  const blocking = ada.block(eve.user);
  await stage.clock.elapse(0);
  await blocking;
  expect([...ada.blocked.values()]).toEqual([{ user: eve.user, name: 'Eve' }]);
  expect(changes).toHaveLength(1);
  const unblocking = ada.unblock(eve.user);
  await stage.clock.elapse(0);
  await unblocking;
  expect(ada.blocked.size).toBe(0);
  expect(changes).toHaveLength(2);
});

test('Somebody who is not known can be blocked by their id, and by what is known of them', async () => {
  const stage = new Stage();
  const ada = await stage.connect('Ada');
  void ada.block('u-stranger');
  void ada.block({ user: 'u-caller', name: 'Caller', dialect: 'beckon' });
  await stage.clock.elapse(0);
  expect([...ada.blocked.values()]).toEqual([
    { user: 'u-stranger', name: undefined },
    { user: 'u-caller', name: 'Caller' },
  ]);
});

test('To who is blocked it is as if nobody were there; who blocks is told why they cannot call', async () => {
  const stage = new Stage();
  const ada = await stage.connect('Ada');
  const eve = await stage.connect('Eve');
  void ada.block(eve.user);
  await stage.clock.elapse(0);
  const lines = heard(ada, 'message');
  const [ofAda, ofEve] = [ada.message(eve.user, 'hello?'), eve.message(ada.user, 'hello?')].map(asFailure);
  await stage.clock.elapse(20_000);
  expect((await ofEve)?.code).toBe('not-delivered');
  expect((await ofAda)?.code).toBe('forbidden');
  expect(lines).toHaveLength(0);
});

test('Every device of a user hears of it, and a new session is told', async () => {
  const stage = new Stage();
  const phone = await stage.connect('Ada', { device: 'phone' });
  const tablet = await stage.connect('Ada', { device: 'tablet', guest: 'phone' });
  void phone.block('u-eve');
  await stage.clock.elapse(0);
  expect([...tablet.blocked.keys()]).toEqual(['u-eve']);
  const laptop = await stage.connect('Ada', { device: 'laptop', guest: 'phone' });
  await stage.clock.elapse(0);
  expect([...laptop.blocked.keys()]).toEqual(['u-eve']);
});

test('A device brings the list back that the server has forgotten', async () => {
  const stage = new Stage();
  const kept = place();
  const ada = await stage.connect('Ada', { device: 'phone', kept });
  void ada.block('u-eve');
  await stage.clock.elapse(0);
  void ada.close();
  stage.server.blocks.lists.clear();
  const again = await stage.connect('Ada', { device: 'phone', kept });
  await stage.clock.elapse(0);
  expect(stage.sent('Ada', 'hello').at(-1)?.blocked).toEqual({
    user: again.user,
    version: 1,
    users: [{ user: 'u-eve' }],
  });
  expect([...again.blocked.keys()]).toEqual(['u-eve']);
});

test('A list that another device made newer meanwhile takes the place of the kept one', async () => {
  const stage = new Stage();
  const kept = place(
    JSON.stringify({ guest: 'g-phone', of: { 'g-phone': { version: 4, users: [{ user: 'u-eve' }] } } }),
  );
  stage.server.blocks.lists.set('g-phone', { version: 5, users: [] });
  const ada = await stage.connect('Ada', { device: 'phone', kept });
  await stage.clock.elapse(0);
  expect(ada.blocked.size).toBe(0);
  expect(parseLists(kept.text).of['g-phone']).toEqual({ version: 5, users: [] });
});

test('What was kept of one user is not brought by another', async () => {
  const stage = new Stage();
  const kept = place(JSON.stringify({ guest: 'g-phone', of: { 'u-ada': { version: 4, users: [{ user: 'u-eve' }] } } }));
  await stage.connect('Guest', { device: 'phone', kept });
  await stage.clock.elapse(0);
  expect(stage.sent('Guest', 'hello').at(-1)?.blocked).toBeUndefined();
});

test.each(['', 'null', '[]', '{"of":1}', '{"of":{"u-a":null}}', '{"of":{"u-a":{"version":1,"users":[null]}}}', 'x'])(
  'What else stands in its place (%s) is no list',
  (text) => {
    expect(parseLists(text).of).toEqual({});
  },
);
