import { randomBytes } from 'node:crypto';
import { Client, type ClientOptions } from '../system/harness/client.ts';
import { MdnClient } from '../system/harness/mdn_client.ts';
import { everything, newId } from '../system/harness/protocol.ts';
import { closeFrame, frame, opcode, RawSocket } from '../system/harness/raw_socket.ts';
import { signal, talk } from '../system/harness/ring.ts';
import type { Server } from '../system/harness/server.ts';

const chance = (of: number): boolean => Math.random() < of;
const one = <T>(of: readonly [T, ...T[]]): T => of[Math.floor(Math.random() * of.length)] ?? of[0];

/** A WebSocket or, one time in three, HTTP. */
const transport = (): ClientOptions => (chance(1 / 3) ? { http: {} } : {});

/** What one job has at a server. Nobody who came for it stays when it fails. */
class Visit {
  readonly server: Server;
  readonly #came: Client[] = [];
  constructor(server: Server) {
    this.server = server;
  }
  async open(options: ClientOptions = transport()): Promise<Client> {
    const client = await Client.open(this.server, options);
    this.#came.push(client);
    return client;
  }
  async join(): Promise<Client> {
    const client = await this.open();
    await client.hello();
    return client;
  }
  async resume(before: Client): Promise<Client> {
    const client = await Client.resume(this.server, before);
    this.#came.push(client);
    return client;
  }
  end(): void {
    for (const client of this.#came) if (client.closed === undefined) client.drop();
  }
}

/** In each of the ways in which a client goes. */
async function go(client: Client): Promise<void> {
  if (client.closed !== undefined) return;
  if (chance(1 / 3)) return client.drop();
  if (chance(1 / 2)) client.socket.close();
  else client.send({ type: 'bye' });
  await client.ended();
}

async function session(visit: Visit): Promise<void> {
  const client = await visit.join();
  await client.request({ type: 'chat', room: 'lobby', message: newId(), text: 'x'.repeat(1 + Math.random() * 500) });
  await client.request({ type: 'rename', name: `renamed ${newId()}` });
  const room = `room-${newId().toLowerCase().replaceAll('_', '-')}`.slice(0, 32);
  await client.request({ type: 'room-join', room });
  await client.request({ type: 'chat', room, message: newId(), text: 'alone' });
  await client.request({ type: 'sync', rooms: { lobby: { roster: 0, chat: 0 } } });
  if (chance(1 / 2)) await client.request({ type: 'room-leave', room });
  await go(client);
}

/** A call between two who signal, and one of whom may lose the connection and come back. */
async function call(visit: Visit): Promise<void> {
  const [ada, bob] = await Promise.all([visit.join(), visit.join()]);
  const id = await talk(ada, bob);
  for (let seq = 1; seq <= 20; seq += 1) {
    ada.send(signal(ada, bob, id, seq, { candidate: { candidate: 'x'.repeat(100 * seq) } }));
    bob.send(signal(bob, ada, id, seq, { candidate: { candidate: 'y'.repeat(100 * seq) } }, 'p0'));
  }
  await Promise.all([ada, bob].map((each) => each.message('signal', ({ seq }) => seq === 20)));
  if (chance(1 / 2)) {
    if (chance(1 / 2)) ada.drop();
    const again = await visit.resume(ada);
    await again.callIs(id, 'active');
    await go(again);
  }
  if (chance(1 / 2)) await bob.request({ type: 'hang-up', call: id });
  await Promise.all([go(ada), go(bob)]);
}

async function callByLink(visit: Visit): Promise<void> {
  const clients = await Promise.all(Array.from({ length: 3 }, () => visit.join()));
  const [first] = clients;
  const { link = '' } = (await first?.request({ type: 'call-open' })) ?? {};
  for (const client of clients) await client.request({ type: 'call-join', link, media: everything });
  await Promise.all(clients.map(go));
}

/** Invitations that come to nothing, and look-ups of people who are not here. */
async function inVain(visit: Visit): Promise<void> {
  const [ada, bob] = await Promise.all([visit.join(), visit.join()]);
  const nobody = `g-${newId()}`;
  await ada.refusal({ type: 'call-invite', call: newId(), to: nobody, media: everything });
  await ada.refusal({ type: 'relay', to: nobody, kind: 'k', body: {} });
  await ada.refusal({ type: 'call-join', link: newId(), media: everything });
  const id = newId();
  await ada.request({ type: 'call-invite', call: id, to: bob.user, media: everything });
  await bob.callIs(id, 'ringing');
  if (chance(1 / 2)) await bob.request({ type: 'call-decline', call: id });
  await ada.request({ type: 'relay', to: bob.user, kind: 'chat', body: { text: 'psst' } });
  await Promise.all([go(ada), go(bob)]);
}

/** What no client sends. */
async function nonsense(visit: Visit): Promise<void> {
  const { server } = visit;
  const client = await visit.open({});
  for (const text of ['{', '[]', '{"type":"what"}', '{"type":"hello"}', 'x'.repeat(60_000)]) client.sendRaw(text);
  await client.message('error');
  client.drop();
  const raw = await RawSocket.upgraded(server);
  raw.send(frame(opcode.text, Buffer.alloc(3000, 'a'), { fin: false }));
  raw.send(one([closeFrame(1000), closeFrame(3), randomBytes(200), frame(3, ''), frame(opcode.ping, 'p')]));
  raw.socket.destroy();
  const half = await RawSocket.speaking(server);
  half.send(one(['GET / HT', 'POST /http HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nxx', randomBytes(500)]));
  half.socket.destroy();
}

async function page({ server }: Visit): Promise<void> {
  for (const path of ['/', '/healthz', '/metrics', `/${newId()}`]) await server.get(path);
}

async function mdn({ server }: Visit): Promise<void> {
  if (server.certificate !== undefined) return; // its sample speaks no TLS here
  const client = await MdnClient.join(server, `m${newId().slice(0, 8)}`);
  client.send({ type: 'message', text: '<b>hello</b>', id: 1, date: Date.now() });
  client.socket.terminate();
}

const jobs = { session, call, callByLink, inVain, nonsense, page, mdn };

export interface Churned {
  /** How often each was done. */
  readonly done: Record<string, number>;
  readonly failures: string[];
}

/** Does all of it at the servers, in ten lanes, until the signal. */
export async function churn(servers: readonly [Server, ...Server[]], end: AbortSignal): Promise<Churned> {
  const done: Record<string, number> = {};
  const failures: string[] = [];
  const all = Object.entries(jobs) as [[string, (visit: Visit) => Promise<void>]];
  const lane = async (): Promise<void> => {
    while (!end.aborted) {
      const [name, job] = one(all);
      done[name] = (done[name] ?? 0) + 1;
      const visit = new Visit(one(servers));
      await job(visit).catch((error: unknown) => failures.push(`${name}: ${String(error).slice(0, 400)}`));
      visit.end();
    }
  };
  await Promise.all(Array.from({ length: 10 }, lane));
  return { done, failures };
}
