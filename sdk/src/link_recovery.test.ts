import { beforeEach, describe, expect, it } from 'vitest';
import { LinkRecovery } from './link_recovery.js';
import { FakePath, FakeReach } from './testing/fake_path.js';
import { ManualClock } from './testing/manual_clock.js';

let clock: ManualClock;
let path: FakePath;
let reach: FakeReach;
/** When restarts were wanted, since the silence began. */
let restarts: number[];
let asked: number;
/** When something else was to carry the media. */
let standIns: number[];
let told: string[];
let begin: number;
let recovery: LinkRecovery;

beforeEach(async () => {
  clock = new ManualClock();
  path = new FakePath();
  reach = new FakeReach(clock);
  restarts = [];
  told = [];
  asked = 0;
  standIns = [];
  recovery = new LinkRecovery({
    clock,
    connection: path.connection,
    reach,
    restart: () => restarts.push(clock.now() - begin),
    standIn: () => standIns.push(clock.now() - begin),
    standInAfterMs: 600,
    ask: () => {
      asked += 1;
    },
    silent: () => {
      if (told.at(-1) !== 'silent') told.push('silent');
    },
    heard: () => told.push('heard'),
  });
  recovery.start();
  await clock.elapse(20_000);
  begin = clock.now();
});

async function silence(ms: number): Promise<void> {
  path.flows = false;
  await clock.elapse(ms);
}

describe('when nothing comes any more', () => {
  it('looks for the server first, asks the other side, and restarts soon after half a second', async () => {
    await silence(450);
    expect({ checks: reach.checks, asked, restarts }).toEqual({ checks: 1, asked: 1, restarts: [] });
    await silence(350);
    expect(restarts).toHaveLength(1);
  });

  it('has something else carry the media when the restart has no effect soon', async () => {
    await silence(1100);
    expect(standIns).toEqual([]);
    await silence(500);
    expect((standIns[0] ?? 0) - (restarts[0] ?? 0)).toBeGreaterThanOrEqual(600);
    path.flows = true;
    await clock.elapse(200);
    const told = standIns.length;
    await clock.elapse(5000);
    expect(standIns).toHaveLength(told);
  });

  it('has it do so at once where it is this end that moved, as the way to the server tells', async () => {
    reach.moved = true;
    await silence(1000);
    expect(standIns[0]).toBe(restarts[0]);
  });

  it('waits with the restart until there is a way to negotiate it, then goes at once', async () => {
    reach.takes = 3000;
    await silence(3000);
    expect(restarts).toEqual([]);
    await silence(500);
    expect(restarts).toHaveLength(1);
  });

  it('restarts again when it was in vain, less and less often', async () => {
    await silence(20_000);
    const pauses = restarts.slice(1).map((at, index) => at - (restarts[index] ?? 0));
    expect(restarts.length).toBeLessThanOrEqual(6);
    expect(pauses[0]).toBeLessThanOrEqual(3300);
    expect(pauses.at(-1)).toBeGreaterThanOrEqual(4000);
  });

  it('does not restart when something comes while it looks for the server', async () => {
    reach.takes = 2000;
    await silence(1000);
    path.flows = true;
    await clock.elapse(5000);
    expect(restarts).toEqual([]);
    expect(told).toEqual(['silent', 'heard']);
  });

  it('leaves it to the other side’s restart to have its effect', async () => {
    await silence(300);
    recovery.restarting();
    await silence(2500);
    expect(restarts).toEqual([]);
    await silence(900);
    expect(restarts).toHaveLength(1);
  });

  it('counts a restart that was asked for and then comes about as one', async () => {
    await silence(800);
    recovery.restarting();
    await silence(3300);
    expect(restarts).toHaveLength(2);
  });

  it('restarts at once when the browser says that the network is another one', async () => {
    await silence(1000);
    reach.changes.ring();
    await clock.elapse(0);
    expect(restarts).toHaveLength(2);
  });

  it('makes no storm of what the browser says again and again', async () => {
    path.flows = false;
    for (let time = 0; time < 100; time++) {
      await clock.elapse(20);
      reach.changes.ring();
    }
    expect(restarts.length).toBeLessThanOrEqual(8);
  });
});

describe('while everything comes', () => {
  it('does nothing when the browser says that the network changed, but look for the server', async () => {
    reach.changes.ring();
    await clock.elapse(2000);
    expect(restarts).toEqual([]);
    expect(reach.checks).toBe(1);
  });

  it('does nothing about a restart that the other side made', async () => {
    recovery.restarting();
    await clock.elapse(10_000);
    expect(restarts).toEqual([]);
  });

  it('does not restart a page’s calls because the page slept', async () => {
    clock.oversleep(600_000);
    await clock.elapse(5000);
    expect(restarts).toEqual([]);
  });
});

it('learns what is usual from pauses that ended by themselves', async () => {
  for (let time = 0; time < 5; time++) {
    path.flows = false;
    await clock.elapse(400);
    path.flows = true;
    await clock.elapse(200);
  }
  expect(restarts).toEqual([]);
  begin = clock.now();
  await silence(700);
  expect(restarts).toEqual([]);
  await silence(600);
  expect(restarts).toHaveLength(1);
});

it('leaves nothing behind when stopped', async () => {
  await silence(1000);
  recovery.stop();
  const before = restarts.length;
  await clock.elapse(10_000);
  reach.changes.ring();
  expect(restarts).toHaveLength(before);
  expect(clock.waiting).toBe(0);
});
