import { expect } from 'vitest';
import { type Direction, type Fault, type FaultKind, FaultProxy } from '../../system/harness/fault_proxy.ts';
import type { ChromiumTab } from './chromium.ts';
import { type PairStory, playPair } from './pair_in_page.ts';
import { serveSdkPage } from './sdk_page.ts';
import type { Stage } from './stage.ts';

type Transports = ('websocket' | 'http')[];
const sides = ['caller', 'callee'] as const;
const directions: readonly Direction[] = ['up', 'down'];

/**
 * Pages, and pairs that are on their way in each at once. Chromium begins a WebSocket later the more of its page's are
 * on their way, by a third of a second at most beside twelve, by up to five seconds beside sixteen: the time in which a
 * request has to be answered or a call to connect would be over then.
 */
const PAGES = 6;
const PAIRS_EACH = 6;
/** A page may have 500 connections; those of calls that are over have to be found first. */
const PAIRS_BETWEEN_COLLECTIONS = 60;
/** Until both talk. A silent server is left after 30 s (a heartbeat and its answer). */
const TALK_WITHIN_MS = 60_000;
/** How long a fault of each kind lasts. */
const LASTS_MS: Record<FaultKind, number> = { 'half-open': 1000, stall: 3000, delay: 300, reset: 0, finish: 0 };

interface Case {
  readonly side: (typeof sides)[number];
  readonly fault: Fault;
}

/** A pair that did not do what it should. */
interface Trouble extends Case {
  readonly story: PairStory;
  /** What went through the proxies of the caller and the callee. */
  readonly seen: (readonly string[])[];
}

interface Page {
  readonly tab: ChromiumTab;
  /** Pairs so far. */
  played: number;
}

/** Calls between two clients of one page, each with a proxy of its own in front of the server. */
export class FaultSweep {
  readonly #pages: readonly Page[];
  readonly #server: number;
  readonly #transports: Transports;

  private constructor(pages: readonly Page[], server: number, transports: Transports) {
    this.#pages = pages;
    this.#server = server;
    this.#transports = transports;
  }

  static async on(stage: Stage, transports: Transports): Promise<FaultSweep> {
    const origin = await serveSdkPage(stage);
    // Without a lobby nobody hears of pairs other than the own one.
    const { port } = await stage.serve('--origin', origin, '--lobby', 'false', '--invite-time', '2m');
    const open = async (): Promise<Page> => {
      // In a profile of its own, and so in a process of its own.
      const tab = await stage.tab('pairs', await stage.profile({ permissions: ['camera', 'microphone'] }));
      tab.expected.push(/WebSocket connection to|Failed to load resource|blocked by CORS policy/);
      await tab.open(origin);
      await tab.until('has the SDK', () => globalThis.beckon !== undefined, undefined);
      return { tab, played: 0 };
    };
    return new FaultSweep(await Promise.all(Array.from({ length: PAGES }, open)), port, transports);
  }

  /**
   * Does every fault of these kinds at every message that a call without faults needs, from the first connection to
   * the last word, and expects of each pair what `wrong` says. Gives how many pairs met their fault.
   */
  async run(kinds: readonly FaultKind[]): Promise<number> {
    const [first] = this.#pages;
    if (first === undefined) throw new Error('no pages');
    const cases = await this.#cases(kinds, first);
    const troubles: Trouble[] = [];
    let met = 0;
    const left = cases.values();
    const work = async (page: Page): Promise<void> => {
      for (const one of left) {
        const { story, proxies } = await this.#play(page, one);
        if (proxies.some((proxy) => proxy.fired)) met += 1;
        if (wrong(story)) troubles.push({ ...one, story, seen: proxies.map(({ seen }) => seen) });
      }
    };
    await Promise.all(this.#pages.flatMap((page) => Array.from({ length: PAIRS_EACH }, () => work(page))));
    expect(troubles.length, troubles.slice(0, 5).map(tell).join('\n\n')).toBe(0);
    // What a call needs varies by a few candidates and repeats.
    expect(met).toBeGreaterThan(cases.length * 0.8);
    return met;
  }

  // Those that take longest come first.
  async #cases(kinds: readonly FaultKind[], page: Page): Promise<Case[]> {
    const { story, proxies } = await this.#play(page);
    expect(wrong(story), JSON.stringify(story)).toBe(false);
    const cases: Case[] = [];
    for (const kind of kinds.toSorted((a, b) => rank(a) - rank(b)))
      for (const [at, proxy] of proxies.entries())
        for (const direction of directions)
          for (let message = 1; message <= proxy.counts[direction]; message += 1) {
            const fault = { kind, direction, at: message, ms: LASTS_MS[kind] };
            cases.push({ side: at === 0 ? 'caller' : 'callee', fault });
          }
    return cases;
  }

  async #play(page: Page, one?: Case): Promise<{ story: PairStory; proxies: FaultProxy[] }> {
    const { tab } = page;
    page.played += 1;
    if (page.played % PAIRS_BETWEEN_COLLECTIONS === 0) {
      await tab.run(() => globalThis.senses.connections.splice(0).length);
      await tab.page.requestGC();
    }
    const faults = sides.map((side) => (one?.side === side ? one.fault : undefined));
    const proxies = await Promise.all(faults.map((fault) => FaultProxy.start(this.#server, fault)));
    try {
      const [caller = '', callee = ''] = proxies.map(({ port }) => `http://127.0.0.1:${port}`);
      const plan = { caller, callee, transports: this.#transports, within: TALK_WITHIN_MS };
      return { story: await tab.run(playPair, plan), proxies };
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.close()));
    }
  }
}

function rank(kind: FaultKind): number {
  return Object.keys(LASTS_MS).indexOf(kind);
}

/** Whether they did not talk, one was called twice, or something was left when the caller had hung up. */
function wrong({ talked, rang, reasons, left }: PairStory): boolean {
  const [back, once] = rang;
  const over =
    reasons.length === 2 && reasons.every((reason) => reason === 'hung-up') && left.every((calls) => calls === 0);
  return !talked || back !== 0 || once !== 1 || !over;
}

function tell({ side, fault, story, seen }: Trouble): string {
  const where = `${fault.kind} at the ${side}'s message ${fault.at} ${fault.direction}`;
  return [where, JSON.stringify(story), ...seen.map((lines) => lines.join(', '))].join('\n');
}
