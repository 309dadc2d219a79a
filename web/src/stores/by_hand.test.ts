import { signal } from '@preact/signals';
import type { FailureCode } from 'beckon';
import { beforeEach, expect, test, vi } from 'vitest';
import { FixtureHandCall } from '../../screenshots/page/hand_calls.js';
import { stubBrowser } from '../testing/stub_browser.js';
import { ByHand } from './by_hand.js';
import type { Trouble } from './calls.js';

let byHand: ByHand;
let call: FixtureHandCall;
const trouble = signal<Trouble | undefined>(undefined);
const answered: string[] = [];
let refusal: FailureCode | undefined;

beforeEach(() => {
  stubBrowser();
  vi.stubGlobal('BroadcastChannel', undefined);
  trouble.value = undefined;
  answered.length = 0;
  refusal = undefined;
  call = new FixtureHandCall('blob');
  const given = async () => {
    if (refusal) throw Object.assign(new Error(refusal), { name: 'BeckonError', code: refusal });
    return call;
  };
  const answer = (blob: string) => {
    answered.push(blob);
    return given();
  };
  byHand = new ByHand(async () => ({ offer: given, answer }), trouble, signal('Ada'));
});

test('the inviting side shows its invitation until the reply is taken', async () => {
  expect(byHand.stage.value).toBe('choose');
  await byHand.invite();
  expect(byHand.stage.value).toBe('invitation');
  const accept = vi.spyOn(call, 'accept').mockImplementation(async () => call.setState('connecting'));
  await byHand.accept(' https://talk.example.org/#/by-hand/re\nply ');
  expect(accept).toHaveBeenCalledWith('reply');
  expect(byHand.stage.value).toBe('call');
});

test('the other side shows its reply until the call stands', async () => {
  await byHand.reply(' in\r\nvitation');
  expect(answered).toEqual(['invitation']);
  expect(byHand.stage.value).toBe('reply');
  call.setState('connecting');
  expect(byHand.stage.value).toBe('reply');
  call.setState('active');
  expect(byHand.stage.value).toBe('call');
  expect(call.told.sent.at(-1)).toEqual({ name: 'Ada' });
});

test('what is no invitation or no reply is said in words, and nothing is lost', async () => {
  await byHand.reply('');
  expect(byHand.problem.value).toBe('Paste the text here first.');
  refusal = 'bad-message';
  await byHand.reply('nonsense');
  expect(byHand.problem.value).toContain('This is no invitation');
  expect(byHand.stage.value).toBe('choose');

  refusal = undefined;
  await byHand.invite();
  await byHand.accept('nonsense');
  expect(byHand.problem.value).toContain('This is not the reply to your invitation');
  expect(byHand.stage.value).toBe('invitation');
});

test('without a camera one is asked whether the microphone will do', async () => {
  refusal = 'no-device';
  await byHand.invite();
  expect(trouble.value?.kind).toBe('none');
  refusal = undefined;
  trouble.value?.audioOnly?.();
  await expect.poll(() => byHand.stage.value).toBe('invitation');
});

test('what is given up before it began leads back without a word, a call is told of', async () => {
  await byHand.invite();
  byHand.end();
  expect(byHand.stage.value).toBe('choose');

  call = new FixtureHandCall('blob');
  await byHand.invite();
  call.since = new Date();
  call.setState('active');
  call.told.arrive({ name: 'Grace' });
  byHand.end();
  expect(byHand.after.value).toMatchObject({ name: 'Grace', reason: 'hung-up', byMe: true });
  byHand.close();
  expect(byHand.stage.value).toBe('choose');
});
