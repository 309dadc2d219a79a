import type { Client, ConnectOptions } from './api.js';
import { BeckonClient } from './client.js';
import { BeckonError } from './failure.js';
import { browserPlatform, type Platform } from './platform.js';

const CONNECT_WITHIN_MS = 15_000;

/**
 * Connects to a Beckon server and resolves when the session is open; from then on it comes back by itself whenever the
 * connection is lost. Rejects with `name-taken`, `bad-message` (a name the server does not take), `timeout` when the
 * server cannot be reached within 15 s, or `closed` when `signal` is aborted before.
 */
export function connect(options: ConnectOptions): Promise<Client> {
  return connectOn(() => browserPlatform(options.url), options);
}

/** As `connect`, on a platform of one's own. */
export async function connectOn(platform: () => Platform, options: ConnectOptions): Promise<BeckonClient> {
  const { signal } = options;
  if (signal?.aborted) throw new BeckonError('closed', 'Aborted before it began');
  const client = new BeckonClient(platform(), options);
  signal?.addEventListener('abort', () => void client.close(), { once: true });
  await client.start(CONNECT_WITHIN_MS);
  return client;
}
