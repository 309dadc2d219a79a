// The scenarios of calls.test.ts: clients in one page, on a server in memory, with real connections between them.
import type { Call, CallMedia, CallState } from '../src/api.js';
import type { BeckonClient } from '../src/client.js';
import { systemClock } from '../src/clock.js';
import { connectOn } from '../src/connect.js';
import type { EndReason } from '../src/protocol.gen.js';
import { FakeServer } from '../src/testing/fake_server.js';
import { moves, until } from './pair.page.js';

export class House {
  readonly server = new FakeServer();
  readonly clients: BeckonClient[] = [];

  async connect(name: string, device = `device-of-${name}`, busyWhileInCall = true): Promise<BeckonClient> {
    const platform = () => this.server.platform(systemClock);
    const client = await connectOn(platform, { name, device, busyWhileInCall });
    this.clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.close();
  }
}

export interface Ends {
  house: House;
  ann: BeckonClient;
  bob: BeckonClient;
  out: Call;
  in: Call;
}

const DATA: CallMedia = { data: true };

export function incoming(client: BeckonClient): Promise<Call> {
  return new Promise((resolve) => {
    const off = client.on('call', (call) => {
      off();
      resolve(call);
    });
  });
}

function states(call: Call): CallState[] {
  const seen: CallState[] = [];
  call.on('state', (state) => seen.push(state));
  return seen;
}

function ended(call: Call): Promise<EndReason> {
  return new Promise((resolve) => {
    call.on('ended', resolve);
  });
}

export async function callOf(media: CallMedia): Promise<Ends> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const rings = incoming(bob);
  const out = await ann.call(bob.user, media);
  const call = await rings;
  await call.accept();
  await until(
    () => out.state === 'active' && call.state === 'active',
    () => `${out.state} ${call.state} ${out.connection?.connectionState}`,
  );
  return { house, ann, bob, out, in: call };
}

/** Sound and picture both ways; the device's tracks are stopped at the end. */
export async function video(): Promise<unknown> {
  const { house, ann, bob, out, in: call } = await callOf({});
  for (const end of [out, call]) {
    await until(() => end.remote.getTracks().length === 2);
    await moves(end.remote.getVideoTracks()[0] as MediaStreamTrack);
  }
  const own = [...(out.local?.getTracks() ?? []), ...(call.local?.getTracks() ?? [])];
  out.microphone = false;
  out.camera = false;
  const muted = own.map(({ enabled }) => enabled);
  const connections = [out.connection, call.connection];
  const over = ended(call);
  await out.hangUp();
  const here = [out.state, out.reason, out.local];
  const reason = await over;
  await until(() => connections.every((pc) => pc?.connectionState === 'closed'));
  const live = own.filter(({ readyState }) => readyState === 'live').length;
  const left = ann.calls.size + bob.calls.size;
  const duration = call.duration !== undefined && call.duration > 0 && call.since instanceof Date;
  await house.close();
  return { muted, here, reason, live, left, duration, server: house.server.calls.state(out.id) };
}

/** Answered without camera: the caller's picture is still seen. */
export async function withoutCamera(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const rings = incoming(bob);
  const out = await ann.call(bob.user);
  const call = await rings;
  await call.accept({ audio: true });
  await until(() => call.state === 'active' && call.remote.getTracks().length === 2);
  await moves(call.remote.getVideoTracks()[0] as MediaStreamTrack);
  const result = { camera: call.camera, microphone: call.microphone, kinds: out.remote.getTracks().map((t) => t.kind) };
  await house.close();
  return result;
}

/** Application channels: opened by one side, by both at once, before the answer, and again after closing. */
export async function channels(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const rings = incoming(bob);
  const out = await ann.call(bob.user, DATA);
  const hidden = out.connection;
  const early = out.channel('early');
  const call = await rings;
  const opened: string[] = [];
  call.on('channel', ({ label }) => opened.push(`in ${label}`));
  out.on('channel', ({ label }) => opened.push(`out ${label}`));
  await call.accept(DATA);
  await until(() => call.state === 'active');
  // Both at once, and one later that is there already.
  const a = out.channel('both');
  const b = call.channel('both');
  await until(() => opened.includes('in early'));
  const heard: string[] = [];
  const listen = (channel: RTCDataChannel, who: string) =>
    channel.addEventListener('message', ({ data }: MessageEvent<string>) => heard.push(`${who} ${data}`));
  listen(a, 'a');
  listen(b, 'b');
  listen(call.channel('early'), 'early');
  await until(() => [a, b, early].every(({ readyState }) => readyState === 'open'));
  for (let n = 0; n < 50; n++) {
    a.send(`${n}`);
    b.send(`${n}`);
  }
  early.send('first');
  await until(() => heard.length === 101);
  const inOrder = (who: string) =>
    heard.filter((line) => line.startsWith(`${who} `)).every((line, n) => line === `${who} ${n}`);
  a.close();
  await until(() => a.readyState === 'closed' && b.readyState === 'closed');
  const again = out.channel('both');
  listen(again, 'again');
  await until(() => opened.includes('in both'));
  call.channel('both').send('x');
  await until(() => heard.includes('again x'));
  const result = { hidden, same: out.channel('early') === early, opened, inOrder: inOrder('a') && inOrder('b') };
  const descriptions = house.server.sessions.map(({ received }) => {
    const signals = received.flatMap((message) => (message.type === 'signal' ? [message] : []));
    // A page that is slow repeats what was not acknowledged.
    const once = new Map(signals.map((signal) => [`${signal.epoch} ${signal.seq}`, signal.body]));
    return [...once.values()].flatMap((body) => (body as { description?: { type: string } }).description?.type ?? []);
  });
  await house.close();
  return { ...result, descriptions };
}

/** Both call each other in the same moment: each has one call, and it is the same. */
export async function crossing(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const shown: string[] = [];
  for (const client of [ann, bob]) client.on('call', ({ id }) => shown.push(id));
  const [out, back] = await Promise.all([ann.call(bob.user, DATA), bob.call(ann.user, DATA)]);
  await until(() => out.state === 'active' && back.state === 'active');
  const counts = [ann.calls.size, bob.calls.size, shown.length];
  const same = out.id === back.id && ann.calls.get(out.id) === out && bob.calls.get(out.id) === back;
  const over = ended(out);
  await back.hangUp();
  const reason = await over;
  await house.close();
  return { counts, same, reason };
}

/** Calling somebody whose call rings here already answers that one. */
export async function callingBack(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const rings = incoming(bob);
  const out = await ann.call(bob.user, DATA);
  const call = await rings;
  const same = (await bob.call(ann.user, DATA)) === call;
  await until(() => out.state === 'active');
  await house.close();
  return { same };
}

/** Calling somebody whose call is being answered here is that call, also when the devices come after the answer. */
export async function callingWhileAnswering(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  let give = () => {};
  const held = new Promise<void>((resolve) => {
    give = resolve;
  });
  const opened: MediaStream[] = [];
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    await held;
    const stream = await real(constraints);
    opened.push(stream);
    return stream;
  };
  const slow = bob.call(ann.user, { audio: true });
  navigator.mediaDevices.getUserMedia = real;
  const rings = incoming(bob);
  const out = await ann.call(bob.user, { audio: true });
  const call = await rings;
  const answered = call.accept();
  const quick = bob.call(ann.user, { audio: true });
  await answered;
  give();
  const same = [(await slow) === call, (await quick) === call];
  await until(() => out.state === 'active' && call.state === 'active');
  const live = opened.flatMap((stream) => stream.getTracks()).filter(({ readyState }) => readyState === 'live').length;
  const result = { same, calls: [ann.calls.size, bob.calls.size], live };
  await house.close();
  return result;
}

/** Declined, cancelled, busy, answered elsewhere, offline. */
export async function fates(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const bobsOther = await house.connect('Bob', 'device-of-Bob');
  const result: Record<string, unknown> = {};

  let rings = [incoming(bob), incoming(bobsOther)] as const;
  let out = await ann.call(bob.user, DATA);
  let [one, other] = await Promise.all(rings);
  await until(() => out.ringing === 2);
  let over = Promise.all([ended(out), ended(other)]);
  await one.decline();
  result['declined'] = [one.reason, ...(await over)];

  rings = [incoming(bob), incoming(bobsOther)];
  out = await ann.call(bob.user, DATA);
  [one, other] = await Promise.all(rings);
  over = Promise.all([ended(one), ended(other)]);
  await out.hangUp();
  result['cancelled'] = [out.reason, ...(await over)];

  rings = [incoming(bob), incoming(bobsOther)];
  out = await ann.call(bob.user, DATA);
  [one, other] = await Promise.all(rings);
  const elsewhere = ended(other);
  await one.accept();
  result['elsewhere'] = await elsewhere;
  result['too late'] = await other.accept().catch(({ code }) => code);

  // Bob is in a call on one device; the other one still rings, and says busy by hand.
  const eve = await house.connect('Eve');
  const second = incoming(bobsOther);
  let shown = 0;
  bob.on('call', () => {
    shown += 1;
  });
  const third = await eve.call(bob.user, DATA);
  const busy = ended(third);
  await (await second).busy();
  result['busy'] = [await busy, shown];
  result['offline'] = await eve.call('g-nobody', DATA).catch(({ code }) => code);
  result['left'] = [eve.calls.size, bobsOther.calls.size, bob.calls.size];
  await house.close();
  return result;
}

/** The server is gone and comes back without memory: media goes on, and the call can be hung up without it. */
export async function serverRestart(): Promise<unknown> {
  const { house, out, in: call, ann, bob } = await callOf({ video: true, audio: true });
  const seen = states(out);
  house.server.restart({ key: 'lost' });
  await until(() => ann.state === 'reconnecting');
  await until(() => ann.state === 'connected' && bob.state === 'connected');
  await moves(out.remote.getVideoTracks()[0] as MediaStreamTrack);
  const alive = [out.state, call.state, ...seen];
  const over = ended(out);
  await call.hangUp();
  const reason = await over;
  await house.close();
  return { alive, reason };
}

/** One side reconnects as a new session; signals then go on the call's own channel, and ICE can be restarted. */
export async function restartWithoutServer(): Promise<unknown> {
  const { house, out, in: call, bob } = await callOf({ video: true });
  house.server.expire(house.server.session('Bob'));
  await until(() => bob.state === 'reconnecting');
  await until(() => bob.state === 'connected' && house.server.attached.length === 2);
  const ufrag = () => /a=ice-ufrag:(\S+)/.exec(out.connection?.currentRemoteDescription?.sdp ?? '')?.[1];
  const old = ufrag();
  out.connection?.restartIce();
  await until(() => ufrag() !== old);
  await until(() => out.connection?.connectionState === 'connected');
  await moves(out.remote.getVideoTracks()[0] as MediaStreamTrack);
  await moves(call.remote.getVideoTracks()[0] as MediaStreamTrack);
  const reason = ended(out);
  await call.hangUp();
  const result = { reason: await reason, states: [out.state, call.state] };
  await house.close();
  return result;
}

/** What rang when the connection was lost is over. */
export async function lostWhileRinging(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const rings = incoming(bob);
  const out = await ann.call(bob.user, DATA);
  const call = await rings;
  const over = Promise.all([ended(out), ended(call)]);
  house.server.expire(house.server.session('Ann'));
  const reasons = await over;
  await house.close();
  return reasons;
}

/** The network eats half of all signals, doubles some and shuffles all: it connects all the same. */
export async function lossySignals(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  // Half of everything, but nothing more than twice: how long a call may take to connect is bounded.
  const eaten = new Map<string, number>();
  house.server.passesDown = (message, session) => {
    if (message.type !== 'signal' && message.type !== 'signal-ack') return true;
    const which = `${message.epoch} ${message.type === 'signal' ? message.seq : `ack ${message.ack}`}`;
    const times = eaten.get(which) ?? 0;
    const fate = Math.random();
    if (fate < 0.5 && times < 2) eaten.set(which, times + 1);
    else
      for (let copy = 0; copy < (fate > 0.8 ? 2 : 1); copy++)
        setTimeout(() => session?.deliver(message), Math.random() * 300);
    return false;
  };
  const rings = incoming(bob);
  const out = await ann.call(bob.user, { audio: true, video: true });
  const call = await rings;
  const errors: string[] = [];
  for (const one of [out, call]) one.on('error', ({ message }) => errors.push(message));
  await call.accept();
  await until(() => out.state === 'active' && call.state === 'active');
  await moves(out.remote.getVideoTracks()[0] as MediaStreamTrack);
  await house.close();
  return { lost: eaten.size > 0, errors };
}

/** A stream of the application's is sent and not stopped; permission that is refused leaves an incoming call ringing. */
export async function media(): Promise<unknown> {
  const house = new House();
  const ann = await house.connect('Ann');
  const bob = await house.connect('Bob');
  const canvas = document.createElement('canvas');
  canvas.getContext('2d')?.fillRect(0, 0, 1, 1);
  const stream = canvas.captureStream(5);
  const rings = incoming(bob);
  const out = await ann.call(bob.user, { stream });
  const call = await rings;
  const offered = call.media;
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  const codes: string[] = [];
  for (const name of ['NotAllowedError', 'NotFoundError', 'OverconstrainedError', 'NotReadableError']) {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No', name));
    await call.accept({ video: true }).catch(({ code }) => codes.push(code));
    await ann.call('g-x', { audio: true }).catch(({ code }) => codes.push(code));
  }
  navigator.mediaDevices.getUserMedia = real;
  const state = call.state;
  await call.accept({ audio: true });
  await until(() => out.state === 'active');
  await out.hangUp();
  const live = stream.getTracks().every(({ readyState }) => readyState === 'live');
  const left = ann.calls.size;
  await house.close();
  return { offered, codes, state, live, left };
}
