import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Client } from '../../system/harness/client.ts';
import { withDeadline } from '../../system/harness/deadline.ts';
import { ownFolder } from '../../system/harness/own_folder.ts';
import { connectCall } from '../../system/harness/ring.ts';
import { Server } from '../../system/harness/server.ts';
import type { ServerPlace } from '../../system/harness/server_place.ts';
import { type Credentials, type Transport, TurnClient } from './turn_client.ts';

/** The addresses that script/test.d/turn gives the network namespace of these tests; nothing else is in it. */
export const machine = {
  public: '11.1.1.1',
  otherPublic: '11.1.1.2',
  private: '10.9.9.1',
  otherPrivate: '10.9.9.2',
  /** No route leads to the Internet from here unless a test adds one. */
  ip6: '2001:db8:1::1',
};
export const port = 3478;

/** A folder that goes away with the test, and what of a coturn ran with its configuration. */
export function stateFolder(): string {
  const folder = join(ownFolder(), 'state');
  onTestFinished(() => {
    for (const pid of coturnsOf(folder)) kill(pid);
  });
  return folder;
}

/** What is started finds programs in this folder alone. */
export async function withPath<T>(folder: string, start: () => Promise<T>): Promise<T> {
  const path = process.env['PATH'];
  process.env['PATH'] = folder;
  try {
    return await start();
  } finally {
    process.env['PATH'] = path;
  }
}

export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It is gone already.
  }
}

/** The processes that run a coturn with the configuration in this state directory. */
export function coturnsOf(state: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(`${state}/turnserver.conf`);
      } catch {
        return false; // it ended meanwhile
      }
    })
    .map(Number);
}

/** Waits until `pick` gives something. */
export async function until<T>(
  what: string,
  pick: () => T | undefined | Promise<T | undefined>,
  within?: number,
): Promise<T> {
  let over = false;
  const poll = async (): Promise<T> => {
    while (!over) {
      const value = await pick();
      if (value !== undefined) return value;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error('given up');
  };
  return withDeadline(poll(), what, within).finally(() => {
    over = true;
  });
}

/** A server with a coturn of its own; both end with the test. */
export class OwnTurn {
  readonly server: Server;
  readonly state: string;

  private constructor(server: Server, state: string) {
    this.server = server;
    this.state = state;
  }

  static async start(state: string = stateFolder(), ...flags: string[]): Promise<OwnTurn> {
    const server = await Server.start('--turn', 'own', '--state', state, '--log-level', 'debug', ...flags);
    onTestFinished(() => kill(server.pid));
    return new OwnTurn(server, state);
  }

  /** Starts it and waits until coturn works. */
  static async up(state: string = stateFolder(), ...flags: string[]): Promise<OwnTurn> {
    const turn = await OwnTurn.start(state, ...flags);
    await turn.reads('turn: up');
    return turn;
  }

  readiness(): Promise<{ status: number; text: string }> {
    return this.server.get('/readyz');
  }

  /** Waits until /readyz says so. */
  async reads(words: string, within?: number): Promise<void> {
    await until(words, async () => ((await this.readiness()).text.includes(words) ? true : undefined), within);
  }

  get coturn(): number {
    const running = coturnsOf(this.state);
    const [pid] = running;
    if (pid === undefined || running.length > 1) throw new Error(`${running.length} coturns run`);
    return pid;
  }

  get secret(): string {
    return readFileSync(join(this.state, 'turn.secret'), 'utf8');
  }

  /** What the log says of an event, newest last. */
  events(name: string): Record<string, unknown>[] {
    return this.server.events(name);
  }

  /** Credentials as the server makes them, for somebody, until a time in seconds since 1970. */
  credentials(expires: number, who = 'somebody'): Credentials {
    return credentialsWith(this.secret, `${expires}:${who}`);
  }

  /** Ends both as an operator does. */
  stop(): Promise<number> {
    return this.server.stop();
  }
}

export function credentialsWith(secret: string, username: string): Credentials {
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') };
}

export const soon = (): number => Math.floor(Date.now() / 1000) + 600;

interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** What the two parties of a call were given to reach a relay. */
export async function relaysOfCall(server: ServerPlace): Promise<{ caller: IceServer[]; callee: IceServer[] }> {
  const [caller, callee] = [await Client.join(server), await Client.join(server)];
  const call = await connectCall(caller, callee);
  const of = (client: Client): IceServer[] => [...(client.calls.get(call)?.ice ?? [])];
  const both = { caller: of(caller), callee: of(callee) };
  for (const client of [caller, callee]) client.drop();
  return both;
}

/** The credentials among a party's servers. */
export function loginOf(servers: readonly IceServer[]): Credentials {
  for (const { username, credential } of servers)
    if (username !== undefined && credential !== undefined) return { username, credential };
  throw new Error('no credentials');
}

/** A client with a relay, which ends with the test. */
export async function relay(
  transport: Transport,
  ip: string,
  credentials: Credentials,
  at: number = port,
): Promise<TurnClient> {
  const client = await TurnClient.open(transport, { ip, port: at }, credentials);
  onTestFinished(() => client.close());
  const error = await client.allocate();
  if (error !== 0) throw new Error(`no relay: ${error}`);
  return client;
}

/** The error of asking for a relay with these. */
export async function allocationError(ip: string, credentials: Credentials, at = port): Promise<number> {
  const client = await TurnClient.open('udp', { ip, port: at }, credentials);
  try {
    return await client.allocate();
  } finally {
    client.close();
  }
}
