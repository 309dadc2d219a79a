import type { SignalingChannel } from './api.js';
import { type Clock, systemClock } from './clock.js';
import type { ClientMessage, ServerMessage } from './protocol.gen.js';
import { WebSocketChannel } from './websocket_channel.js';

export type ServerChannel = SignalingChannel<ClientMessage, ServerMessage>;

/** What the client takes from around it; tests put their own in. */
export interface Platform {
  readonly clock: Clock;
  /** From 0 up to 1; for jitter. */
  random(): number;
  /** A new transport to the server, on its way to `open`. */
  open(): ServerChannel;
  /** Tells of the page's life where there is a page. Returns what takes the handlers off. */
  watchPage(page: PageEvents): () => void;
}

export interface PageEvents {
  /** The network may be back. */
  online(): void;
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

export function browserPlatform(url: string | URL | undefined): Platform {
  const address = socketAddress(url);
  return {
    clock: systemClock,
    random: Math.random,
    open: () => new WebSocketChannel<ClientMessage, ServerMessage>(address, { protocols: SUBPROTOCOL }),
    watchPage(page) {
      if (typeof window === 'undefined') return () => {};
      const handlers = new AbortController();
      const { signal } = handlers;
      window.addEventListener('online', () => page.online(), { signal });
      window.addEventListener('pagehide', () => page.hide(), { signal });
      window.addEventListener('pageshow', (event) => event.persisted && page.show(), { signal });
      return () => handlers.abort();
    },
  };
}
