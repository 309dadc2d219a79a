import type { Transport } from './api.js';
import { type Clock, systemClock } from './clock.js';
import { HttpChannel } from './http_channel.js';
import { type KeptText, profileText } from './kept_lists.js';
import { watchNetwork } from './network_reach.js';
import type { ClientMessage, ServerMessage } from './protocol.gen.js';
import { pageStore, type TabStore } from './saved_session.js';
import type { ServerChannel } from './server_channel.js';
import { WebSocketChannel } from './websocket_channel.js';

/** What the client takes from around it; tests put their own in. */
export interface Platform {
  readonly clock: Clock;
  /** From 0 up to 1; for jitter. */
  random(): number;
  /** A new transport to the server, on its way to `open`. */
  open(transport: Transport): ServerChannel;
  /** Whether the browser knows that there is no network. */
  readonly offline: boolean;
  /** Where a device keeps whom its users have blocked; undefined where there is no such place. */
  readonly kept: KeptText | undefined;
  /** Where a tab keeps its session over a reload; undefined where there is no such place. */
  readonly store: TabStore | undefined;
  /** Tells of the page's life where there is a page. Returns what takes the handlers off. */
  watchPage(page: PageEvents): () => void;
}

export interface PageEvents {
  /** The network is another one, or may be back. */
  networkChanged(): void;
  /** The page goes, perhaps into the back/forward cache. */
  hide(): void;
  /** The page is back from that cache. */
  show(): void;
}

export const SUBPROTOCOL = 'beckon.v1';

/** `https://host`, `wss://host/ws`, … as the address of the WebSocket; without a path it is `/ws`. */
export function socketAddress(url: string | URL | undefined): URL {
  const address = new URL(url ?? '/', typeof location === 'undefined' ? undefined : location.href);
  address.protocol = address.protocol.replace(/^http/, 'ws');
  if (address.pathname === '/') address.pathname = '/ws';
  address.hash = '';
  return address;
}

/** Where HTTP polling goes on the server with that WebSocket: `/http` beside its last part. */
export function pollingAddress(socket: URL): URL {
  const address = new URL(socket);
  address.protocol = address.protocol.replace(/^ws/, 'http');
  address.pathname = address.pathname.replace(/[^/]*$/, 'http');
  return address;
}

export function browserPlatform(url: string | URL | undefined): Platform {
  const address = socketAddress(url);
  return {
    clock: systemClock,
    random: Math.random,
    open: (transport) =>
      transport === 'http'
        ? new HttpChannel<ClientMessage, ServerMessage>(pollingAddress(address))
        : new WebSocketChannel<ClientMessage, ServerMessage>(address, { protocols: SUBPROTOCOL }),
    get offline() {
      return typeof navigator !== 'undefined' && navigator.onLine === false;
    },
    kept: profileText(address),
    store: pageStore(address),
    watchPage(page) {
      if (typeof window === 'undefined') return () => {};
      const handlers = new AbortController();
      const { signal } = handlers;
      watchNetwork(() => page.networkChanged(), signal);
      window.addEventListener('pagehide', () => page.hide(), { signal });
      window.addEventListener('pageshow', (event) => event.persisted && page.show(), { signal });
      return () => handlers.abort();
    },
  };
}
