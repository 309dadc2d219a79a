import { expect } from 'vitest';
import type { Call, CallMedia } from '../../../sdk/src/api.ts';
import type { BeckonClient } from '../../../sdk/src/client.ts';
import { connectOn } from '../../../sdk/src/connect.ts';
import { browserPlatform, type PageEvents } from '../../../sdk/src/platform.ts';
import { installFakeMedia } from '../../../sdk/src/testing/fake_peer_connection.ts';
import { withDeadline } from './deadline.ts';
import { NumberedConnection } from './numbered_connection.ts';
import { newId } from './protocol.ts';

const data: CallMedia = { data: true };

/** Before the first pair: calls of this process need no network and no devices. Returns what takes that back. */
export function useNumberedConnections(): () => void {
  const restore = installFakeMedia();
  Object.assign(globalThis, { RTCPeerConnection: NumberedConnection });
  return restore;
}

/** Waits until the condition holds. */
export async function until(what: string, condition: () => boolean, within?: number): Promise<void> {
  let given = false;
  const look = async (): Promise<void> => {
    while (!given && !condition()) await pause(20);
  };
  await withDeadline(look(), what, within).finally(() => {
    given = true;
  });
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Two whole clients of the SDK in a call with each other, whose signals are numbers. */
export class NumberedPair {
  readonly clients: readonly BeckonClient[];
  readonly calls: readonly [Call, Call];
  readonly ends: readonly [NumberedConnection, NumberedConnection];
  readonly #pages: readonly PageEvents[];

  private constructor(clients: BeckonClient[], calls: [Call, Call], pages: PageEvents[]) {
    this.clients = clients;
    this.calls = calls;
    this.ends = [connectionOf(calls[0]), connectionOf(calls[1])];
    this.#pages = pages;
  }

  /** Connects both to the server and calls, until the call is active. */
  static async talk(url: string): Promise<NumberedPair> {
    const pages: PageEvents[] = [];
    const platform = () => {
      const watchPage = (page: PageEvents) => {
        pages.push(page);
        return () => {};
      };
      return { ...browserPlatform(url), watchPage };
    };
    const join = (): Promise<BeckonClient> => {
      const device = newId();
      return connectOn(platform, { name: `guest ${device}`, device, resume: false });
    };
    const [caller, callee] = await Promise.all([join(), join()]);
    const rings = new Promise<Call>((resolve) => {
      callee.on('call', resolve);
    });
    const out = await caller.call(callee.user, data);
    const call = await rings;
    await call.accept(data);
    await until('the call is active', () => out.state === 'active' && call.state === 'active');
    return new NumberedPair([caller, callee], [out, call], pages);
  }

  /** Each says the next number. */
  say(): void {
    for (const end of this.ends) end.say();
  }

  /** Whether each has heard all that the other said. */
  get settled(): boolean {
    const [a, b] = this.ends;
    return a.heard.length >= b.said && b.heard.length >= a.said;
  }

  /** Says to both clients that the network may be another one now. */
  online(): void {
    for (const page of this.#pages) page.networkChanged();
  }

  /** Fails if the call is not the same one any more, or a number is missing, was heard twice or out of turn. */
  check(): void {
    const [a, b] = this.ends;
    expect(this.calls.map(({ state }) => state)).toEqual(['active', 'active']);
    expect(this.calls.map(connectionOf)).toEqual([a, b]);
    for (const [speaker, listener] of [[a, b] as const, [b, a] as const])
      expect(listener.heard).toEqual(Array.from({ length: speaker.said }, (_, number) => number));
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.close()));
  }
}

function connectionOf(call: Call): NumberedConnection {
  const connection: unknown = call.connection;
  if (connection instanceof NumberedConnection) return connection;
  throw new Error('the call has no connection');
}
