import { expect } from 'vitest';
import { callWithSdk, connectSdk, isActive, serveSdkPage } from './harness/sdk_page.ts';
import { type Stage, scene } from './harness/stage.ts';
import type { Tab } from './harness/tab.ts';

declare global {
  var negotiation: Negotiation;
  var added: RTCRtpSender[];
}

/** What a side did since the count began. */
interface Negotiation {
  /** Offers of the other side that it took. */
  taken: number;
  /** Of those, how many met an own one, which was rolled back. */
  rollbacks: number;
  /** How often it asked for its turn, by way of the server. */
  asked: number;
}

const rounds = 20;

async function countNegotiation(tab: Tab): Promise<void> {
  await tab.run(() => {
    globalThis.negotiation = { taken: 0, rollbacks: 0, asked: 0 };
    globalThis.added = [];
    const set = RTCPeerConnection.prototype.setRemoteDescription;
    const counting = function (this: RTCPeerConnection, description: RTCSessionDescriptionInit): Promise<void> {
      if (description.type === 'offer') globalThis.negotiation.taken += 1;
      if (description.type === 'offer' && this.signalingState !== 'stable') globalThis.negotiation.rollbacks += 1;
      return Reflect.apply(set, this, [description]) as Promise<void>;
    };
    RTCPeerConnection.prototype.setRemoteDescription = counting as typeof set;
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === 'string' && data.includes('"turn":"ask"')) globalThis.negotiation.asked += 1;
      send.call(this, data);
    };
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
  const coming =
    connection?.getTransceivers().filter(({ currentDirection }) => currentDirection?.includes('recv')) ?? [];
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

/**
 * The pictures that come in but do not move on the screen, judged by their pixels: a decoder's counter rises also while
 * a picture stands still. Each has so many milliseconds to change three times.
 */
async function standingPictures(within: number): Promise<string[]> {
  const connection = globalThis.call?.connection;
  const coming =
    connection?.getTransceivers().filter(({ currentDirection }) => currentDirection?.includes('recv')) ?? [];
  const seen = await Promise.all(coming.filter(({ receiver }) => receiver.track.kind === 'video').map(watch));
  return seen.filter((complaint) => complaint !== undefined);

  async function watch({ mid, receiver }: RTCRtpTransceiver): Promise<string | undefined> {
    const video = document.createElement('video');
    const context = new OffscreenCanvas(80, 60).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas');
    video.muted = true;
    video.srcObject = new MediaStream([receiver.track]);
    document.body.append(video);
    video.play().catch(() => {});
    const end = performance.now() + within;
    const decoded = await framesDecoded(receiver);
    let [shown, changes, last] = [0, 0, new Uint8ClampedArray()];
    while (changes < 3 && (await frameBefore(end, video))) {
      shown += 1;
      context.drawImage(video, 0, 0, 80, 60);
      const pixels = context.getImageData(0, 0, 80, 60).data;
      const different = pixels.filter((value, at) => Math.abs(value - (last[at] ?? value)) > 10).length;
      if (different > pixels.length / 1000) changes += 1;
      if (different > pixels.length / 1000 || last.length === 0) last = pixels;
    }
    video.remove();
    if (changes >= 3) return undefined;
    const more = (await framesDecoded(receiver)) - decoded;
    return `picture ${mid}: ${shown} frames shown, ${more} decoded, ${changes} changes`;
  }

  function frameBefore(end: number, video: HTMLVideoElement): Promise<boolean> {
    return new Promise((resolve) => {
      video.requestVideoFrameCallback(() => resolve(true));
      setTimeout(() => resolve(false), end - performance.now());
    });
  }

  async function framesDecoded(receiver: RTCRtpReceiver): Promise<number> {
    let frames = 0;
    (await receiver.getStats()).forEach((entry: RTCInboundRtpStreamStats) => {
      if (entry.type === 'inbound-rtp') frames += entry.framesDecoded ?? 0;
    });
    return frames;
  }
}

/** Every picture that comes in moves on both screens. */
async function everyPictureMoves(tabs: readonly Tab[], moment: string): Promise<void> {
  const standing = await Promise.all(tabs.map((tab) => tab.run(standingPictures, 8000)));
  expect(
    standing.flatMap((pictures, at) => pictures.map((picture) => `${tabs[at]?.who}'s ${picture}`)),
    `pictures that stand still ${moment}`,
  ).toEqual([]);
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

/** What Anna and Ben add in this round, or nothing: then each takes out what came last. Not always the same kind. */
function additions(round: number): [Kind, Kind] | undefined {
  if ([2, 4].includes(round % 5)) return undefined;
  const [one, other]: [Kind, Kind] = round % 2 === 0 ? ['video', 'audio'] : ['audio', 'video'];
  return round % 5 === 0 ? [one, one] : [one, other];
}

/** What a side sends: its first picture and sound, and what it added. */
function counts(stack: readonly Kind[]): Counts {
  const count = (kind: Kind): number => 1 + stack.filter((one) => one === kind).length;
  return { video: count('video'), audio: count('audio') };
}

scene(
  `${rounds} times both ends change tracks at once: no offers cross, and everything still flows and moves`,
  async (stage) => {
    const [anna, ben, begin] = await twoPages(stage);
    const tabs = [anna, ben];
    await Promise.all(tabs.map(countNegotiation));
    await begin();
    const stacks: [Kind[], Kind[]] = [[], []];
    const expected = (): Counts[] => [counts(stacks[1]), counts(stacks[0])];
    for (let round = 0; round < rounds; round += 1) {
      const add = additions(round);
      for (const [at, stack] of stacks.entries()) {
        const kind = add?.[at];
        if (kind === undefined) stack.pop();
        else stack.push(kind);
      }
      const time = Date.now() + 100;
      await Promise.all(tabs.map((tab, at) => tab.run(change, { add: add?.[at], time })));
      await Promise.all(
        tabs.map((tab, at) => {
          const coming = expected()[at] ?? { video: 0, audio: 0 };
          return tab.until(`gets ${JSON.stringify(coming)} after round ${round}`, settled, coming);
        }),
      );
      if ([0, rounds / 2].includes(round)) await everyPictureMoves(tabs, `after round ${round}`);
    }
    await Promise.all(tabs.map((tab, at) => everythingFlows(tab, expected()[at] ?? { video: 0, audio: 0 })));
    await everyPictureMoves(tabs, 'in the end');
    const [annas, bens] = await Promise.all([
      anna.run(() => globalThis.negotiation),
      ben.run(() => globalThis.negotiation),
    ]);
    expect([annas.rollbacks, bens.rollbacks], 'rollbacks').toEqual([0, 0]);
    expect(bens.asked, 'Ben, the polite one, asked before an offer came').toBeGreaterThan(rounds / 4);
    expect(Math.min(annas.taken, bens.taken), 'both offered').toBeGreaterThan(2);
  },
  90_000,
);
