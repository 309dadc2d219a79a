import { beforeEach, expect, test } from 'vitest';
import { FixtureCall, FixtureClient } from '../../screenshots/page/fixture.js';
import { stubBrowser } from '../testing/stub_browser.js';
import { Calls } from './calls.js';
import { Notices } from './notices.js';

let client: FixtureClient;
let calls: Calls;
let engaged: boolean;
const grace = { user: 'g-grace', name: 'Grace', dialect: 'beckon' } as const;

beforeEach(() => {
  stubBrowser();
  engaged = false;
  client = new FixtureClient('Ada');
  calls = new Calls(new Notices(), () => engaged);
});
const attach = () => calls.attach(client, new AbortController().signal);

test('a call that came back after a reload is on the screen at once, whoever had made it', () => {
  for (const direction of ['outgoing', 'incoming'] as const) {
    const call = new FixtureCall({ direction, peer: grace, video: true });
    call.state = 'reconnecting';
    client.calls.set('call', call);
    attach();
    expect(calls.current.value?.call).toBe(call);
    call.end('hung-up');
    expect(calls.stage.value).toBe('after');
    calls = new Calls(new Notices(), () => engaged);
  }
});

test('one that comes a little later as well, muted as it was', () => {
  attach();
  const call = new FixtureCall({ direction: 'outgoing', peer: grace, video: true });
  call.state = 'connecting';
  call.microphone = false;
  client.emit('call', call);
  expect(calls.stage.value).toBe('call');
  expect(calls.current.value?.mine.microphone.value).toBe(false);
});

test('an invitation that came back rings on', () => {
  attach();
  client.emit('call', new FixtureCall({ direction: 'outgoing', peer: grace, video: true }));
  expect(calls.stage.value).toBe('outgoing');
  expect(calls.outgoing.value?.peer).toEqual(grace);
});

test('who is in a call of another kind is busy, and calls nobody', async () => {
  attach();
  engaged = true;
  const call = new FixtureCall({ direction: 'incoming', peer: grace, video: true });
  client.emit('call', call);
  await expect.poll(() => call.reason).toBe('busy');
  expect(calls.stage.value).toBe('none');
  await calls.start(grace, true);
  expect(calls.stage.value).toBe('none');
});
