import type { Tab } from './tab.ts';

/** How a picture moved since it was watched. */
export interface Motion {
  /** How often it was looked at, 100 ms apart at least. */
  looks: number;
  /** The longest it was seen not to move, in milliseconds of looking. */
  stillest: number;
}

declare global {
  var motion: Motion | undefined;
}

/**
 * Looks at the pixels of a video in the page all the time from now on. Time in which the page itself got no turn to
 * look does not count as stillness.
 */
export function watchPicture(tab: Tab, selector: string): Promise<void> {
  return tab.run((selector: string) => {
    const every = 100;
    const context = new OffscreenCanvas(64, 48).getContext('2d', { willReadFrequently: true });
    const grab = (): string => {
      const video = document.querySelector<HTMLVideoElement>(selector);
      if (video === null || context === null) return '';
      context.drawImage(video, 0, 0, 64, 48);
      return context.getImageData(0, 0, 64, 48).data.join();
    };
    const motion: Motion = { looks: 0, stillest: 0 };
    globalThis.motion = motion;
    let before = grab();
    let still = 0;
    setInterval(() => {
      const now = grab();
      still = now === before ? still + every : 0;
      before = now;
      motion.looks += 1;
      motion.stillest = Math.max(motion.stillest, still);
    }, every);
  }, selector);
}

/** How the watched picture moved until now. */
export function motionOf(tab: Tab): Promise<Motion> {
  return tab.run(() => {
    if (globalThis.motion === undefined) throw new Error('no picture is watched');
    return { ...globalThis.motion };
  });
}
