import { expect, it } from 'vitest';
import { sendKeyFrames } from './key_frames.js';

function sender(kind: string | undefined, encodings: object[]) {
  const asked: unknown[] = [];
  const parameters = { encodings };
  return {
    asked,
    track: kind === undefined ? null : { kind },
    getParameters: () => parameters,
    setParameters: async (given: unknown, options: unknown) => {
      if (given !== parameters) throw new Error('Other parameters');
      asked.push(options);
      throw new DOMException('Closed', 'InvalidStateError');
    },
  };
}

it('asks it of every layer of every picture that is sent, changes nothing else, and takes a refusal', async () => {
  const video = sender('video', [{}, {}]);
  const others = [sender('audio', [{}]), sender(undefined, [{}]), sender('video', [])];
  sendKeyFrames({ getSenders: () => [video, ...others] } as unknown as RTCPeerConnection);
  await Promise.resolve();
  expect(video.asked).toEqual([{ encodingOptions: [{ keyFrame: true }, { keyFrame: true }] }]);
  expect(others.map(({ asked }) => asked)).toEqual([[], [], []]);
});
