import { expect } from 'vitest';
import { callWithSdk, connectSdk, isActive, serveSdkPage } from './harness/sdk_page.ts';
import { type Stage, scene } from './harness/stage.ts';
import type { Tab } from './harness/tab.ts';

declare global {
  var collisions: number;
  var added: RTCRtpSender[];
}

const rounds = 20;

/** Counts the offers that meet one of this side's own. */
async function countCollisions(tab: Tab): Promise<void> {
  await tab.run(() => {
    globalThis.collisions = 0;
    globalThis.added = [];
    const set = RTCPeerConnection.prototype.setRemoteDescription;
    const counting = function (this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void> {
      if (description.type === 'offer' && this.signalingState === 'have-local-offer') globalThis.collisions += 1;
      return Reflect.apply(set, this, [description]) as Promise<void>;
    };
    RTCPeerConnection.prototype.setRemoteDescription = counting as typeof set;
  });
}

interface Change {
  /** Adds a track of this kind, or takes the newest one out. */
  readonly add: Kind | undefined;
  /** When, on the machine's clock. */
  readonly time: number;
}
type Kind = 'video' | 'audio';

async function change({ add, time }: Change): Promise<void> {
  const connection = globalThis.call?.connection;
  if (connection === undefined) throw new Error('no connection');
  const stream = add === 'video' ? movingPicture() : tone();
  const [track] = stream.getTracks();
  await new Promise((resolve) => setTimeout(resolve, time - Date.now()));
  if (add !== undefined && track !== undefined) {
    globalThis.added.push(connection.addTrack(track, stream));
  } else {
    const newest = globalThis.added.pop();
    newest?.track?.stop();
    if (newest !== undefined) connection.removeTrack(newest);
  }

  function movingPicture(): MediaStream {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 48];
    const pen = canvas.getContext('2d');
    setInterval(() => {
      if (pen === null) return;
      pen.fillStyle = `hsl(${Date.now() % 360} 90% 50%)`;
      pen.fillRect(0, 0, canvas.width, canvas.height);
    }, 100);
    return canvas.captureStream(10);
  }

  function tone(): MediaStream {
    const context = new AudioContext();
    const oscillator = context.createOscillator();
    const out = context.createMediaStreamDestination();
    oscillator.connect(out);
    oscillator.start();
    return out.stream;
  }
}

type Counts = Record<Kind, number>;

/** Nothing is being negotiated, and so many tracks come in. */
function settled(expected: Counts): boolean {
  const connection = globalThis.call?.connection;
  const coming = connection?.getTransceivers().filter(({ currentDirection }) => currentDirection === 'sendrecv') ?? [];
  const shown = globalThis.call?.remote.getTracks() ?? [];
  const all = (['video', 'audio'] as const).every(
    (kind) =>
      coming.filter(({ receiver }) => receiver.track.kind === kind).length === expected[kind] &&
      shown.filter((track) => track.kind === kind).length === expected[kind],
  );
  return connection?.signalingState === 'stable' && all;
}

/** Of each track that comes in, what came grows. */
async function everythingFlows(tab: Tab, expected: Counts): Promise<void> {
  const decoded = async (): Promise<Record<string, number>> => {
    const report = await globalThis.call?.connection?.getStats();
    const flows: Record<string, number> = {};
    report?.forEach((entry: RTCInboundRtpStreamStats) => {
      if (entry.type !== 'inbound-rtp') return;
      // Chromium decodes the sound of those tracks only that it plays.
      flows[`${entry.kind} ${entry.id}`] = (entry.kind === 'video' ? entry.framesDecoded : entry.packetsReceived) ?? 0;
    });
    return flows;
  };
  const before = await tab.run(decoded);
  const growing = async (): Promise<Counts> => {
    const now = await tab.run(decoded);
    const more = Object.keys(now).filter((id) => (now[id] ?? 0) > (before[id] ?? 0));
    const video = more.filter((id) => id.startsWith('video')).length;
    return { video, audio: more.length - video };
  };
  await expect.poll(growing, { timeout: 15_000, message: `${tab.who}: every track flows` }).toEqual(expected);
}

async function twoPages(stage: Stage): Promise<[Tab, Tab, () => Promise<void>]> {
  const origin = await serveSdkPage(stage);
  const { url } = await stage.serve('--origin', origin);
  const media = { audio: true, video: true };
  const [anna, ben] = [await stage.tab('Anna'), await stage.tab('Ben')];
  const user = await connectSdk(ben, origin, url, media);
  await connectSdk(anna, origin, url, media);
  const begin = async (): Promise<void> => {
    await callWithSdk(anna, user, media);
    await isActive(ben);
  };
  return [anna, ben, begin];
}

scene(
  `${rounds} times both ends offer at once, and everything still flows`,
  async (stage) => {
    const [anna, ben, begin] = await twoPages(stage);
    await Promise.all([countCollisions(anna), countCollisions(ben)]);
    await begin();
    const stack: Kind[] = [];
    const count = (kind: Kind): number => 1 + stack.filter((one) => one === kind).length;
    for (let round = 0; round < rounds; round += 1) {
      const add = [2, 4].includes(round % 5) ? undefined : round % 2 === 0 ? 'video' : 'audio';
      if (add === undefined) stack.pop();
      else stack.push(add);
      const expected = { video: count('video'), audio: count('audio') };
      const time = Date.now() + 100;
      await Promise.all([anna, ben].map((tab) => tab.run(change, { add, time })));
      const what = `has ${JSON.stringify(expected)} after round ${round}`;
      await Promise.all([anna, ben].map((tab) => tab.until(what, settled, expected)));
    }
    const [annas, bens] = await Promise.all([anna, ben].map((tab) => tab.run(() => globalThis.collisions)));
    expect(annas, 'the caller is impolite: it never takes an offer that meets its own').toBe(0);
    expect(bens, 'offers did meet').toBeGreaterThan(rounds / 4);
    await Promise.all([anna, ben].map((tab) => everythingFlows(tab, { video: count('video'), audio: count('audio') })));
  },
  90_000,
);
