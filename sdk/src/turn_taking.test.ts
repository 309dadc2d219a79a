import { describe, expect, it } from 'vitest';
import { ManualClock, settled } from './testing/manual_clock.js';
import { seededRandom } from './testing/seeded_random.js';
import { HOLD_MS, ImpoliteTurns, PoliteTurns, type Turn, type TurnTaking } from './turn_taking.js';

type Said = Turn | 'offer' | 'answer';

/** One side on its own, told by the test what the other one says. */
function alone(Turns: typeof PoliteTurns | typeof ImpoliteTurns) {
  const clock = new ManualClock();
  const said: Said[] = [];
  const state = { idle: true, offers: true };
  const turns: TurnTaking = new Turns({
    clock,
    send: (turn) => said.push(turn),
    offer: async () => {
      if (state.offers) said.push('offer');
      return state.offers;
    },
    idle: () => state.idle,
  });
  return { clock, said, state, turns };
}

describe('the polite side', () => {
  it('asks once for all its changes and offers them when it is its turn', async () => {
    const { said, turns } = alone(PoliteTurns);
    expect([turns.want(), turns.want()]).toEqual([false, false]);
    expect(said).toEqual(['ask']);
    await turns.heard('grant');
    expect(said).toEqual(['ask', 'offer']);
    turns.want();
    expect(said).toEqual(['ask', 'offer', 'ask']);
  });

  it('gives its turn back when its answer to an offer carried the change', async () => {
    const { said, turns } = alone(PoliteTurns);
    turns.want();
    turns.settling();
    await turns.heard('grant');
    expect(said).toEqual(['ask', 'back']);
  });

  it('uses its turn for what the answer did not carry, and asks no second time', async () => {
    const { said, turns } = alone(PoliteTurns);
    turns.want();
    turns.settling();
    turns.want();
    await turns.heard('grant');
    expect(said).toEqual(['ask', 'offer']);
  });

  it('gives its turn back when it cannot make the offer', async () => {
    const { said, state, turns } = alone(PoliteTurns);
    turns.want();
    state.offers = false;
    await turns.heard('grant');
    expect(said).toEqual(['ask', 'back']);
  });

  it('offers without a turn that does not come, and gives back one that comes too late', async () => {
    const { clock, said, turns } = alone(PoliteTurns);
    turns.want();
    await clock.elapse(HOLD_MS - 1);
    expect(said).toEqual(['ask']);
    await clock.elapse(1);
    expect(said).toEqual(['ask', 'offer']);
    await turns.heard('grant');
    expect(said).toEqual(['ask', 'offer', 'back']);
  });

  it('leaves no deadline when it got its turn or is closed', async () => {
    const { clock, turns } = alone(PoliteTurns);
    turns.want();
    await turns.heard('grant');
    expect(clock.waiting).toBe(0);
    turns.want();
    turns.close();
    expect(clock.waiting).toBe(0);
  });
});

describe('the impolite side', () => {
  it('offers freely, and grants at once while it has no offer under way', async () => {
    const { said, turns } = alone(ImpoliteTurns);
    expect(turns.want()).toBe(true);
    await turns.heard('ask');
    expect(said).toEqual(['grant']);
  });

  it('grants only when its own offer is answered, and before it offers again', async () => {
    const { said, state, turns } = alone(ImpoliteTurns);
    state.idle = false;
    await turns.heard('ask');
    expect(said).toEqual([]);
    turns.settling();
    expect(turns.want()).toBe(false);
    state.idle = true;
    turns.settled();
    expect(said).toEqual(['grant']);
  });

  it('grants also when its own offer came to nothing', async () => {
    const { said, state, turns } = alone(ImpoliteTurns);
    state.idle = false;
    await turns.heard('ask');
    state.idle = true;
    turns.settled();
    expect(said).toEqual(['grant']);
  });

  it('keeps the question in mind when an answer could not be set', async () => {
    const { said, state, turns } = alone(ImpoliteTurns);
    state.idle = false;
    await turns.heard('ask');
    turns.settling();
    turns.settled();
    expect(said).toEqual([]);
    state.idle = true;
    turns.settling();
    turns.settled();
    expect(said).toEqual(['grant']);
  });

  it('holds its offers back until the other side is answered, and then leaves it to the browser to want them', async () => {
    const { clock, said, turns } = alone(ImpoliteTurns);
    await turns.heard('ask');
    expect(turns.want()).toBe(false);
    turns.settling();
    turns.settled();
    expect(turns.want()).toBe(true);
    await clock.elapse(2 * HOLD_MS);
    expect(said).toEqual(['grant']);
  });

  it('makes the offer it held back when the turn comes back unused', async () => {
    const { clock, said, turns } = alone(ImpoliteTurns);
    await turns.heard('ask');
    turns.want();
    await turns.heard('back');
    expect(said).toEqual(['grant', 'offer']);
    expect(turns.want()).toBe(true);
    expect(clock.waiting).toBe(0);
  });

  it('takes a turn back that lasts too long', async () => {
    const { clock, said, turns } = alone(ImpoliteTurns);
    await turns.heard('ask');
    turns.want();
    await clock.elapse(HOLD_MS);
    expect(said).toEqual(['grant', 'offer']);
    await turns.heard('back');
    expect(said).toEqual(['grant', 'offer']);
  });

  it('grants a second question once the turn is over, whether used or not', async () => {
    const { said, turns } = alone(ImpoliteTurns);
    await turns.heard('ask');
    await turns.heard('ask');
    expect(said).toEqual(['grant']);
    await turns.heard('back');
    expect(said).toEqual(['grant', 'grant']);
    await turns.heard('ask');
    turns.settling();
    turns.settled();
    expect(said).toEqual(['grant', 'grant', 'grant']);
  });

  it('goes on when it cannot make the offer that it held back', async () => {
    const { said, state, turns } = alone(ImpoliteTurns);
    await turns.heard('ask');
    turns.want();
    state.offers = false;
    await turns.heard('back');
    await turns.heard('ask');
    expect(said).toEqual(['grant', 'grant']);
  });
});

/** A side with as much of a browser as matters here: its changes, its state, and an answer that carries some of them. */
class End {
  readonly turns: TurnTaking;
  other: End | undefined;
  needs = false;
  state: 'stable' | 'offering' | 'offered' = 'stable';
  offers = 0;
  crossings = 0;
  readonly #clock: ManualClock;
  readonly #random: () => number;
  #lastArrival = 0;

  constructor(Turns: typeof PoliteTurns | typeof ImpoliteTurns, clock: ManualClock, random: () => number) {
    this.#clock = clock;
    this.#random = random;
    this.turns = new Turns({
      clock,
      send: (turn) => this.#send(turn),
      offer: async () => this.#offer(),
      idle: () => this.state === 'stable',
    });
  }

  change(): void {
    if (this.needs) return;
    this.needs = true;
    if (this.state === 'stable') this.#negotiationNeeded();
  }

  #negotiationNeeded(): void {
    if (this.turns.want()) this.#offer();
  }

  #offer(): boolean {
    if (this.state !== 'stable') return false;
    this.state = 'offering';
    const make = () => {
      this.state = 'offered';
      this.needs = false;
      this.offers += 1;
      this.#send('offer');
      this.turns.settled();
    };
    this.#clock.after(this.#random() * 5, make);
    return true;
  }

  /** In order, after a while. */
  #send(word: Said): void {
    const arrival = Math.max(this.#lastArrival, this.#clock.now() + this.#random() * 100);
    this.#lastArrival = arrival + 0.001;
    this.#clock.after(this.#lastArrival - this.#clock.now(), () => this.other?.hear(word));
  }

  hear(word: Said): void {
    if (word !== 'offer' && word !== 'answer') {
      void this.turns.heard(word);
      return;
    }
    if (word === 'offer' && this.state !== 'stable') this.crossings += 1;
    this.turns.settling();
    if (word === 'offer') {
      if (this.#random() < 0.5) this.needs = false;
      this.#send('answer');
    }
    this.state = 'stable';
    if (this.needs) this.#negotiationNeeded();
    this.turns.settled();
  }
}

describe('both sides', () => {
  it('negotiate every change, and their offers never cross, in 500 calls of 40 changes each', async () => {
    const sum = { crossings: 0, politeOffers: 0, impoliteOffers: 0 };
    for (let seed = 1; seed <= 500; seed += 1) {
      const [clock, random] = [new ManualClock(), seededRandom(seed)];
      const [polite, impolite] = [new End(PoliteTurns, clock, random), new End(ImpoliteTurns, clock, random)];
      [polite.other, impolite.other] = [impolite, polite];
      for (let change = 0; change < 40; change += 1) {
        const end = random() < 0.5 ? polite : impolite;
        clock.after(random() * 3000, () => end.change());
      }
      for (let step = 0; step < 500; step += 1) {
        clock.pass(10);
        await settled();
      }
      expect([polite, impolite].map(({ needs, state }) => ({ needs, state }))).toEqual([
        { needs: false, state: 'stable' },
        { needs: false, state: 'stable' },
      ]);
      expect(clock.waiting, 'no deadline is left').toBe(0);
      sum.crossings += polite.crossings + impolite.crossings;
      sum.politeOffers += polite.offers;
      sum.impoliteOffers += impolite.offers;
    }
    expect(sum.crossings).toBe(0);
    expect(sum.politeOffers).toBeGreaterThan(2000);
    expect(sum.impoliteOffers).toBeGreaterThan(2000);
  });
});
