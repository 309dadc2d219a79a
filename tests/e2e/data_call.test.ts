import { expect } from 'vitest';
import { callWithSdk, connectSdk, isActive, serveSdkPage } from './harness/sdk_page.ts';
import { scene } from './harness/stage.ts';
import type { Tab } from './harness/tab.ts';

declare global {
  var received: (string | ArrayBuffer)[];
}

/** Opens the channel `x` of the call at this side, and keeps what comes on it. */
async function openChannel(tab: Tab): Promise<void> {
  await tab.run(async () => {
    const channel = globalThis.call?.channel('x');
    if (channel === undefined) throw new Error('no call');
    channel.binaryType = 'arraybuffer';
    globalThis.received = [];
    channel.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
      globalThis.received.push(data),
    );
    if (channel.readyState !== 'open') {
      await new Promise((resolve) => channel.addEventListener('open', resolve, { once: true }));
    }
  });
}

function sayNumbers(who: string): void {
  const channel = globalThis.call?.channel('x');
  for (let number = 0; number < 1000; number += 1) channel?.send(`${who} ${number}`);
}

/** Sends 1 MiB in pieces of 16 KiB, whose bytes follow from where they stand. */
function sendMegabyte(): void {
  const channel = globalThis.call?.channel('x');
  for (let piece = 0; piece < 64; piece += 1) {
    channel?.send(Uint8Array.from({ length: 16_384 }, (_, at) => (piece * 31 + at * 7) % 251));
  }
}

function megabyteArrived(): boolean {
  const pieces = globalThis.received.filter((data) => data instanceof ArrayBuffer);
  if (pieces.length < 64) return false;
  pieces.forEach((data, piece) => {
    const right = new Uint8Array(data).every((byte, at) => byte === (piece * 31 + at * 7) % 251);
    if (!right || data.byteLength !== 16_384) throw new Error(`piece ${piece} is not what was sent`);
  });
  return true;
}

scene('a call of data alone asks for no device and carries messages both ways, in order', async (stage) => {
  const origin = await serveSdkPage(stage);
  const { url } = await stage.serve('--origin', origin);
  // Whoever asks here for camera or microphone is refused.
  const browser = await stage.chromium({ fake: true, permission: 'denied' });
  const anna = await stage.tab('Anna', await browser.profile());
  const ben = await stage.tab('Ben', await browser.profile());
  const user = await connectSdk(ben, origin, url, { data: true });
  await connectSdk(anna, origin, url, { data: true });
  await callWithSdk(anna, user, { data: true });
  await isActive(ben);

  await Promise.all([openChannel(anna), openChannel(ben)]);
  await Promise.all([anna.run(sayNumbers, 'Anna'), ben.run(sayNumbers, 'Ben')]);
  for (const [tab, other] of [
    [anna, 'Ben'],
    [ben, 'Anna'],
  ] as const) {
    await tab.until('has a thousand messages', () => globalThis.received.length === 1000, undefined);
    const received = await tab.run(() => globalThis.received);
    expect(received).toEqual(Array.from({ length: 1000 }, (_, number) => `${other} ${number}`));
  }

  await Promise.all([anna.run(sendMegabyte), ben.run(sendMegabyte)]);
  await Promise.all([anna, ben].map((tab) => tab.until('has the megabyte', megabyteArrived, undefined)));
  for (const tab of [anna, ben]) {
    expect(await tab.run(() => globalThis.senses.asked)).toBe(0);
    expect(await tab.run(() => globalThis.call?.connection?.getTransceivers().length)).toBe(0);
  }
  await anna.run(() => globalThis.call?.hangUp());
  await ben.until('is told', () => globalThis.call?.reason === 'hung-up', undefined);
});
