import { Client } from '../../system/harness/client.ts';
import { talk } from '../../system/harness/ring.ts';
import type { ServerPlace } from '../../system/harness/server_place.ts';
import { loginOf, machine, relay } from '../../turn/harness/own_turn.ts';
import type { TurnClient } from '../../turn/harness/turn_client.ts';

const every = 20;

/** Two people in a call whose media goes through the relay, one packet each way every 20 ms. */
export class RelayedCall {
  readonly #server: ServerPlace;
  readonly #call: string;
  #people: readonly [Client, Client];
  readonly #ends: readonly [TurnClient, TurnClient];
  readonly #timer: NodeJS.Timeout;
  #sent = 0;
  /** When each packet arrived, at both ends. */
  readonly #arrivals: readonly [Map<number, number>, Map<number, number>] = [new Map(), new Map()];

  private constructor(
    server: ServerPlace,
    call: string,
    people: readonly [Client, Client],
    ends: [TurnClient, TurnClient],
  ) {
    this.#server = server;
    this.#call = call;
    this.#people = people;
    this.#ends = ends;
    this.#timer = setInterval(() => this.#tick(), every);
  }

  /** They ring, answer, and open a relay each with what the server gave them for this call. */
  static async begin(server: ServerPlace): Promise<RelayedCall> {
    const people = [await Client.join(server), await Client.join(server)] as const;
    const call = await talk(...people);
    const ends: TurnClient[] = [];
    for (const person of people) {
      const login = loginOf(person.calls.get(call)?.ice ?? []);
      ends.push(await relay('udp', machine.public, login));
    }
    const [one, other] = ends as [TurnClient, TurnClient];
    if ((await one.permission(other.relayed)) !== 0 || (await other.permission(one.relayed)) !== 0)
      throw new Error('the relay lets nothing through');
    return new RelayedCall(server, call, people, [one, other]);
  }

  #tick(): void {
    this.#look();
    const [one, other] = this.#ends;
    this.#sent += 1;
    one.send(other.relayed, String(this.#sent));
    other.send(one.relayed, String(this.#sent));
  }

  #look(): void {
    const now = performance.now();
    this.#ends.forEach((end, index) => {
      for (const packet of end.heard.splice(0)) this.#arrivals[index]?.set(Number(packet), now);
    });
  }

  get sent(): number {
    return this.#sent;
  }

  /** Of the packets up to `last`: how many never arrived, and the longest time without one, in milliseconds. */
  loss(first: number, last: number): { lost: number; longestGap: number } {
    this.#look();
    let [lost, longestGap] = [0, 0];
    for (const arrivals of this.#arrivals) {
      const times: number[] = [];
      for (let packet = first; packet <= last; packet += 1) {
        const time = arrivals.get(packet);
        if (time === undefined) lost += 1;
        else times.push(time);
      }
      times.forEach((time, index) => {
        longestGap = Math.max(longestGap, time - (times[index - 1] ?? time));
      });
    }
    return { lost, longestGap };
  }

  /** Waits for so many more packets to be sent. */
  async goesOn(packets = 50): Promise<void> {
    const end = this.#sent + packets;
    while (this.#sent < end) await new Promise((resolve) => setTimeout(resolve, every));
  }

  /** Both come back to a server that was started again, and their call is active as before. */
  async comeBack(): Promise<void> {
    const [one, other] = this.#people;
    for (const person of this.#people) await person.ended();
    const back = [await Client.resume(this.#server, one), await Client.resume(this.#server, other)] as const;
    for (const person of back) await person.callIs(this.#call, 'active');
    this.#people = back;
  }

  /** One hangs up, and the other hears of it. */
  async hangUp(): Promise<void> {
    clearInterval(this.#timer);
    const [one, other] = this.#people;
    await one.request({ type: 'hang-up', call: this.#call });
    await other.callIs(this.#call, 'ended');
    for (const person of this.#people) await person.leave();
  }
}
