// The scenarios of groups.test.ts: clients in one page, on a server in memory, with real connections between them.
import type { CallLink, CallMedia, GroupCall, GroupMember } from '../src/api.js';
import type { BeckonClient } from '../src/client.js';
import { systemClock } from '../src/clock.js';
import { connectOn } from '../src/connect.js';
import type { PageEvents } from '../src/platform.js';
import { FakeBrowser } from '../src/testing/fake_browser.js';
import { FakeServer } from '../src/testing/fake_server.js';
import { moves, paint, until } from './pair.page.js';

const NAMES = ['Ann', 'Bob', 'Cem', 'Dan'];

interface Guest {
  client: BeckonClient;
  group: GroupCall;
  stop: () => void;
}

/** A server, and guests that are in one call. */
class Party {
  readonly server = new FakeServer();
  readonly guests: Guest[] = [];
  link: CallLink | undefined;
  readonly #online: (() => void)[] = [];

  /** Clients need not wait till they try by themselves. */
  isBack(): void {
    this.server.refusal = undefined;
    for (const online of this.#online) online();
  }

  async connect(name: string): Promise<BeckonClient> {
    const watchPage = ({ networkChanged }: PageEvents) => {
      this.#online.push(networkChanged);
      return () => {};
    };
    const platform = () => this.server.platform(systemClock, { watchPage });
    return connectOn(platform, { name, device: `device-of-${name}` });
  }

  async join(name: string): Promise<Guest> {
    const client = await this.connect(name);
    this.link ??= await client.createLink();
    const { stream, stop } = paint();
    const guest = { client, group: await client.join(this.link.secret, { stream }), stop };
    this.guests.push(guest);
    return guest;
  }

  /** Everybody sees everybody else move, and nobody sees anybody else. */
  async allMove(): Promise<void> {
    const { guests } = this;
    for (const { group } of guests) {
      const settled = () =>
        group.members.size === guests.length - 1 &&
        [...group.members.values()].every(
          ({ state, stream }) => state === 'connected' && stream.getTracks().length > 0,
        );
      await until(settled, () => `${group.me}: ${describe(group)}`, 20_000);
      for (const { person, stream } of group.members.values())
        await moves(stream.getVideoTracks()[0] as MediaStreamTrack, person.name);
    }
  }

  leaves(guest: Guest): void {
    this.guests.splice(this.guests.indexOf(guest), 1);
    guest.stop();
  }

  async close(): Promise<void> {
    for (const { client, stop } of this.guests) {
      stop();
      await client.close();
    }
  }
}

function describe({ state, members }: GroupCall): string {
  return `${state} ${[...members.values()].map((m) => `${m.party} ${m.state} ${m.connection?.connectionState}`)}`;
}

function states(group: GroupCall): string[] {
  const seen: string[] = [];
  group.on('state', (state) => seen.push(state));
  return seen;
}

function names({ members }: GroupCall): string[] {
  return [...members.values()].map(({ person }) => person.name);
}

async function meet(count: number): Promise<Party> {
  const party = new Party();
  await party.join('Ann');
  await Promise.all(NAMES.slice(1, count).map((name) => party.join(name)));
  await party.allMove();
  return party;
}

/** So many meet, one leaves, the others stay. */
export async function mesh(count: number): Promise<unknown> {
  const party = await meet(count);
  const { guests, server } = party;
  const offers = guests.map(({ client }) => {
    const sent = server.session(client.name).received.filter((message) => message.type === 'signal');
    return sent.filter(({ body }) => (body as { description?: { type: string } }).description?.type === 'offer').length;
  });
  const inOrder = guests.every(({ group }) => {
    const numbers = [...group.members.keys()].map((member) => Number(member.slice(1)));
    return numbers.every((n, at) => n > (numbers[at - 1] ?? -1));
  });
  const numbers = guests.map(({ group }) => Number(group.me.slice(1)));
  const [, leaver] = guests;
  if (leaver === undefined) throw new Error('Nobody to leave');
  const { members } = leaver.group;
  await leaver.group.leave();
  const left = [leaver.group.state, leaver.group.reason, leaver.group.members.size, leaver.client.groups.size];
  party.leaves(leaver);
  await until(() => guests.every(({ group }) => group.members.size === count - 2), undefined, 1000);
  await party.allMove();
  await until(() => [...members.values()].every(({ connection }) => connection?.connectionState === 'closed'));
  const now = guests.map(({ group }) => group.state);
  await party.close();
  // Whoever came before offers to whoever came after.
  const expected = numbers.map((number) => count - 1 - number);
  return { offers: offers.map((n, at) => n - (expected[at] ?? 0)), inOrder, left, now };
}

/** The server is gone for a while: pictures move on, one leaves without it, the others go on with it afterwards. */
export async function withoutServer(memory: 'kept' | 'lost'): Promise<unknown> {
  const party = await meet(3);
  const { server, guests } = party;
  const [ann, bob, cem] = guests as [Guest, Guest, Guest];
  const seen = states(ann.group);
  const { me } = bob.group;
  const connection = () => ann.group.members.get(me)?.connection;
  const before = connection();
  server.refusal = { code: 'draining' };
  server.restart({ key: memory });
  await until(() => guests.every(({ group }) => group.state === 'reconnecting'));
  await party.allMove();
  await cem.group.leave();
  party.leaves(cem);
  await until(() => names(ann.group).join() === 'Bob' && names(bob.group).join() === 'Ann', undefined, 1000);
  await party.allMove();
  party.isBack();
  await until(
    () => guests.every(({ group }) => group.state === 'open'),
    () => describe(ann.group),
  );
  await party.allMove();
  await until(() => server.openCalls.parties(ann.group.id).length === 2);
  const result = { seen: [...seen], same: connection() === before };
  await party.close();
  await cem.client.close();
  return { ...result, cem: [cem.group.state, cem.group.reason] };
}

/** One loads its page anew, which comes back by itself as the same party, with another connection to everybody. */
export async function reload(): Promise<unknown> {
  const party = await meet(2);
  const { server, link } = party;
  const [ann] = party.guests as [Guest];
  const tab = new FakeBrowser().tab();
  let hide = () => {};
  const load = () => {
    const watchPage = (page: PageEvents) => {
      hide = page.hide;
      return () => {};
    };
    const platform = () => server.platform(systemClock, { store: tab.load(), watchPage });
    return connectOn(platform, { name: 'Dan', device: 'device-of-Dan' });
  };
  const old = await load();
  const group = await old.join(link?.secret ?? '');
  await until(() => group.members.size === 2 && [...group.members.values()].every((m) => m.state === 'connected'));
  group.microphone = false;
  const dan = () => ann.group.members.get(group.me);
  const { stream, connection } = dan() as GroupMember;
  hide();
  for (const member of group.members.values()) member.connection?.close();
  const client = await load();
  const returned = await new Promise<GroupCall>((resolve) => void client.on('group', resolve));
  party.guests.push({ client, group: returned, stop: () => {} });
  await party.allMove();
  const result = {
    party: returned.me === group.me,
    muted: [returned.microphone, returned.camera],
    same: dan()?.stream === stream,
    tracks: stream
      .getTracks()
      .map(({ kind, readyState }) => `${kind} ${readyState}`)
      .sort(),
    anew: dan()?.connection !== connection,
  };
  await party.close();
  return result;
}

/** One loses its session and joins again as another party. */
export async function lostSession(): Promise<unknown> {
  const party = await meet(3);
  const [ann, bob, cem] = party.guests as [Guest, Guest, Guest];
  const before = [ann.group.me, bob.group.me, cem.group.me];
  const [kept, lost] = [cem.group.members.get(ann.group.me), cem.group.members.get(bob.group.me)];
  const most = Math.max(...before.map((me) => Number(me.slice(1))));
  party.server.expire(party.server.session('Bob'));
  await until(
    () => bob.group.state === 'open' && bob.group.me === `p${most + 1}`,
    () => describe(bob.group),
  );
  await party.allMove();
  const again = cem.group.members.get(bob.group.me);
  const same = cem.group.members.get(ann.group.me)?.connection === kept?.connection;
  const closed = lost?.connection?.connectionState;
  const result = { same, closed, named: again?.person.name, names: names(ann.group).sort() };
  await party.close();
  return result;
}

/** Channels between two of three. */
export async function channels(): Promise<unknown> {
  const party = await meet(3);
  const [ann, bob, cem] = party.guests as [Guest, Guest, Guest];
  const opened: string[] = [];
  const listen = (guest: Guest, who: string) =>
    guest.group.on('channel', ({ member, channel }) => {
      opened.push(`${who} ${member.person.name} ${channel.label}`);
      channel.onmessage = ({ data }: MessageEvent<string>) => channel.send(`${data}, says ${who}`);
    });
  listen(bob, 'Bob');
  listen(cem, 'Cem');
  const bobs = ann.group.members.get(bob.group.me) as GroupMember;
  const channel = bobs.channel('talk');
  const same = bobs.channel('talk') === channel;
  const heard = new Promise((resolve) => {
    channel.onmessage = ({ data }) => resolve(data);
  });
  channel.onopen = () => channel.send('hello');
  const answer = await heard;
  await bob.group.leave();
  await until(() => ann.group.members.size === 1);
  let code = '';
  try {
    bobs.channel('talk');
  } catch (error) {
    code = (error as { code: string }).code;
  }
  await party.close();
  return { same, answer, opened, code };
}

/** Devices are opened once, muted without negotiation, and stopped at the end. */
export async function devices(): Promise<unknown> {
  const party = new Party();
  const ann = await party.join('Ann');
  const client = await party.connect('Bob');
  const media: CallMedia = {};
  const [group, same] = await Promise.all([
    client.join(`https://talk.example.org/#/c/${party.link?.secret}`, media),
    client.join(party.link?.secret ?? '', media),
  ]);
  await until(() => ann.group.members.size === 1);
  const own = group.local?.getTracks() ?? [];
  group.microphone = false;
  group.camera = false;
  const muted = own.map(({ enabled }) => enabled);
  const seen = [...ann.group.members.values()].map((member) => member.media);
  await client.close();
  await until(() => ann.group.state === 'waiting' && ann.group.members.size === 0);
  const live = own.filter(({ readyState }) => readyState === 'live').length;
  await party.close();
  return { same: group === same, tracks: own.length, muted, seen, live, state: group.state };
}
