/**
 * A relay on npm `ws` that does the job Beckon is measured at: clients say hello, call each other, and send signals to
 * the other party of their call. It reads and checks each envelope and writes a new one with its own `from`. It stands
 * beside Beckon in script/bench and is no part of the product: no rooms, no deadlines, no resuming, no limits of rate.
 */
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Call, type Client, partyOf, snapshot } from './calls.ts';
import { isObject, type Message, readSignal } from './envelope.ts';

const users = new Map<string, Client>();

/** Why a message is refused: an error's code and message. */
type Refusal = readonly [code: string, message: string];
const done = undefined;

function ok(client: Client, message: Message): void {
  client.socket.send(JSON.stringify({ type: 'ok', id: message['id'] }));
}

function relay(client: Client, message: Message): Refusal | undefined {
  const signal = readSignal(message);
  if (typeof signal === 'string') return ['bad-message', `field '${signal}'`];
  const call = client.calls.get(signal.call);
  if (call === undefined) return ['no-such-call', 'you have no such call'];
  if (call.state === 'ringing') return ['wrong-state', 'the call is not answered yet'];
  const peer = call.parties[Number(signal.to.slice(1))];
  if (peer === undefined || peer === client) return ['not-a-party', 'there is no such other party'];
  peer.socket.send(
    JSON.stringify({
      type: 'signal',
      call: signal.call,
      from: partyOf(call, client),
      epoch: signal.epoch,
      peer_epoch: signal.peer_epoch,
      seq: signal.seq,
      ack: signal.ack,
      body: signal.body,
    }),
  );
  return done;
}

function invite(client: Client, message: Message): Refusal | undefined {
  const { call: id, to } = message as Readonly<Record<'call' | 'to', unknown>>;
  const callee = typeof to === 'string' ? users.get(to) : undefined;
  if (typeof id !== 'string' || callee === undefined) return ['no-such-user', 'there is nobody of this id'];
  const call: Call = { id, parties: [client], callee, state: 'ringing', connected: new Set() };
  client.calls.set(id, call);
  callee.calls.set(id, call);
  ok(client, message);
  callee.socket.send(snapshot(call, callee));
  return done;
}

function accept(client: Client, call: Call, message: Message): Refusal | undefined {
  if (call.state !== 'ringing' || client !== call.callee) return ['wrong-state', 'there is nothing to answer'];
  call.parties.push(client);
  call.state = 'connecting';
  ok(client, message);
  for (const party of call.parties) party.socket.send(snapshot(call, party));
  return done;
}

function media(client: Client, call: Call, message: Message): Refusal | undefined {
  if (!call.parties.includes(client)) return ['not-a-party', 'you are not in this call'];
  call.connected.add(client);
  ok(client, message);
  if (call.connected.size < 2) return done;
  call.state = 'active';
  for (const party of call.parties) party.socket.send(snapshot(call, party));
  return done;
}

function handle(client: Client, message: unknown): Refusal | undefined {
  if (!isObject(message)) return ['bad-message', 'the message is not a JSON object'];
  if (message['type'] === 'signal') return relay(client, message);
  if (message['type'] === 'call-invite') return invite(client, message);
  const id = message['call'];
  const call = typeof id === 'string' ? client.calls.get(id) : undefined;
  if (call === undefined) return ['no-such-call', 'you have no such call'];
  if (message['type'] === 'call-accept') return accept(client, call, message);
  if (message['type'] === 'call-media') return media(client, call, message);
  return ['bad-message', "field 'type'"];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function onMessage(client: Client, text: string): void {
  const refusal = handle(client, parsed(text));
  if (refusal === undefined) return;
  const [code, message] = refusal;
  client.socket.send(JSON.stringify({ type: 'error', code, message }));
}

function welcome(socket: WebSocket, text: string): Client | undefined {
  const hello = parsed(text);
  if (!isObject(hello) || hello['type'] !== 'hello' || typeof hello['name'] !== 'string') return undefined;
  const client: Client = { socket, user: randomBytes(16).toString('base64url'), name: hello['name'], calls: new Map() };
  users.set(client.user, client);
  socket.send(JSON.stringify({ type: 'welcome', v: 1, user: client.user, name: client.name }));
  return client;
}

function onConnection(socket: WebSocket): void {
  let client: Client | undefined;
  socket.on('message', (data: Buffer) => {
    const text = data.toString();
    if (client === undefined) {
      client = welcome(socket, text);
      if (client === undefined) socket.close(4000, 'say hello first');
    } else {
      onMessage(client, text);
    }
  });
  socket.on('close', () => {
    if (client !== undefined) users.delete(client.user);
  });
  socket.on('error', () => socket.terminate());
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false, backlog: 1024 });
server.on('connection', onConnection);
server.on('listening', () => {
  const { port } = server.address() as AddressInfo;
  console.error(JSON.stringify({ event: 'listening', port }));
});
// Before its memory is read: node --expose-gc.
process.on('SIGUSR2', () => globalThis.gc?.());
process.on('SIGTERM', () => process.exit(0));
