import { lobby } from '../../src/stores/chat.js';
import { FixtureCall } from './fixture.js';
import { relayed } from './fixture_diagnosis.js';
import { sending } from './fixture_side.js';
import { linkStates } from './link_states.js';
import * as scene from './scene.js';
import { grace, home, mary, people, press, privateTalk, type Stage, settle, until, withMary } from './staging.js';

const calling = async (stage: Stage, video: boolean) => {
  home(stage);
  const call = new FixtureCall({ direction: 'outgoing', peer: grace, video });
  call.local = video ? scene.streamOf(scene.me, 640, 480) : new MediaStream(scene.humming());
  stage.client.nextCall = Promise.resolve(call);
  void stage.stores.calls.start(grace, video);
  await until(() => stage.stores.calls.outgoing.value?.watched);
  return call;
};

const ringing = async (stage: Stage, video: boolean) => {
  home(stage);
  const call = new FixtureCall({ direction: 'incoming', peer: grace, video });
  stage.client.emit('call', call);
  await until(() => stage.stores.calls.incoming.value);
  return call;
};

const talking = async (stage: Stage, video = true, prepare: (call: FixtureCall) => void = () => {}) => {
  const call = await calling(stage, video);
  prepare(call);
  call.setState('connecting');
  call.remote = video ? scene.streamOf(scene.grace, 1280, 720) : new MediaStream(scene.humming());
  call.emit('remote', call.remote);
  call.since = new Date(Date.now() - 754_000);
  call.setState('active');
  return call;
};

const strained = ({ diagnosis }: FixtureCall) => {
  diagnosis.strain = 30;
  diagnosis.path = relayed;
};

const over = async (stage: Stage, end: (call: FixtureCall) => void) => {
  const call = await talking(stage);
  end(call);
};
const unanswered = async (stage: Stage, end: (call: FixtureCall) => void) => {
  end(await calling(stage, true));
};

const withGrace = (stage: Stage) => {
  home(stage);
  privateTalk(stage);
  stage.stores.chat.open.value = grace.user;
};

/** The reasons come in a file of their own. */
const failed = async (end: () => Promise<void>) => {
  await end();
  await until(() => document.querySelector('[data-testid=failure-cause]'));
};

/** Everything the app can look like. Those that begin with `enter` are before entering. */
export const states: Readonly<Record<string, (stage: Stage) => unknown>> = {
  enter: () => undefined,
  'enter-asking': ({ stores }) => {
    stores.preview.stop();
  },
  'enter-refused': ({ stores }) => {
    stores.preview.stop();
    stores.preview.trouble.value = 'refused';
  },
  'enter-no-camera': ({ stores }) => {
    stores.preview.stop();
    stores.preview.stream.value = new MediaStream(scene.humming());
    stores.preview.trouble.value = 'no-camera';
  },
  'enter-insecure': ({ stores }) => {
    stores.preview.stop();
    stores.preview.trouble.value = 'insecure';
  },
  'enter-name-taken': ({ stores }) => {
    stores.session.problem.value =
      'Somebody here is already called Ada. Choose another name, for example with your surname.';
  },
  'enter-slow': ({ stores }) => {
    stores.session.entering.value = true;
    stores.session.slow.value = true;
  },
  'home-empty': ({ client }) => client.setPeople(people.slice(0, 1)),
  home,
  'home-lobby': (stage) => {
    home(stage);
    stage.stores.chat.open.value = lobby;
  },
  'home-private': (stage) => {
    home(stage);
    privateTalk(stage);
    stage.stores.chat.open.value = grace.user;
  },
  'home-private-empty': (stage) => {
    home(stage);
    stage.stores.chat.open.value = 'g-Lm3vW7';
  },
  'home-not-delivered': (stage) => {
    home(stage);
    privateTalk(stage);
    stage.stores.chat.open.value = grace.user;
    void stage.stores.chat.send(grace.user, grace.name, 'Are you still there? (lost)');
  },
  'home-no-match': (stage) => {
    home(stage);
    stage.stores.people.query.value = 'Babbage';
  },
  'home-rename': (stage) => {
    home(stage);
    press('menu', 'rename');
  },
  'home-lost': (stage) => {
    home(stage);
    stage.client.setState('reconnecting');
  },
  'home-back': (stage) => {
    home(stage);
    stage.stores.session.back.value = true;
  },
  'home-closed': (stage) => {
    home(stage);
    stage.client.setState('closed');
  },
  'home-missed': async (stage) => {
    (await ringing(stage, true)).end('cancelled');
  },
  'outgoing-devices': (stage) => {
    home(stage);
    void stage.stores.calls.start(grace, true);
  },
  'outgoing-calling': (stage) => calling(stage, true),
  'outgoing-ringing': async (stage) => (await calling(stage, true)).setRinging(2),
  'outgoing-audio': async (stage) => (await calling(stage, false)).setRinging(1),
  'incoming-video': (stage) => ringing(stage, true),
  'incoming-audio': (stage) => ringing(stage, false),
  'incoming-answering': async (stage) => {
    await ringing(stage, true);
    void stage.stores.calls.answer(true);
  },
  'call-connecting': async (stage) => {
    (await calling(stage, true)).setState('connecting');
  },
  'call-active': (stage) => talking(stage),
  'call-idle': async (stage) => {
    await talking(stage);
    await new Promise((resolve) => setTimeout(resolve, 3_400));
  },
  'call-muted': async (stage) => {
    const call = await talking(stage);
    call.receives(sending(false, true));
    call.microphone = false;
    call.camera = false;
  },
  'call-remote-camera-off': async (stage) => (await talking(stage)).receives(sending(true, false)),
  'call-audio': (stage) => talking(stage, false),
  'call-screen': async (stage) => {
    (await talking(stage)).receives(sending(true, true, true), scene.screen());
  },
  'call-screen-camera-off': async (stage) => {
    (await talking(stage)).receives(sending(true, false, true), scene.screen());
  },
  'call-sharing': async (stage) => {
    (await talking(stage)).share(new MediaStream());
  },
  'call-paused': async (stage) => {
    const call = await talking(stage);
    call.receives(sending(true, 'paused'));
    call.picture = 'paused';
    call.say('sending', call.sending);
  },
  'call-audio-only': async (stage) => {
    const call = await talking(stage);
    call.receives(sending(true, 'unwanted'));
    stage.stores.calls.current.value?.mine.setQuality('audio-only');
  },
  'call-camera-lost': async (stage) => {
    const call = await talking(stage);
    call.camera = false;
    call.say('lost', { device: 'camera', replaced: false });
  },
  'call-devices': async (stage) => {
    await talking(stage);
    await press('media-settings');
    await new Promise((resolve) => setTimeout(resolve, 200));
  },
  'call-poor': (stage) => talking(stage, true, strained),
  'call-connection': async (stage) => {
    await talking(stage);
    await press('toggle-connection');
    await until(() => document.querySelector('[data-testid=connection-bitrate] canvas'));
  },
  'call-connection-poor': async (stage) => {
    await talking(stage, true, strained);
    await press('toggle-connection');
    await until(() => document.querySelector('[data-testid=connection-bitrate] canvas'));
    document.querySelector('.copy-report')?.scrollIntoView();
  },
  'call-unread': async (stage) => {
    await talking(stage);
    privateTalk(stage);
  },
  'call-chat': async (stage) => {
    await talking(stage);
    privateTalk(stage);
    await settle();
    document.querySelector<HTMLElement>('[data-testid=toggle-chat]')?.click();
  },
  'call-reconnecting': async (stage) => (await talking(stage)).setState('reconnecting'),
  'call-server-lost': async (stage) => {
    await talking(stage);
    stage.client.setState('reconnecting');
  },
  'after-hung-up': (stage) => over(stage, (call) => call.end('hung-up', 754_000)),
  'after-by-me': (stage) => over(stage, () => stage.stores.calls.hangUp()),
  'after-lost': (stage) =>
    failed(() =>
      over(stage, (call) => {
        call.diagnosis.fail({ code: 'other-side-gone' });
        call.end('connection-lost', 5_000);
      }),
    ),
  'after-declined': (stage) => unanswered(stage, (call) => call.end('declined')),
  'after-busy': (stage) => unanswered(stage, (call) => call.end('busy')),
  'after-no-answer': (stage) => unanswered(stage, (call) => call.end('no-answer')),
  'after-connect-failed': (stage) =>
    failed(() =>
      unanswered(stage, (call) => {
        call.diagnosis.fail({ code: 'both-symmetric', seen: false });
        call.end('connect-failed');
      }),
    ),
  'home-other-page': withMary,
  'home-no-private': (stage) => {
    withMary(stage);
    stage.stores.chat.open.value = mary.user;
  },
  ask: (stage) => {
    withMary(stage);
    void stage.stores.calls.start(mary, true);
  },
  'trouble-camera': (stage) => {
    home(stage);
    stage.stores.calls.trouble.value = { kind: 'refused', audioOnly: () => undefined };
  },
  'trouble-microphone': async (stage) => {
    await ringing(stage, false);
    stage.stores.calls.trouble.value = { kind: 'no-microphone', audioOnly: undefined };
  },
  ...linkStates,
  'block-menu': async (stage) => {
    withGrace(stage);
    await press('person-menu');
  },
  'block-ask': async (stage) => {
    withGrace(stage);
    await press('person-menu', 'block');
  },
  'incoming-block-ask': async (stage) => {
    await ringing(stage, true);
    await press('decline-block');
  },
  'incoming-blocked': async (stage) => {
    await ringing(stage, true);
    await press('decline-block', 'block-yes');
  },
  'block-done': async (stage) => {
    withGrace(stage);
    await press('person-menu', 'block', 'block-yes');
  },
  'blocked-people': async (stage) => {
    home(stage);
    for (const [user, name] of [
      ['g-eve', 'Eve'],
      ['g-mallory', 'Mallory of the very long name, the Third'],
    ] as const)
      await stage.client.block({ user, name, dialect: 'beckon' });
    await press('menu', 'blocked-people');
  },
  'blocked-nobody': async (stage) => {
    home(stage);
    await press('menu', 'blocked-people');
  },
};
