import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../api.js';
import type { BeckonClient } from '../client.js';
import type { KeptText } from '../kept_lists.js';
import type { ServerMessage } from '../protocol.gen.js';
import { CallStage, DATA } from './call_stage.js';
import { seededRandom } from './seeded_random.js';
import { heard, Stage } from './stage.js';

let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(() => stage.close());

const names = (client: BeckonClient): string[] => [...client.people.values()].map(({ name }) => name).sort();

async function codeOf(failing: Promise<unknown>): Promise<string | undefined> {
  const settled = failing.then(
    () => undefined,
    ({ code }: Failure) => code,
  );
  return stage.settle(settled);
}

/** Ada, Bob and Eve, of whom Ada has blocked Eve. */
async function blocked() {
  const ada = await stage.connect('Ada');
  const bob = await stage.connect('Bob');
  const eve = await stage.connect('Eve');
  await stage.settle(ada.block(eve.user));
  return { ada, bob, eve };
}

describe('in the lobby', () => {
  it('two of whom one has blocked the other do not see each other, and the rest see both', async () => {
    const { ada, bob, eve } = await blocked();
    expect(names(ada)).toEqual(['Ada', 'Bob']);
    expect(names(eve)).toEqual(['Bob', 'Eve']);
    expect(names(bob)).toEqual(['Ada', 'Bob', 'Eve']);
    await stage.settle(ada.unblock(eve.user));
    for (const one of [ada, bob, eve]) expect(names(one)).toEqual(['Ada', 'Bob', 'Eve']);
  });

  it('nobody is back before both have unblocked each other', async () => {
    const { ada, eve } = await blocked();
    await stage.settle(eve.block(ada.user));
    await stage.settle(ada.unblock(eve.user));
    expect(names(eve)).toEqual(['Bob', 'Eve']);
    await stage.settle(eve.unblock(ada.user));
    expect(names(eve)).toEqual(['Ada', 'Bob', 'Eve']);
    expect(names(ada)).toEqual(['Ada', 'Bob', 'Eve']);
  });

  it('whoever comes later, or with another device, sees no more', async () => {
    const { ada } = await blocked();
    const tablet = await stage.connect('Eve', { device: 'tablet', guest: 'device-3' });
    expect(tablet.user).toBe(stage.server.session('Eve').who.user);
    expect(names(tablet)).toEqual(['Bob', 'Eve']);
    await stage.settle(ada.rename('Adele'));
    stage.server.session('Adele').cut();
    await stage.clock.elapse(1_000);
    expect(names(tablet)).toEqual(['Bob', 'Eve']);
    expect(names(ada)).toEqual(['Adele', 'Bob']);
  });

  it('neither hears what the other says, and nothing is missed', async () => {
    const { ada, bob, eve } = await blocked();
    const lines = [ada, bob, eve].map((one) => heard(one, 'chat'));
    const asked = stage.sent('Eve', 'sync').length;
    for (const one of [ada, eve, bob]) await stage.settle(one.say(one.name));
    expect(lines.map((heard) => heard.map(({ text }) => text))).toEqual([
      ['Ada', 'Bob'],
      ['Ada', 'Eve', 'Bob'],
      ['Eve', 'Bob'],
    ]);
    expect(stage.sent('Eve', 'sync')).toHaveLength(asked);
    stage.server.session('Eve').cut();
    await stage.clock.elapse(1_000);
    expect(lines[2]).toHaveLength(2);
  });

  it('who is blocked is told the same, to the last number, whether the other is there or not', async () => {
    let told = 0;
    for (let seed = 0; seed < 50; seed++) {
      const [there, away] = [await lobbyOf(seed, true), await lobbyOf(seed, false)];
      expect(there).toEqual(away);
      told += there.length;
    }
    expect(told).toBeGreaterThan(500);
  });
});

/** What Eve is told of a lobby in which things happen at random; with Ada, who has blocked her, in it or not. */
async function lobbyOf(seed: number, withAda: boolean): Promise<unknown[]> {
  const random = seededRandom(seed);
  const own = new Stage();
  const told: unknown[] = [];
  const eve = await own.connect('Eve');
  const bob = await own.connect('Bob');
  const ada = withAda ? await own.connect('Ada', { kept: keptBlock('g-ada', eve.user), device: 'ada' }) : undefined;
  own.server.passesDown = (message, session) => {
    if (session?.who.user === eve.user) told.push(...ofTheLobby(message));
    return true;
  };
  for (let step = 0; step < 30; step++) {
    const what = Math.floor(random() * 7);
    if (what === 0) void bob.say(`Bob ${step}`);
    else if (what === 1) void eve.say(`Eve ${step}`);
    else if (what === 2) void bob.rename(`Bob ${step}`);
    else if (what === 3) own.server.session('Eve').cut();
    else if (what === 4) void ada?.say('Eve is not to know');
    else if (what === 5) void ada?.rename(`Ada ${step}`);
    else if (ada !== undefined) own.server.session(ada.name).cut();
    await own.clock.elapse(1_000);
  }
  return told;
}

function ofTheLobby(message: ServerMessage): unknown[] {
  if (message.type === 'chat') return [{ ...message, message: '' }];
  if (message.type === 'welcome') return [message.roster];
  return message.type === 'presence' || message.type === 'roster' ? [message] : [];
}

function keptBlock(by: string, user: string): KeptText {
  return {
    read: () => JSON.stringify({ guest: by, of: { [by]: { version: 1, users: [{ user }] } } }),
    write: () => {},
  };
}

describe('calls', () => {
  it('of who is blocked are answered as to somebody who was never here', async () => {
    const { ada, eve } = await blocked();
    const rings = heard(ada, 'call');
    expect(await codeOf(eve.call(ada.user, DATA))).toBe(await codeOf(eve.call('g-nobody', DATA)));
    expect(await codeOf(eve.call(ada.user, DATA))).toBe('offline');
    expect(await codeOf(ada.call(eve.user, DATA))).toBe('forbidden');
    expect(rings).toEqual([]);
    await stage.settle(ada.unblock(eve.user));
    expect(await codeOf(eve.call(ada.user, DATA))).toBeUndefined();
    expect(rings).toHaveLength(1);
  });

  it('that ring are declined, or cancelled, by whoever blocks', async () => {
    const { ann, bob, out, in: coming } = await stage.ringing();
    await stage.settle(bob.block(ann.user));
    expect(out.reason).toBe('declined');
    expect(coming.reason).toBe('declined');
    await stage.settle(bob.unblock(ann.user));
    const again = await stage.settle(ann.call(bob.user, DATA));
    await stage.settle(ann.block(bob.user));
    expect(again.reason).toBe('cancelled');
  });

  it('under way end as if somebody had hung up', async () => {
    const { ann, bob, out, in: taken } = await stage.active();
    await stage.settle(ann.block(bob.user));
    expect([out.reason, taken.reason]).toEqual(['hung-up', 'hung-up']);
    expect(bob.calls.size).toBe(0);
  });

  it('with others, and those by link, are left alone', async () => {
    const { ann, bob, out } = await stage.active();
    const eve = await stage.connect('Eve');
    await stage.settle(ann.block(eve.user));
    expect(out.state).toBe('active');
    await stage.settle(out.hangUp());
    await stage.settle(bob.block(eve.user));
    const link = await stage.settle(bob.createLink());
    for (const one of [bob, eve]) await stage.settle(one.join(link.secret, DATA));
    expect(stage.server.openCalls.parties(link.call)).toHaveLength(2);
  });
});

describe('a list', () => {
  it('is forgotten with the last session of its user, and holds at once when a device brings it back', async () => {
    let text: string | undefined;
    const kept: KeptText = {
      read: () => text,
      write: (written) => {
        text = written;
      },
    };
    const eve = await stage.connect('Eve');
    const ada = await stage.connect('Ada', { device: 'ada', kept });
    await stage.settle(ada.block(eve.user));
    await stage.settle(ada.close());
    expect(stage.server.blocks.lists.size).toBe(0);
    const changes = heard(eve, 'people');
    await stage.connect('Ada', { device: 'ada', kept });
    expect(names(eve)).toEqual(['Eve']);
    expect(changes).toEqual([]);
    stage.server.restart();
    await stage.clock.elapse(5_000);
    expect(stage.server.blocks.has('g-ada', eve.user)).toBe(true);
    expect(names(eve)).toEqual(['Eve']);
  });

  it('has room for as many as the welcome says', async () => {
    const ada = await stage.connect('Ada');
    for (let n = 0; n < 100; n++) await stage.settle(ada.block(`g-${n}`));
    expect(await codeOf(ada.block('g-100'))).toBe('rate-limited');
    expect(await codeOf(ada.block('g-99'))).toBeUndefined();
    expect(ada.blocked.size).toBe(100);
  });
});
