import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Call } from './api.js';
import { CallStage } from './testing/call_stage.js';
import { type FakeStream, type FakeTrack, fakeDevices } from './testing/fake_media.js';
import type { FakePeerConnection } from './testing/fake_peer_connection.js';

let stage: CallStage;
beforeEach(() => {
  stage = new CallStage();
});
afterEach(async () => {
  fakeDevices.refuses = undefined;
  await stage.close();
});

const SOUND = { audio: true };

function tracks(stream: MediaStream | undefined): FakeTrack[] {
  return (stream as unknown as FakeStream | undefined)?.getTracks() ?? [];
}
const look = (stream: MediaStream | undefined) =>
  tracks(stream).map(({ kind, deviceId, readyState, enabled }) => `${kind} ${deviceId} ${readyState} ${enabled}`);

function failure(promise: Promise<unknown>): Promise<unknown> {
  return stage.settle(
    promise.then(
      () => 'done',
      ({ code }) => code,
    ),
  );
}

function senders({ connection }: Call) {
  return (connection as unknown as FakePeerConnection).getSenders();
}

describe('one’s own devices in a call', () => {
  it('are told to the other side with every change', async () => {
    const { out, in: call } = await stage.active(SOUND);
    expect(call.receiving).toEqual({ microphone: 'on', camera: 'off', screen: 'off' });
    out.microphone = false;
    await stage.settle(out.use({ camera: true }));
    expect(call.receiving).toEqual({ microphone: 'muted', camera: 'on', screen: 'off' });
    await stage.settle(out.shareScreen());
    expect(call.receiving.screen).toBe('on');
    await stage.settle(out.use({ camera: false }));
    await stage.settle(out.stopScreen());
    expect(call.receiving).toEqual({ microphone: 'muted', camera: 'off', screen: 'off' });
  });

  it('are replaced in their place', async () => {
    const { out } = await stage.active({});
    const before = senders(out).map(({ track }) => track);
    out.camera = false;
    await stage.settle(out.use({ camera: 'other video' }));
    expect(look(out.local)).toEqual(['audio any audio live true', 'video other video live false']);
    expect(before.map((track) => track?.readyState)).toEqual(['live', 'ended']);
    expect(senders(out).map(({ track }) => track)).toEqual(tracks(out.local));
  });

  it.each([
    ['NotAllowedError', 'permission-denied'],
    ['NotFoundError', 'no-device'],
    ['NotReadableError', 'device-unavailable'],
  ])('stay as they were when another is refused with %s', async (name, code) => {
    const { out } = await stage.active({});
    fakeDevices.refuses = (_, deviceId) => (deviceId === 'other video' ? name : undefined);
    expect(await failure(out.use({ camera: 'other video' }))).toBe(code);
    expect(look(out.local).sort()).toEqual(['audio any audio live true', 'video any video live true']);
    expect(senders(out).every(({ track }) => track?.readyState === 'live')).toBe(true);
  });

  it('give way where only one camera can be open', async () => {
    const { out } = await stage.active({});
    const [, camera] = tracks(out.local);
    fakeDevices.refuses = (kind) =>
      kind === 'video' && camera?.readyState === 'live' ? 'NotReadableError' : undefined;
    await stage.settle(out.use({ camera: 'other video' }));
    expect(look(out.local)).toEqual(['audio any audio live true', 'video other video live true']);
  });

  it('are off when the camera gave way and does not come back', async () => {
    const { out } = await stage.active({});
    fakeDevices.refuses = () => 'NotReadableError';
    expect(await failure(out.use({ camera: 'other video' }))).toBe('device-unavailable');
    expect(look(out.local)).toEqual(['audio any audio live true']);
    expect(out.sending.camera).toBe('off');
  });

  it('that are lost are replaced if they are microphones, and told of', async () => {
    const { out } = await stage.active({});
    const lost: unknown[] = [];
    out.on('lost', (device) => lost.push(device));
    out.microphone = false;
    for (const track of tracks(out.local)) track.unplug();
    await stage.clock.elapse(1000);
    expect(look(out.local)).toEqual(['audio any audio live false']);
    fakeDevices.refuses = () => 'NotFoundError';
    for (const track of tracks(out.local)) track.unplug();
    await stage.clock.elapse(1000);
    expect(lost).toEqual([
      { device: 'microphone', replaced: true },
      { device: 'camera', replaced: false },
      { device: 'microphone', replaced: false },
    ]);
    expect(out.local).toBeUndefined();
    expect(out.state).toBe('active');
  });

  it('are changed one after the other, whatever is asked for at once', async () => {
    const { out, in: call } = await stage.active(SOUND);
    const changes = [
      out.use({ camera: true }),
      out.use({ camera: 'other video', microphone: 'other audio' }),
      out.shareScreen(),
      out.switchCamera(),
      out.stopScreen(),
    ];
    await stage.settle(Promise.all(changes));
    expect(look(out.local)).toEqual(['audio other audio live true', 'video any video live true']);
    expect(call.receiving).toEqual({ microphone: 'on', camera: 'on', screen: 'off' });
  });

  it('are released with the call, the screen too, and nothing can be opened after it', async () => {
    const { out } = await stage.active({});
    await stage.settle(out.shareScreen());
    const all = [...tracks(out.local), ...tracks(out.localScreen)];
    const late = out.use({ camera: 'other video' });
    await out.hangUp();
    expect(await failure(late)).toBe('wrong-state');
    expect(all.map(({ readyState }) => readyState)).toEqual(all.map(() => 'ended'));
    expect(await failure(out.use({ microphone: true }))).toBe('wrong-state');
    expect(await failure(out.shareScreen())).toBe('wrong-state');
    expect([out.local, out.localScreen]).toEqual([undefined, undefined]);
  });

  it('of the application’s own are never stopped, and its stream is never changed', async () => {
    const own = (await fakeDevices.getUserMedia({ audio: true, video: true })) as FakeStream;
    const { out } = await stage.active({ stream: own as unknown as MediaStream });
    const [sound, picture] = own.getTracks();
    await stage.settle(out.use({ camera: true, microphone: 'other audio' }));
    await stage.settle(out.use({ camera: false }));
    expect(look(out.local)).toEqual(['audio other audio live true']);
    await out.hangUp();
    expect([sound?.readyState, picture?.readyState, own.getTracks().length]).toEqual(['live', 'live', 2]);
  });
});

describe('in a call with one of MDN’s clients, which negotiate once,', () => {
  it('devices are replaced, and nothing is added or released', async () => {
    const ann = await stage.connect('Ann');
    const mia = await stage.connect('Mia', { device: stage.server.mdn('Mia') });
    mia.on('call', (call) => void call.accept());
    const out = await stage.settle(ann.call(mia.user, {}));
    await stage.clock.elapse(1000);
    expect(out.state).toBe('active');
    await stage.settle(out.use({ camera: 'other video' }));
    expect(senders(out).map(({ track }) => track?.deviceId)).toEqual(['any audio', 'other video']);
    expect(await failure(out.use({ camera: false }))).toBe('unsupported');
    expect(await failure(out.shareScreen())).toBe('unsupported');
    expect(look(out.local)).toEqual(['audio any audio live true', 'video other video live true']);
    expect(senders(out)).toHaveLength(2);
  });
});

describe('a poor path', () => {
  const LOSSY = (at: number) => [
    { id: 'out', type: 'outbound-rtp', packetsSent: 100 * at },
    { id: 'in', type: 'remote-inbound-rtp', packetsLost: 50 * at },
  ];
  const CLEAN = (at: number) => [
    { id: 'out', type: 'outbound-rtp', packetsSent: 100 * at },
    { id: 'in', type: 'remote-inbound-rtp', packetsLost: 500 },
  ];

  it('pauses the picture, both sides know, and it comes back', async () => {
    const { out, in: call } = await stage.active({});
    const pc = out.connection as unknown as FakePeerConnection;
    const camera = senders(out)[1];
    for (let at = 1; at <= 5; at++) {
      pc.stats = LOSSY(at);
      await stage.clock.elapse(2000);
    }
    expect([out.sending.camera, call.receiving.camera]).toEqual(['paused', 'paused']);
    expect(camera?.getParameters().encodings[0]?.active).toBe(false);
    expect(out.receiving.camera).toBe('on');
    for (let at = 6; at <= 20; at++) {
      pc.stats = CLEAN(at);
      await stage.clock.elapse(2000);
    }
    expect([out.sending.camera, call.receiving.camera]).toEqual(['on', 'on']);
    expect(camera?.getParameters().encodings[0]).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
  });

  it('is not needed for sound only, which holds for both and is over when pictures are wanted', async () => {
    const { out, in: call } = await stage.active({});
    out.quality = 'audio-only';
    await stage.clock.elapse(0);
    expect([out.sending.camera, call.receiving.camera]).toEqual(['muted', 'muted']);
    expect([call.sending.camera, out.receiving.camera]).toEqual(['unwanted', 'unwanted']);
    const active = () => [out, call].map((end) => senders(end)[1]?.getParameters().encodings[0]?.active);
    expect(active()).toEqual([false, false]);
    out.quality = 'low';
    await stage.clock.elapse(0);
    expect([out, call].map(({ sending }) => sending.camera)).toEqual(['on', 'on']);
    expect(active()).toEqual([true, true]);
    expect(senders(out)[1]?.getParameters().encodings[0]).toMatchObject({ maxBitrate: 200_000, maxFramerate: 15 });
  });
});
