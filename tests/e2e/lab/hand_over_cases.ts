import type { Home } from './harness/home.ts';

/** A change of somebody's network under a call. */
export interface HandOver {
  readonly name: string;
  /** What happens, at the home of the one who moves. */
  change(home: Home): Promise<void>;
  /** What there is before the call besides what every home has. */
  prepare?(home: Home): void;
  /** The longest either side may be without a new picture: milliseconds, of the median of several calls. */
  readonly goal: number;
  /** The same for any one call on a busy machine. */
  readonly bound: number;
  /** Pictures have to be steady for so long before the change counts as over; milliseconds. */
  readonly watch: number;
  readonly short?: true;
}

const after = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Chromium takes `cell` of the two, whatever the routes say; if it did not, nothing would be measured. */
async function fallSilentAtCell(home: Home): Promise<void> {
  const used = await home.used();
  if (used !== home.cell) throw new Error(`the media goes over ${used.device}`);
  used.router.fallSilent();
}

export const handOvers: readonly HandOver[] = [
  {
    name: 'interface gone, another appears 1 s later',
    async change({ wlan, cell }) {
      wlan.fall();
      await after(1000);
      cell.rise();
    },
    goal: 2500,
    bound: 6000,
    watch: 2000,
    short: true,
  },
  {
    name: 'atomic switch of address and default route',
    async change(home) {
      home.switch(home.wlan, home.cell);
    },
    goal: 1500,
    bound: 6000,
    watch: 2000,
  },
  {
    name: 'two ways out: the one that carries the media falls silent, the server is reached over the other',
    prepare: ({ cell }) => cell.rise(600),
    change: fallSilentAtCell,
    goal: 2500,
    bound: 6000,
    watch: 2000,
  },
  {
    name: 'two ways out: the one that carries everything falls silent, the device notices 5 s later',
    prepare: ({ cell }) => cell.rise(50),
    async change(home) {
      await fallSilentAtCell(home);
      await after(5000);
      home.cell.fall();
    },
    goal: 4500, // 2500 is wished for: there is nothing to negotiate over, and Chromium itself waits for 3.5 s
    bound: 10_000,
    watch: 2000,
  },
  {
    name: 'NAT rebinding: mappings forgotten, another public address',
    async change({ wlan }) {
      wlan.router.rebind();
    },
    goal: 3000,
    bound: 6000,
    watch: 2000,
  },
  {
    name: 'WebSocket alone is reset',
    async change({ wlan }) {
      wlan.router.breakTcp('reset');
      await after(1000);
      wlan.router.mendTcp();
    },
    goal: 500,
    bound: 2500,
    watch: 6000,
  },
  {
    name: 'WebSocket alone falls silent for 4 s',
    async change({ wlan }) {
      wlan.router.breakTcp('drop');
      await after(4000);
      wlan.router.mendTcp();
    },
    goal: 500,
    bound: 2500,
    watch: 6000,
  },
];
