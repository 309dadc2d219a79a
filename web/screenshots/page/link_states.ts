import { FixtureGroup, FixtureMember } from './fixture_group.js';
import { FixtureHandCall } from './hand_calls.js';
import * as scene from './scene.js';
import { grace, home, people, press, type Stage, settle, until } from './staging.js';

const secret = 'q83vASNFZ4mrze8BI0VniavN7w';
const others = people.filter(({ user }) => user !== 'g-ada' && user !== 'g-linus');

const enterGroup = async (stage: Stage) => {
  home(stage);
  const call = new FixtureGroup();
  call.local = scene.streamOf(scene.me, 640, 480, false);
  stage.client.nextGroup = Promise.resolve(call);
  await stage.stores.groups.create();
  return call;
};

/** A call of so many, this person among them. */
const groupOf = async (stage: Stage, count: number) => {
  const call = await enterGroup(stage);
  const shown = [...others, { user: 'g-last', name: 'Dorothy Vaughan', dialect: 'beckon' } as const];
  const members = scene.crowd.slice(0, count - 1).map((look, at) => {
    const stream = at % 3 === 2 ? scene.streamOf(look, 480, 640) : scene.streamOf(look, 640, 480);
    return new FixtureMember(`p${at + 1}`, shown[at] ?? grace, stream);
  });
  call.setMembers(members);
  members[0]?.speak();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { call, members };
};

const at = (stage: Stage, place: Parameters<Stage['stores']['places']['go']>[0]) => {
  home(stage);
  stage.stores.places.go(place);
};

const byHand = async (stage: Stage, text?: string) => {
  stage.stores.places.go({ at: 'by-hand', text });
  await until(() => document.querySelector('[data-testid=by-hand-page]'));
};

const handTalk = async (stage: Stage) => {
  await byHand(stage);
  await stage.stores.byHand.invite();
  const call = stage.stores.byHand.talk.value?.call;
  if (!(call instanceof FixtureHandCall)) throw new Error('no call by hand');
  call.local = scene.streamOf(scene.me, 640, 480);
  for (const track of scene.streamOf(scene.grace, 1280, 720).getTracks()) call.remote.addTrack(track);
  call.since = new Date(Date.now() - 61_000);
  call.setState('active');
  call.emit('remote', call.remote);
  call.tell('Grace');
  return call;
};

/** What is reached by links: calls of many, other devices, calls by hand, other windows. */
export const linkStates: Readonly<Record<string, (stage: Stage) => unknown>> = {
  'enter-join': ({ stores }) => stores.places.go({ at: 'call', secret }),
  'enter-by-hand': (stage) => byHand(stage),
  'enter-by-hand-opened': (stage) => byHand(stage, 'abc'),
  'enter-linked': ({ stores }) => {
    stores.session.linked.value = true;
  },
  'enter-link-device': ({ stores }) => stores.places.go({ at: 'device', secret, name: 'Ada Lovelace' }),
  returning: async ({ stores }) => {
    stores.session.returning.value = true;
    await new Promise((resolve) => setTimeout(resolve, 400));
  },
  elsewhere: ({ stores }) => {
    stores.session.replaced.value = true;
  },
  join: (stage) => at(stage, { at: 'call', secret }),
  'group-making': async (stage) => {
    home(stage);
    void stage.stores.groups.create();
    await new Promise((resolve) => setTimeout(resolve, 400));
  },
  'group-waiting': (stage) => enterGroup(stage),
  'group-2': (stage) => groupOf(stage, 2),
  'group-3': (stage) => groupOf(stage, 3),
  'group-4': async (stage) => {
    const { members, call } = await groupOf(stage, 4);
    members[1]?.sends(false, false);
    members[2]?.sends(false, true);
    call.microphone = false;
    call.emit('members', call.members);
  },
  'group-5-reconnecting': async (stage) => {
    const { members, call } = await groupOf(stage, 5);
    if (members[1]) members[1].state = 'reconnecting';
    if (members[3]) members[3].state = 'connecting';
    members[3]?.sends(true, false);
    call.emit('members', call.members);
  },
  'group-6': (stage) => groupOf(stage, 6),
  'group-7': (stage) => groupOf(stage, 7),
  'group-8': (stage) => groupOf(stage, 8),
  'group-camera-off': async (stage) => {
    const { members, call } = await groupOf(stage, 2);
    members[0]?.sends(true, false);
    call.camera = false;
    call.emit('members', call.members);
  },
  'group-screen': async (stage) => {
    const { members, call } = await groupOf(stage, 4);
    if (members[1]) members[1].screen = scene.screen();
    members[1]?.sends(true, true);
    members[2]?.sends(true, 'paused');
    call.emit('members', call.members);
  },
  'group-link': async (stage) => {
    await groupOf(stage, 4);
    await press('toggle-link');
  },
  'group-connection': async (stage) => {
    await groupOf(stage, 4);
    await press('toggle-connection');
    await until(() => document.querySelector('[data-testid=connection-bitrate] canvas'));
  },
  'group-lost': async (stage) => {
    const { call } = await groupOf(stage, 3);
    stage.client.setState('reconnecting');
    call.setState('reconnecting');
  },
  'group-left': async (stage) => {
    await groupOf(stage, 3);
    stage.stores.groups.leave();
  },
  'link-expired': (stage) => {
    home(stage);
    stage.stores.groups.problem.value = { secret, code: 'token-expired' };
  },
  'link-foreign': (stage) => {
    home(stage);
    stage.stores.groups.problem.value = { secret, code: 'no-such-call' };
  },
  'link-full': (stage) => {
    home(stage);
    stage.stores.groups.problem.value = { secret, code: 'busy' };
  },
  'home-menu': async (stage) => {
    home(stage);
    await press('menu');
  },
  'home-http': async (stage) => {
    home(stage);
    stage.client.setTransport('http');
    await press('menu');
  },
  'home-device': async (stage) => {
    home(stage);
    await press('menu', 'link-device');
  },
  'link-device': (stage) => at(stage, { at: 'device', secret, name: 'Grace Hopper' }),
  'by-hand-invitation': async (stage) => {
    await byHand(stage);
    await stage.stores.byHand.invite();
  },
  'by-hand-wrong-reply': async (stage) => {
    await byHand(stage);
    await stage.stores.byHand.invite();
    await stage.stores.byHand.accept('what?');
    await settle();
  },
  'by-hand-reply': async (stage) => {
    await byHand(stage);
    await stage.stores.byHand.reply('abc');
  },
  'by-hand-call': (stage) => handTalk(stage),
  'by-hand-after': async (stage) => {
    await handTalk(stage);
    stage.stores.byHand.end();
  },
  'by-hand-handed-over': async (stage) => {
    await byHand(stage);
    stage.stores.byHand.handedOver.value = true;
  },
};
