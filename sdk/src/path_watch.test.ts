import { beforeEach, describe, expect, it } from 'vitest';
import { PathWatch } from './path_watch.js';
import { FakePath } from './testing/fake_path.js';
import { ManualClock } from './testing/manual_clock.js';

let clock: ManualClock;
let path: FakePath;
let told: string[];
let watch: PathWatch;
beforeEach(() => {
  clock = new ManualClock();
  path = new FakePath();
  told = [];
  watch = new PathWatch(clock, path.connection, {
    unsure: () => told.push('unsure'),
    silent: () => {
      if (told.at(-1) !== 'silent') told.push('silent');
    },
    heard: () => told.push('heard'),
  });
});

/** How long it takes to be told of it, at most `within`. */
async function toldAfter(what: string, within: number): Promise<number> {
  const begin = clock.now();
  while (!told.includes(what) && clock.now() - begin < within) await clock.elapse(10);
  return clock.now() - begin;
}

describe('where media comes', () => {
  beforeEach(async () => {
    watch.start();
    await clock.elapse(20_000);
  });

  it('tells nothing while it does', () => {
    expect(told).toEqual([]);
  });

  it('is unsure after a quarter of a second and sure of silence after half of one', async () => {
    path.flows = false;
    expect(await toldAfter('unsure', 1000)).toBeLessThanOrEqual(400);
    expect(await toldAfter('silent', 1000)).toBeLessThanOrEqual(300);
  });

  it('tells that it came again, once', async () => {
    path.flows = false;
    await clock.elapse(1000);
    path.flows = true;
    await clock.elapse(1000);
    expect(told).toEqual(['unsure', 'silent', 'heard']);
  });

  it('takes a shorter silence for one soon after the network changed', async () => {
    watch.alert();
    path.flows = false;
    expect(await toldAfter('silent', 1000)).toBeLessThanOrEqual(400);
  });

  it('takes no notice of a page that slept for an hour, as long as packets come when it is awake', async () => {
    clock.oversleep(3_600_000);
    path.flows = false;
    await clock.elapse(0);
    path.flows = true;
    await clock.elapse(1000);
    expect(told).not.toContain('silent');
  });

  it('notices within three seconds with timers that are a second late, and not before the second look', async () => {
    path.flows = false;
    clock.oversleep(1000);
    await clock.elapse(0);
    expect(told).not.toContain('heard');
    for (let look = 0; look < 2; look++) {
      clock.oversleep(1000);
      await clock.elapse(0);
    }
    expect(told).toContain('silent');
  });

  it('tells nothing any more once stopped', async () => {
    watch.stop();
    path.flows = false;
    await clock.elapse(5000);
    expect(told).toEqual([]);
    expect(clock.waiting).toBe(0);
  });
});

it('misses nothing where nothing is counted', async () => {
  path.flows = false;
  watch.start();
  await clock.elapse(10_000);
  expect(told).toEqual([]);
});

describe('where a heartbeat alone comes', () => {
  /** Beats every so often for so long. */
  async function beat(every: number, forMs: number): Promise<void> {
    for (let passed = 0; passed < forMs; passed += every) {
      watch.heard();
      await clock.elapse(every);
    }
  }
  beforeEach(() => {
    path.flows = false;
    watch.start();
    watch.heard();
  });

  it('tells nothing of the pauses between two', async () => {
    await beat(500, 20_000);
    expect(told).not.toContain('silent');
  });

  it('notices within a second and a half when it stops', async () => {
    await beat(500, 20_000);
    told.length = 0;
    expect(await toldAfter('silent', 5000)).toBeLessThanOrEqual(1500);
  });

  it('learns the slower one of a hidden page, if whoever did nothing about it says so', async () => {
    for (let time = 0; time < 10; time++) {
      watch.heard();
      await clock.elapse(1000);
      watch.learn();
    }
    told.length = 0;
    await beat(1000, 20_000);
    expect(told).not.toContain('silent');
  });
});
