import { expect, it } from 'vitest';
import { CallSignalling } from './call_signalling.js';
import type { SignalBody } from './negotiator.js';
import type { StreamFrame } from './stream.js';

const never = { now: () => 0, after: () => () => {} };

function signalling(sent: StreamFrame<SignalBody>[]): CallSignalling {
  return new CallSignalling({
    clock: never,
    epoch: 1,
    peerEpoch: 2,
    bodyLimit: 100,
    route: () => 'server',
    send: (_, frame) => sent.push(frame),
    sendAck: () => {},
  });
}

const offer = (sdp: string): SignalBody => ({ description: { type: 'offer', sdp } });
const overhead = JSON.stringify(offer('')).length;

it('refuses what the server would not pass on, and what comes after it goes on', () => {
  const sent: StreamFrame<SignalBody>[] = [];
  const channel = signalling(sent);
  channel.send(offer('x'.repeat(100 - overhead)));
  expect(() => channel.send(offer('x'.repeat(101 - overhead)))).toThrow(expect.objectContaining({ code: 'too-large' }));
  expect(() => channel.send(offer('ü'.repeat(100 - overhead)))).toThrow();
  channel.send({ candidate: {} });
  expect(sent.map(({ seq }) => seq)).toEqual([1, 2]);
});
