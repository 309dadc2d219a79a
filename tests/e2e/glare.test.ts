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

/** At that time of the machine's clock: adds a track of a moving picture, or takes the newest one out. */
async function change({ add, time }: { add: boolean; time: number }): Promise<void> {
  const connection = globalThis.call?.connection;
  if (connection === undefined) throw new Error('no connection');
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d');
  setInterval(() => {
    if (pen === null) return;
    pen.fillStyle = `hsl(${Date.now() % 360} 90% 50%)`;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }, 100);
  [canvas.width, canvas.height] = [64, 48];
  const stream = canvas.captureStream(10);
  const [track] = stream.getTracks();
  await new Promise((resolve) => setTimeout(resolve, time - Date.now()));
  if (add && track !== undefined) globalThis.added.push(connection.addTrack(track, stream));
  const newest = add ? undefined : globalThis.added.pop();
  if (newest !== undefined) {
    newest.track?.stop();
    connection.removeTrack(newest);
  }
}

/** Nothing is being negotiated, and this many pictures come in. */
function settled(pictures: number): boolean {
  const connection = globalThis.call?.connection;
  const coming = connection?.getTransceivers().filter((one) => one.currentDirection?.includes('recv')) ?? [];
  const videos = coming.filter((one) => one.receiver.track.kind === 'video' && one.currentDirection !== 'inactive');
  const shown = globalThis.call?.remote.getVideoTracks().length;
  return connection?.signalingState === 'stable' && videos.length === pictures && shown === pictures;
}

async function everyPictureMoves(tab: Tab, pictures: number): Promise<void> {
  const frames = async (): Promise<Record<string, number>> => {
    const report = await globalThis.call?.connection?.getStats();
    const decoded: Record<string, number> = {};
    report?.forEach((entry: { id: string; type: string; kind?: string; framesDecoded?: number }) => {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') decoded[entry.id] = entry.framesDecoded ?? 0;
    });
    return decoded;
  };
  const before = await tab.run(frames);
  await expect
    .poll(
      async () => {
        const now = await tab.run(frames);
        return Object.keys(now).filter((id) => (now[id] ?? 0) > (before[id] ?? 0)).length;
      },
      { timeout: 15_000, message: `${tab.who}: every picture moves` },
    )
    .toBe(pictures);
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
    let pictures = 1;
    for (let round = 0; round < rounds; round += 1) {
      const add = round % 5 !== 2 && round % 5 !== 4; // three in, two out
      pictures += add ? 1 : -1;
      const time = Date.now() + 100;
      await Promise.all([anna, ben].map((tab) => tab.run(change, { add, time })));
      await Promise.all(
        [anna, ben].map((tab) => tab.until(`has ${pictures} pictures in round ${round}`, settled, pictures)),
      );
    }
    const [annas, bens] = await Promise.all([anna, ben].map((tab) => tab.run(() => globalThis.collisions)));
    expect(annas, 'the caller is impolite: it never takes an offer that meets its own').toBe(0);
    expect(bens, 'offers did meet').toBeGreaterThan(rounds / 4);
    await Promise.all([anna, ben].map((tab) => everyPictureMoves(tab, pictures)));
  },
  90_000,
);
