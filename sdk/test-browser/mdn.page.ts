// The scenarios of mdn.test.ts: a Beckon client and one of MDN's in one page, with a real connection between them.
import type { Call } from '../src/api.js';
import type { BeckonClient } from '../src/client.js';
import { systemClock } from '../src/clock.js';
import { connectOn } from '../src/connect.js';
import type { SignalBody } from '../src/negotiator.js';
import type { EndReason } from '../src/protocol.gen.js';
import { FakeServer } from '../src/testing/fake_server.js';
import { MdnEnd } from './mdn_end.page.js';
import { moves, until } from './pair.page.js';

interface Scene {
  server: FakeServer;
  ann: BeckonClient;
  mia: MdnEnd;
  faults: string[];
  close(): Promise<void>;
}

/** Counts offers that are taken by a connection with an own one, until the function returned is called. */
function countRollbacks(): () => number {
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  let count = 0;
  RTCPeerConnection.prototype.setRemoteDescription = function (this: RTCPeerConnection, description) {
    if (description.type === 'offer' && this.signalingState !== 'stable') count += 1;
    return Reflect.apply(real, this, [description]) as Promise<void>;
  } as typeof real;
  return () => {
    RTCPeerConnection.prototype.setRemoteDescription = real;
    return count;
  };
}

async function scene(): Promise<Scene> {
  const server = new FakeServer();
  const ann = await connectOn(() => server.platform(systemClock), { name: 'Ann', device: 'ann' });
  const mia = new MdnEnd(server, 'Mia');
  await until(() => ann.people.size === 2);
  const close = async () => {
    mia.close();
    await ann.close();
  };
  return { server, ann, mia, faults: [], close };
}

function follow(call: Call, { faults }: Scene): Call {
  call.on('error', ({ code, message }) => faults.push(`${code}: ${message}`));
  return call;
}

function incoming(scene: Scene): Promise<Call> {
  return new Promise((resolve) => {
    scene.ann.on('call', (call) => resolve(follow(call, scene)));
  });
}

/** `gets` tracks come to Mia. */
async function seeEachOther(call: Call, mia: MdnEnd, gets = 2): Promise<void> {
  const active = () => call.state === 'active' && mia.received.length >= gets;
  await until(active, () => `${call.state} ${call.connection?.connectionState} ${mia.log} ${mia.received.length}`);
  const theirs = () => mia.received.filter(({ kind }) => kind === 'video');
  await until(() => call.remote.getVideoTracks().length > 0 && (gets < 2 || theirs().length > 0));
  await moves(call.remote.getVideoTracks()[0] as MediaStreamTrack, 'at Ann');
  if (gets === 2) await moves(theirs()[0] as MediaStreamTrack, 'at Mia');
}

/** The negotiating words of the Beckon end, in order; those that were sent again count once. */
function said({ server }: Scene): string[] {
  const heard = new Set<number>();
  return server.session('Ann').received.flatMap((message) => {
    if (message.type !== 'signal' || heard.has(message.seq)) return [];
    heard.add(message.seq);
    const body = message.body as SignalBody;
    if ('description' in body) return [body.description.type ?? '', ...('turns' in body ? ['turns'] : [])];
    return 'candidate' in body ? [] : Object.keys(body);
  });
}

/** What the Beckon end told the server of its media. */
function told({ server }: Scene): string[] {
  return server.session('Ann').received.flatMap((message) => (message.type === 'call-media' ? [message.state] : []));
}

/** Channels of the connection, and whether an application may have one. */
function channels({ connection }: Call, call: Call): unknown {
  const lines = connection?.localDescription?.sdp.match(/^m=\w+/gm);
  try {
    call.channel('x');
    return [lines, 'a channel'];
  } catch (error) {
    return [lines, (error as { code?: string }).code];
  }
}

export async function calledByMdn(): Promise<unknown> {
  const stage = await scene();
  const { ann, mia } = stage;
  const rings = incoming(stage);
  mia.invite(ann.user);
  const call = await rings;
  const who = [call.peer.name, call.peer.dialect, call.media];
  await call.accept();
  await seeEachOther(call, mia);
  const result = { who, channels: channels(call, call), log: descriptions(mia) };
  await call.hangUp();
  await until(() => mia.pc === undefined);
  await stage.close();
  return { ...result, said: said(stage), told: told(stage), faults: stage.faults };
}

/** MDN's callee answers without its tracks and offers them then. */
export async function callsMdn(media: { audio: boolean; video: boolean }): Promise<unknown> {
  const stage = await scene();
  const { ann, mia } = stage;
  const call = follow(await ann.call(mia.user, media), stage);
  await seeEachOther(call, mia, Number(media.audio) + Number(media.video));
  const log = descriptions(mia);
  const over = new Promise<EndReason>((resolve) => {
    call.on('ended', resolve);
  });
  mia.hangUp();
  const reason = await over;
  await stage.close();
  return { log, reason, said: said(stage), told: told(stage), faults: stage.faults };
}

/** MDN's offer is under way when the Beckon end's comes: the gateway drops that one. */
export async function crossing(): Promise<unknown> {
  const stage = await scene();
  const { ann, mia } = stage;
  mia.onoffer = () => mia.offerToo();
  const rollbacks = countRollbacks();
  const call = follow(await ann.call(mia.user), stage);
  await seeEachOther(call, mia);
  const log = descriptions(mia);
  await stage.close();
  return { log, rollbacks: rollbacks(), said: said(stage), faults: stage.faults };
}

/** The same, but MDN's offer was made before and comes so many milliseconds after the answer to the invitation. */
export async function crossingAfter(ms: number): Promise<unknown> {
  const stage = await scene();
  const { ann, mia } = stage;
  mia.offerAfter(ms);
  await until(() => mia.pc?.signalingState === 'have-local-offer');
  mia.onoffer = () => {};
  const rollbacks = countRollbacks();
  const call = follow(await ann.call(mia.user), stage);
  await seeEachOther(call, mia);
  const log = descriptions(mia).filter((line) => line !== '<offer, dropped');
  await stage.close();
  return { log, rollbacks: rollbacks(), faults: stage.faults };
}

/** What would be negotiated between two Beckon ends is not here: a new track, a restart. */
export async function neverOffersAgain(): Promise<unknown> {
  const stage = await scene();
  const { ann, mia } = stage;
  const call = follow(await ann.call(mia.user), stage);
  await seeEachOther(call, mia);
  const { connection: pc } = call;
  const before = said(stage);
  const needed = new Promise((resolve) => {
    pc?.addEventListener('negotiationneeded', resolve, { once: true });
  });
  const added = paintedTrack();
  pc?.addTrack(added);
  pc?.restartIce();
  await needed;
  // Replacing needs no offer.
  await pc
    ?.getSenders()
    .find(({ track }) => track?.kind === 'video' && track !== added)
    ?.replaceTrack(added);
  await seeEachOther(call, mia);
  const result = { before, after: said(stage), state: call.state };
  await stage.close();
  return { ...result, faults: stage.faults };
}

function paintedTrack(): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  let hue = 0;
  setInterval(() => {
    hue += 25;
    const context = canvas.getContext('2d');
    if (context !== null) context.fillStyle = `hsl(${hue}, 90%, 50%)`;
    context?.fillRect(0, 0, 300, 150);
  }, 40);
  return canvas.captureStream(25).getTracks()[0] as MediaStreamTrack;
}

/** MDN's page is gone without a word: the server hears of it, and without server it is over here. */
export async function closedSilently(withServer: boolean): Promise<unknown> {
  const stage = await scene();
  const { ann, mia, server } = stage;
  const call = follow(await ann.call(mia.user), stage);
  await seeEachOther(call, mia);
  const states: string[] = [];
  call.on('state', (state) => states.push(state));
  if (!withServer) {
    server.reachable = false;
    server.session('Ann').cut();
    server.calls.forget();
  }
  const began = performance.now();
  mia.close();
  await until(() => (withServer ? told(stage).includes('lost') : call.state === 'ended'));
  const soon = performance.now() - began < 3000;
  await until(() => states.length > 0);
  const result = { soon, states: [...states], reason: call.reason };
  await stage.close();
  return { ...result, faults: stage.faults };
}

/** A hang-up that comes late by the server is still that, though the connection was closed before. */
export async function lateHangUp(): Promise<unknown> {
  const stage = await scene();
  const { ann, mia } = stage;
  const call = follow(await ann.call(mia.user), stage);
  await seeEachOther(call, mia);
  mia.close();
  await new Promise((later) => setTimeout(later, 300));
  mia.hangUp();
  await until(() => call.state === 'ended');
  await stage.close();
  return { reason: call.reason, told: told(stage) };
}

function descriptions({ log }: MdnEnd): string[] {
  return log.filter((line) => line !== '<candidate');
}
