// The scenarios of own_media.test.ts: what is sent changes while a call goes on.
import type { Call, CallMedia } from '../src/api.js';
import type { BeckonCall } from '../src/call.js';
import type { BeckonClient } from '../src/client.js';
import { callOf, type Ends, House, incoming } from './calls.page.js';
import { moves, until } from './pair.page.js';

const SOUND: CallMedia = { audio: true };

/** Counts own offers, and those that crossed, until the function returned is called. */
function countOffers(): () => { offers: number; rollbacks: number } {
  const { setLocalDescription, setRemoteDescription } = RTCPeerConnection.prototype;
  const count = { offers: 0, rollbacks: 0 };
  RTCPeerConnection.prototype.setLocalDescription = function (this: RTCPeerConnection) {
    if (this.signalingState === 'stable') count.offers += 1;
    return Reflect.apply(setLocalDescription, this, []) as Promise<void>;
  } as typeof setLocalDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (this: RTCPeerConnection, description) {
    if (description.type === 'offer' && this.signalingState !== 'stable') count.rollbacks += 1;
    return Reflect.apply(setRemoteDescription, this, [description]) as Promise<void>;
  } as typeof setRemoteDescription;
  return () => {
    Object.assign(RTCPeerConnection.prototype, { setLocalDescription, setRemoteDescription });
    return count;
  };
}

interface Size {
  readonly videoWidth: number;
  readonly videoHeight: number;
}

/** Resolves once the stream's picture is as it should be and moves. */
async function shows(stream: () => MediaStream | undefined, whose: string, fits: (size: Size) => boolean) {
  const track = () => stream()?.getVideoTracks()[0];
  await until(
    () => track() !== undefined,
    () => `${whose}: no picture`,
  );
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track() as MediaStreamTrack]);
  void video.play().catch(() => {});
  await until(
    () => video.videoHeight > 2 && fits(video),
    () => `${whose}: ${video.videoWidth}x${video.videoHeight}`,
    20_000,
  );
  video.srcObject = null;
  // The fake camera's background changes slowly; all bits of its colour are looked at.
  await moves(track() as MediaStreamTrack, whose, 8);
}

// By shape: a browser on a busy machine sends fewer lines than there are.
const isCamera = ({ videoWidth, videoHeight }: Size) => Math.abs(videoWidth / videoHeight - 4 / 3) < 0.05;
const isScreen = ({ videoWidth, videoHeight }: Size) => Math.abs(videoWidth / videoHeight - 16 / 9) < 0.05;

async function cameras(): Promise<string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
}

async function quiet({ out, in: call }: Ends): Promise<void> {
  const stable = () => [out, call].every(({ connection }) => connection?.signalingState === 'stable');
  await until(stable);
}

/** Another camera replaces the first, chosen and switched to; muted stays muted; nothing is negotiated. */
export async function anotherCamera(): Promise<unknown> {
  const ends = await callOf({});
  const { house, out, in: call } = ends;
  await shows(() => call.remote, 'first', isCamera);
  const counted = countOffers();
  const [first, , second = ''] = await cameras();
  const before = out.local?.getVideoTracks()[0];
  out.camera = false;
  await out.use({ camera: second });
  const after = out.local?.getVideoTracks()[0];
  const muted = [out.camera, after?.enabled, before?.readyState];
  out.camera = true;
  await shows(() => call.remote, 'second', isCamera);
  const chosen = after?.getSettings().deviceId === second;
  await out.switchCamera();
  const back = out.local?.getVideoTracks()[0]?.getSettings().deviceId === first;
  await shows(() => call.remote, 'first again', isCamera);
  const gone = await out.use({ camera: 'no such camera' }).catch(({ code }: { code: string }) => code);
  const kept = out.local?.getVideoTracks()[0]?.readyState;
  const result = { muted, chosen, back, gone, kept, ...counted() };
  await house.close();
  return result;
}

/** In a call with sound alone both turn the camera on and off and on again. */
export async function cameraInASoundCall(): Promise<unknown> {
  const { house, out, in: call } = await callOf(SOUND);
  const told: string[] = [];
  out.on('receiving', ({ camera }) => told.at(-1) !== camera && told.push(camera));
  await call.use({ camera: true });
  await shows(() => out.remote, 'callee', isCamera);
  const track = call.local?.getVideoTracks()[0];
  await call.use({ camera: false });
  await until(() => out.remote.getVideoTracks().length === 0 && out.receiving.camera === 'off');
  const released = [track?.readyState, call.sending.camera, call.local?.getTracks().length];
  await Promise.all([out.use({ camera: true }), call.use({ camera: true })]);
  await shows(() => out.remote, 'callee again', isCamera);
  await shows(() => call.remote, 'caller', isCamera);
  const places = out.connection?.getTransceivers().length;
  const media = [out, call].map((end) => (end as BeckonCall).saved.media);
  await house.close();
  return { released, places, media, told };
}

/** Answered without anything, the microphone comes later and goes again. */
export async function microphoneLater(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const rings = incoming(bob);
  const out = await ann.call(bob.user, SOUND);
  const call = await rings;
  await call.accept({ data: true });
  await until(() => call.state === 'active' && out.state === 'active');
  const before = [out.remote.getTracks().length, call.sending.microphone];
  await call.use({ microphone: true });
  await until(() => out.remote.getAudioTracks().some(({ muted }) => !muted));
  await until(() => out.receiving.microphone === 'on');
  const speaker = new Audio();
  speaker.srcObject = out.remote;
  void speaker.play();
  const level = async () => {
    const stats = await out.connection?.getStats();
    const entries = [...((stats as unknown as Map<string, Record<string, unknown>>)?.values() ?? [])];
    return entries.some(
      ({ type, kind, totalAudioEnergy }) => type === 'inbound-rtp' && kind === 'audio' && Number(totalAudioEnergy) > 0,
    );
  };
  await until(level, () => 'silence');
  call.microphone = false;
  await until(() => out.receiving.microphone === 'muted');
  await call.use({ microphone: false });
  await until(() => out.remote.getAudioTracks().length === 0);
  await until(() => out.receiving.microphone === 'off');
  await house.close();
  return { before };
}

/** Fewer lines, fewer pictures, none, and all again. */
export async function quality(): Promise<unknown> {
  const { house, out, in: call } = await callOf({});
  const lines = (from: number, to: number, quality: string) =>
    shows(
      () => call.remote,
      quality,
      ({ videoHeight }) => videoHeight >= from && videoHeight <= to,
    );
  await lines(361, 480, 'high');
  out.quality = 'medium';
  await lines(181, 360, 'medium');
  out.quality = 'low';
  await lines(90, 180, 'low');
  out.quality = { height: 240, frameRate: 5 };
  await lines(181, 240, 'own');
  const rate = await framesIn(call, 2000);
  out.quality = 'audio-only';
  await until(() => call.receiving.camera === 'muted' && out.sending.camera === 'muted');
  // It asks the other side for sound alone, too.
  await until(() => out.receiving.camera === 'unwanted' && call.sending.camera === 'unwanted');
  await until(async () => (await framesIn(call, 500)) === 0);
  await until(async () => (await framesIn(out, 500)) === 0);
  out.quality = 'high';
  await until(() => out.receiving.camera === 'on' && call.receiving.camera === 'on');
  await lines(241, 480, 'high again');
  await shows(() => out.remote, 'the other', isCamera);
  await house.close();
  return { slow: rate >= 5 && rate <= 15 };
}

async function framesIn({ connection }: Call, ms: number): Promise<number> {
  const decoded = async () => {
    let frames = 0;
    (await connection?.getStats())?.forEach((entry: { type: string; framesDecoded?: number }) => {
      if (entry.type === 'inbound-rtp') frames += entry.framesDecoded ?? 0;
    });
    return frames;
  };
  const before = await decoded();
  await new Promise((next) => setTimeout(next, ms));
  return (await decoded()) - before;
}

/** The screen beside the camera, with new paths meanwhile; by the browser's own button it is gone again. */
export async function screen(): Promise<unknown> {
  const ends = await callOf({});
  const { house, out, in: call } = ends;
  const seen: boolean[] = [];
  call.on('remoteScreen', (stream) => seen.at(-1) !== (stream !== undefined) && seen.push(stream !== undefined));
  await out.shareScreen();
  const both = async (when: string) => {
    await shows(() => call.remote, `camera ${when}`, isCamera);
    await shows(() => call.remoteScreen, `screen ${when}`, isScreen);
  };
  await both('at first');
  const kinds = call.remoteScreen
    ?.getTracks()
    .map(({ kind }) => kind)
    .sort();
  const states = [out.sending.screen, call.receiving.screen, call.remote.getVideoTracks().length];
  (out.connection as RTCPeerConnection).restartIce();
  await until(() => out.connection?.signalingState !== 'stable');
  await quiet(ends);
  await both('on new paths');
  const shared = out.localScreen?.getVideoTracks()[0];
  // As the browser does when its own button is pressed.
  shared?.stop();
  shared?.dispatchEvent(new Event('ended'));
  await until(() => call.remoteScreen === undefined && call.receiving.screen === 'off');
  const after = [out.localScreen, out.sending.screen, call.remote.getVideoTracks().length];
  await shows(() => call.remote, 'camera alone', isCamera);
  await out.shareScreen({ video: true });
  await both('a second time');
  await out.stopScreen();
  await until(() => call.remoteScreen === undefined);
  const places = out.connection?.getTransceivers().length;
  await house.close();
  return { kinds, states, after, places, seen, shared: shared?.readyState };
}

/** Both share at the same moment and stop at the same moment, over and over. */
export async function bothShare(times: number): Promise<unknown> {
  const ends = await callOf({});
  const { house, out, in: call } = ends;
  const counted = countOffers();
  for (let time = 0; time < times; time++) {
    await Promise.all([out.shareScreen({ video: true }), call.shareScreen({ video: true })]);
    for (const [end, whose] of [
      [out, 'callee'],
      [call, 'caller'],
    ] as const) {
      await shows(() => end.remoteScreen, `screen of ${whose}, ${time}`, isScreen);
      await shows(() => end.remote, `camera of ${whose}, ${time}`, isCamera);
    }
    await Promise.all([out.stopScreen(), call.stopScreen()]);
    await until(() => out.remoteScreen === undefined && call.remoteScreen === undefined);
  }
  const { rollbacks } = counted();
  const places = [out, call].map(({ connection }) => connection?.getTransceivers().length);
  await house.close();
  return { rollbacks, places };
}

/** One side's camera goes while the other's screen comes, and the other way round. */
export async function removalWhileAdding(times: number): Promise<unknown> {
  const { house, out, in: call } = await callOf({});
  const counted = countOffers();
  for (let time = 0; time < times; time++) {
    await Promise.all([out.use({ camera: false }), call.shareScreen({ video: true })]);
    await shows(() => out.remoteScreen, `screen, ${time}`, isScreen);
    await until(() => call.remote.getVideoTracks().length === 0);
    await Promise.all([out.use({ camera: true }), call.stopScreen()]);
    await until(() => out.remoteScreen === undefined);
    await shows(() => call.remote, `camera, ${time}`, isCamera);
    await shows(() => out.remote, `other camera, ${time}`, isCamera);
  }
  const { rollbacks } = counted();
  await house.close();
  return { rollbacks };
}

/** Devices that go away: a camera is not replaced by itself, a microphone is. */
export async function lostDevices(): Promise<unknown> {
  const { house, out, in: call } = await callOf({});
  await shows(() => call.remote, 'camera', isCamera);
  const lost: unknown[] = [];
  out.on('lost', (device) => lost.push(device));
  out.microphone = false;
  for (const track of out.local?.getTracks() ?? []) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
  await until(() => lost.length === 2);
  await until(() => call.remote.getVideoTracks().length === 0 && call.receiving.camera === 'off');
  const left = out.local?.getTracks().map(({ kind, readyState, enabled }) => `${kind} ${readyState} ${enabled}`);
  await out.use({ camera: true });
  await shows(() => call.remote, 'another', isCamera);
  const { state } = out;
  await house.close();
  return { lost, left, state };
}

/** The codec that each side's picture goes out with. */
export async function codecs(video: string[] | undefined): Promise<unknown> {
  const media: CallMedia = video === undefined ? {} : { audio: true, video: true, codecs: { video } };
  const { house, out, in: call } = await callOf(media);
  for (const end of [out, call]) await shows(() => end.remote, 'picture', isCamera);
  const used = async ({ connection }: Call) => {
    const stats = (await connection?.getStats()) as unknown as Map<string, Record<string, string>>;
    const sent = [...stats.values()].find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
    return stats.get(sent?.['codecId'] ?? '')?.['mimeType'];
  };
  const result = [await used(out), await used(call)];
  await house.close();
  return result;
}

/** Somebody who comes later, and somebody who comes anew, gets the screen too; each of a group does. */
export async function screenInAGroup(): Promise<void> {
  const house = new House();
  const enter = async (name: string, link: string) => {
    const client: BeckonClient = await house.connect(name);
    return { client, group: await client.join(link, { audio: true, video: true }) };
  };
  const host = await house.connect('Ann');
  const { secret } = await host.createLink();
  const ann = { client: host, group: await host.join(secret, { audio: true, video: true }) };
  const bob = await enter('Bob', secret);
  await until(() => ann.group.members.size === 1 && [...ann.group.members.values()][0]?.state === 'connected');
  await ann.group.shareScreen({ video: true });
  const screenFor = async ({ group }: typeof ann, when: string) => {
    const member = () => [...group.members.values()].find(({ person }) => person.name === 'Ann');
    await shows(() => member()?.screen, when, isScreen);
    await shows(() => member()?.stream, `${when}, camera`, isCamera);
    await until(() => member()?.receiving.screen === 'on');
  };
  await screenFor(bob, 'present');
  const cem = await enter('Cem', secret);
  await screenFor(cem, 'later');
  // A new session is a new life.
  house.server.expire(house.server.session('Bob'));
  await until(
    () => bob.group.state !== 'open',
    () => 'not lost',
  );
  await until(
    () => bob.group.state === 'open' && bob.group.members.size === 2,
    () => bob.group.state,
    20_000,
  );
  await screenFor(bob, 'anew');
  await ann.group.stopScreen();
  await until(() => [bob, cem].every(({ group }) => [...group.members.values()].every(({ screen }) => !screen)));
  await house.close();
}

/** What the browser says of one side's path is made worse than it is, and then no more. */
export async function poorPath(): Promise<unknown> {
  const { house, out, in: call } = await callOf({});
  await shows(() => call.remote, 'at first', isCamera);
  const pc = out.connection as RTCPeerConnection;
  const real = pc.getStats.bind(pc);
  let lost = 0;
  let losing = true;
  pc.getStats = async () => {
    const entries = [...(await real()).values()] as { id: string; type: string; packetsSent?: number }[];
    const sent = entries.reduce((sum, { packetsSent = 0 }) => sum + packetsSent, 0);
    if (losing) lost = sent;
    const rest = entries.filter(({ type }) => type !== 'remote-inbound-rtp');
    const told = { id: 'told', type: 'remote-inbound-rtp', packetsLost: lost };
    return new Map([...rest, told].map((entry) => [entry.id, entry])) as unknown as RTCStatsReport;
  };
  await until(
    () => out.sending.camera === 'paused' && call.receiving.camera === 'paused',
    () => `${out.sending.camera} ${call.receiving.camera}`,
    20_000,
  );
  await until(async () => (await framesIn(call, 500)) === 0);
  const other = out.receiving.camera;
  await shows(() => out.remote, 'the other way', isCamera);
  losing = false;
  await until(
    () => call.receiving.camera === 'on',
    () => call.receiving.camera,
    20_000,
  );
  await shows(() => call.remote, 'again', isCamera);
  await house.close();
  return { other };
}
