import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Stage } from '../../e2e/harness/stage.ts';
import { strings } from './strings.ts';

/** Who is called so is called `strings[index]` by the server that lies. */
export const alias = (index: number): string => `spell ${index}`;

/** The number before it makes each the only one of its kind. */
export const spell = (index: number): string => `${index} ${strings[index] ?? ''}`;

const lies = new Map(strings.map((_, index) => [alias(index), spell(index)]));
const truths = new Map([...lies].map(([name, lie]) => [lie, name]));

/** The message with each text in it that is a key of these replaced by its value. */
const replaced = (texts: ReadonlyMap<string, string>, message: string): string =>
  JSON.stringify(
    JSON.parse(message, (_, value: unknown) => (typeof value === 'string' ? (texts.get(value) ?? value) : value)),
  );

/**
 * Stands in front of the stage's server and passes everything on, but that names are texts which no server of ours lets
 * be names. Gives the address at which the app is found.
 */
export async function serveLies(stage: Stage): Promise<string> {
  const { port } = stage.server;
  const site = createServer((asked, answer) => passOn(port, asked, answer));
  const sockets = new WebSocketServer({ noServer: true });
  site.on('upgrade', (asked, socket, head) => void relay(port, sockets, asked, socket, head));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  stage.endWith(async () => {
    for (const client of sockets.clients) client.terminate();
    site.closeAllConnections();
    site.close();
  });
  return `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
}

function passOn(port: number, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked;
  const asking = request({ host: '127.0.0.1', port, method, path: url, headers }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
  });
  asking.on('error', () => answer.destroy());
  asked.pipe(asking);
}

async function relay(
  port: number,
  sockets: WebSocketServer,
  asked: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const { host = '', origin = '' } = asked.headers;
  const server = new WebSocket(`ws://127.0.0.1:${port}${asked.url}`, 'beckon.v1', {
    headers: { Host: host, Origin: origin },
  });
  server.on('error', () => socket.destroy());
  await once(server, 'open');
  sockets.handleUpgrade(asked, socket, head, (client) => {
    client.on('message', (text) => server.send(replaced(truths, String(text))));
    server.on('message', (text) => client.send(replaced(lies, String(text))));
    client.on('close', () => server.terminate());
    server.on('close', () => client.terminate());
  });
}
