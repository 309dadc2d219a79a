// The scenarios of by_hand.test.ts: calls whose texts the test carries, within a page or between browsers.
import type { CallMedia } from '../src/api.js';
import { ByHandCall } from '../src/by_hand_call.js';
import { moves, paint, until } from './pair.page.js';

/** As on another page, which does not know the invitations of this one. */
const elsewhere: typeof import('../src/by_hand_call.js') = await import(`${'../src/by_hand_call.js'}?elsewhere`);

const DATA: CallMedia = { data: true };

interface Ends {
  ann: ByHandCall;
  bob: ByHandCall;
}

async function inCall(media: CallMedia = DATA): Promise<Ends> {
  const ann = await ByHandCall.offer(media);
  const bob = await elsewhere.ByHandCall.answer(ann.blob, media);
  await ann.accept(bob.blob);
  await stands(ann);
  await stands(bob);
  return { ann, bob };
}

async function stands(call: ByHandCall): Promise<void> {
  await until(
    () => call.state === 'active',
    () => `${call.state} ${call.connection.connectionState}`,
  );
}

function refused(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'taken',
    ({ code, message }) => `${code}: ${message}`,
  );
}

/** Sound, picture and a channel; a track is added and one removed; hung up. */
export async function whole(): Promise<unknown> {
  const { ann, bob } = await inCall({});
  const seen: string[] = [];
  bob.on('state', (state) => seen.push(state));
  for (const call of [ann, bob]) await moves(call.remote.getVideoTracks()[0] as MediaStreamTrack);
  const kinds = bob.remote.getTracks().map(({ kind }) => kind);
  const heard = new Promise((resolve) => {
    bob.on('channel', (channel) => {
      channel.onmessage = ({ data }) => resolve([channel.label, data]);
    });
  });
  const channel = ann.channel('talk');
  channel.onopen = () => channel.send('hello');
  const said = await heard;

  const picture = paint();
  const sender = bob.connection.addTrack(picture.stream.getVideoTracks()[0] as MediaStreamTrack, picture.stream);
  await until(() => ann.remote.getVideoTracks().length === 2);
  for (const track of ann.remote.getVideoTracks()) await moves(track);
  bob.connection.removeTrack(sender);
  await until(() => ann.remote.getVideoTracks().length === 1);
  await moves(ann.remote.getVideoTracks()[0] as MediaStreamTrack);
  picture.stop();

  const own = [...(ann.local?.getTracks() ?? []), ...(bob.local?.getTracks() ?? [])];
  bob.microphone = false;
  const muted = [bob.microphone, bob.camera, ann.microphone];
  await ann.hangUp();
  await until(() => bob.state === 'ended');
  const live = own.filter(({ readyState }) => readyState === 'live').length;
  const timed = [ann, bob].every(({ since, duration = 0 }) => since instanceof Date && duration > 0);
  await until(() => ann.connection.connectionState === 'closed' && bob.connection.connectionState === 'closed');
  return { kinds, said, muted, seen, reasons: [ann.reason, bob.reason], live, timed };
}

/** New paths are negotiated over the call itself. */
export async function iceRestart(): Promise<unknown> {
  const picture = paint();
  const { ann, bob } = await inCall({ stream: picture.stream });
  const ufrag = () => /a=ice-ufrag:(\S+)/.exec(bob.connection.currentRemoteDescription?.sdp ?? '')?.[1];
  const old = ufrag();
  ann.connection.restartIce();
  await until(() => ufrag() !== old);
  for (const call of [ann, bob]) await moves(call.remote.getVideoTracks()[0] as MediaStreamTrack);
  await bob.hangUp();
  await until(() => ann.state === 'ended');
  picture.stop();
  return { reasons: [ann.reason, bob.reason] };
}

/** Who answered with more than was asked for sends it once the call stands. */
export async function answeredWithMore(): Promise<void> {
  const picture = paint();
  const ann = await ByHandCall.offer(DATA);
  const bob = await elsewhere.ByHandCall.answer(ann.blob, { stream: picture.stream });
  await ann.accept(bob.blob);
  await until(() => ann.remote.getVideoTracks().length === 1);
  await moves(ann.remote.getVideoTracks()[0] as MediaStreamTrack);
  picture.stop();
  await ann.hangUp();
}

/** Texts where they do not belong. The right one is taken after all of them. */
export async function wrongTexts(): Promise<unknown> {
  const ann = await ByHandCall.offer(DATA);
  const eve = await ByHandCall.offer(DATA);
  const { answer } = elsewhere.ByHandCall;
  const own = await refused(ByHandCall.answer(ann.blob, DATA));
  const mine = await refused(ann.accept(ann.blob));
  const invitation = await refused(ann.accept(eve.blob));
  const bob = await answer(ann.blob, DATA);
  const twice = await refused(answer(ann.blob, DATA));
  const reply = await refused(answer(bob.blob, DATA));
  const toAnother = await refused(eve.accept(bob.blob));
  await bob.hangUp();
  const again = await answer(ann.blob, DATA);
  const byBob = await refused(again.accept(eve.blob));
  await ann.accept(again.blob);
  await stands(ann);
  const late = await refused(ann.accept(bob.blob));
  const states = [ann.state, again.state, bob.state, eve.state];
  for (const call of [ann, eve]) await call.hangUp();
  const over = await refused(ann.accept(again.blob));
  return { own, mine, invitation, twice, reply, toAnother, byBob, late, over, states, bob: [bob.reason, bob.duration] };
}

let call: ByHandCall | undefined;

/** For two browsers: this one's side of a call, with camera, microphone and a picture. */
export async function invite(media: CallMedia): Promise<string> {
  call = await ByHandCall.offer(media);
  return call.blob;
}

export async function reply(blob: string, media: CallMedia): Promise<string> {
  call = await ByHandCall.answer(blob, media);
  return call.blob;
}

export async function accept(blob: string): Promise<void> {
  await call?.accept(blob);
}

/** It stands, and whatever picture there is to come moves. */
export async function works(tracks: number): Promise<string[]> {
  if (call === undefined) return [];
  const { remote } = call;
  await stands(call);
  await until(() => remote.getTracks().length === tracks);
  // Firefox's made-up picture changes slowly.
  for (const track of remote.getVideoTracks()) await moves(track, '', 6);
  return remote.getTracks().map(({ kind }) => kind);
}

export async function hangUp(): Promise<void> {
  await call?.hangUp();
}

export async function ended(): Promise<string | undefined> {
  await until(() => call?.state === 'ended');
  return call?.reason;
}

/** A screen shared once the call stands, though nobody carries texts any more; and taken away. */
export async function screen(): Promise<unknown> {
  const { ann, bob } = await inCall({});
  await ann.shareScreen({ video: true });
  await until(() => bob.remoteScreen !== undefined && bob.receiving.screen === 'on');
  await moves(bob.remoteScreen?.getVideoTracks()[0] as MediaStreamTrack, 'screen', 8);
  const cameras = bob.remote.getVideoTracks().length;
  await ann.stopScreen();
  await until(() => bob.remoteScreen === undefined && bob.receiving.screen === 'off');
  await ann.hangUp();
  return { cameras };
}
