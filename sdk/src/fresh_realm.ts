/** A connection that gathers on the network as it is now. */
export interface FreshConnection {
  readonly connection: RTCPeerConnection;
  close(): void;
}

interface Brand {
  readonly brand: string;
}

/**
 * Chromium keeps a list of the network interfaces for each document, and learns of changes two to three seconds late.
 * A document that is made now has the list as it is now; so this makes one, out of sight, and the connection in it.
 * Undefined in other browsers, which look anew each time that they gather, and outside of pages.
 */
export function freshConnection(configuration: RTCConfiguration): FreshConnection | undefined {
  if (typeof document === 'undefined' || !isChromium()) return undefined;
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.setAttribute('aria-hidden', 'true');
  document.documentElement.append(frame);
  const realm = frame.contentWindow as (Window & { RTCPeerConnection?: typeof RTCPeerConnection }) | null;
  const Connection = realm?.RTCPeerConnection;
  if (Connection === undefined) {
    frame.remove();
    return undefined;
  }
  const connection = new Connection(configuration);
  const close = () => {
    connection.close();
    frame.remove();
  };
  return { connection, close };
}

function isChromium(): boolean {
  const { userAgentData } = navigator as Navigator & { userAgentData?: { brands: Brand[] } };
  return userAgentData?.brands.some(({ brand }) => brand === 'Chromium') ?? false;
}
