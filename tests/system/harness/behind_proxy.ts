import { once } from 'node:events';
import { createConnection } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import WebSocket from 'ws';
import { withDeadline } from './deadline.ts';
import type { Server } from './server.ts';

/** The server takes these tests' word on who is behind them. */
export const trusting = ['--trusted-proxy', '127.0.0.1'] as const;

/** Headers as a proxy writes them for somebody at that address. */
export const from = (address: string): Record<string, string> => ({ 'X-Forwarded-For': address });

export interface Fate {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly socket: WebSocket;
}

/** Opens a WebSocket as somebody at that address; 101, or the status with which it was refused. */
export function openFrom(server: Server, address: string, more: Record<string, string> = {}): Promise<Fate> {
  const headers = { ...from(address), Origin: server.url, ...more };
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws`, 'beckon.v1', { headers });
  const fate = new Promise<Fate>((resolve, reject) => {
    socket.on('open', () => resolve({ status: 101, retryAfter: undefined, socket }));
    socket.on('unexpected-response', (_, response) => {
      resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'], socket });
      response.destroy();
    });
    socket.on('error', reject);
  });
  return withDeadline(fate, 'the WebSocket');
}

/** An address of this machine that is not loopback: from there it is a client like any other. */
export function ownAddress(): string {
  const isOwn = ({ family, internal }: NetworkInterfaceInfo): boolean => family === 'IPv4' && !internal;
  const found = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const address = found.find(isOwn)?.address;
  if (address === undefined) throw new Error('this machine has no address but loopback');
  return address;
}

/** Connects to the port there and gives what the server says by itself before it closes, or undefined if it waits. */
export async function connectTo(host: string, port: number, ask = ''): Promise<string> {
  const socket = createConnection({ host, port });
  let text = '';
  socket.on('data', (data) => {
    text += String(data);
  });
  socket.on('error', () => undefined);
  await withDeadline(once(socket, 'connect'), 'connected');
  if (ask !== '') socket.write(ask);
  await withDeadline(once(socket, 'close'), 'the end of the connection');
  return text;
}
