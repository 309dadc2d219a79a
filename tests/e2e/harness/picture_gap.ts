import type { Tab } from './tab.ts';

/** How the pictures of a video came since they were watched. */
export interface PictureGaps {
  /** How many came. */
  readonly pictures: number;
  /** The longest time between two pictures that followed each other, the last one and now included; milliseconds. */
  readonly longest: number;
  /** For how long no gap was over 500 ms; milliseconds. */
  readonly steady: number;
}

declare global {
  var pictureGaps: (() => PictureGaps) | undefined;
}

/** Takes down in the page, from now on, when each new picture of a video is shown (HTMLVideoElement.requestVideoFrameCallback). */
export function watchGaps(tab: Tab, selector: string): Promise<void> {
  return tab.run((selector: string) => {
    const acceptable = 500;
    let video: HTMLVideoElement | null = null;
    let pictures = 0;
    let longest = 0;
    let before = performance.now();
    let steadySince = before;
    const take = (now: number): void => {
      longest = Math.max(longest, now - before);
      if (now - before > acceptable) steadySince = now;
      before = now;
    };
    // The app may show the same call in another element later.
    const follow = (): void => {
      const found = document.querySelector<HTMLVideoElement>(selector);
      if (found === video) return;
      video = found;
      const seen = (): void => {
        if (video !== found) return;
        pictures += 1;
        take(performance.now());
        found?.requestVideoFrameCallback(seen);
      };
      found?.requestVideoFrameCallback(seen);
    };
    setInterval(follow, 50);
    follow();
    globalThis.pictureGaps = () => {
      const now = performance.now();
      const gap = now - before;
      return { pictures, longest: Math.max(longest, gap), steady: gap > acceptable ? 0 : now - steadySince };
    };
  }, selector);
}

export function gapsOf(tab: Tab): Promise<PictureGaps> {
  return tab.run(() => {
    if (globalThis.pictureGaps === undefined) throw new Error('no picture is watched');
    return globalThis.pictureGaps();
  });
}

/** Waits until pictures come steadily again for that long; gives the longest gap since they were watched. */
export async function gapUntilSteady(tab: Tab, steadyFor: number, within: number): Promise<number> {
  const steady = (enough: number): PictureGaps | undefined => {
    const gaps = globalThis.pictureGaps?.();
    return gaps !== undefined && gaps.steady >= enough ? gaps : undefined;
  };
  return (await tab.until(`sees pictures steadily for ${steadyFor} ms`, steady, steadyFor, within)).longest;
}
