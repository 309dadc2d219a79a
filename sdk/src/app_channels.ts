/** A label's channel as this side sees it. */
interface Entry {
  readonly channel: RTCDataChannel;
  /** Whether this side opened it. */
  readonly ours: boolean;
  /** The other side's, when both opened one under the label at once: what comes on it is shown on `channel`. */
  twin: RTCDataChannel | undefined;
}

export interface AppChannelOptions {
  ordered?: boolean;
  maxRetransmits?: number;
}

/**
 * The application's data channels of one connection, by label. They are opened in band (RFC 8832), so nothing sent is
 * lost while the other side does not know the label yet. When both sides open the same label at once, each keeps its
 * own to send on and gets what the other's brings as messages of its own: order within a direction is kept, nobody
 * has to give way, and both hold one channel with two ends. Closing either closes both.
 */
export class AppChannels {
  readonly #pc: RTCPeerConnection;
  readonly #opened: (channel: RTCDataChannel) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new AbortController();

  /** `opened` is told of channels that the other side opened first. */
  constructor(pc: RTCPeerConnection, opened: (channel: RTCDataChannel) => void) {
    this.#pc = pc;
    this.#opened = opened;
    const { signal } = this.#listeners;
    pc.addEventListener('datachannel', ({ channel }) => this.#arrived(channel), { signal });
  }

  get(label: string, options: AppChannelOptions = {}): RTCDataChannel {
    const known = this.#entries.get(label);
    if (known !== undefined && isUsable(known.channel)) return known.channel;
    const channel = this.#pc.createDataChannel(label, options);
    this.#entries.set(label, { channel, ours: true, twin: undefined });
    return channel;
  }

  close(): void {
    this.#listeners.abort();
    this.#entries.clear();
  }

  #arrived(channel: RTCDataChannel): void {
    const known = this.#entries.get(channel.label);
    if (known?.ours && known.twin === undefined && isUsable(known.channel)) {
      known.twin = channel;
      join(known.channel, channel);
      return;
    }
    this.#entries.set(channel.label, { channel, ours: false, twin: undefined });
    this.#opened(channel);
  }
}

function isUsable(channel: RTCDataChannel): boolean {
  return channel.readyState === 'connecting' || channel.readyState === 'open';
}

function join(channel: RTCDataChannel, twin: RTCDataChannel): void {
  twin.binaryType = 'arraybuffer';
  twin.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    const wantsBlob = typeof data !== 'string' && channel.binaryType === 'blob';
    channel.dispatchEvent(new MessageEvent('message', { data: wantsBlob ? new Blob([data]) : data }));
  });
  twin.addEventListener('close', () => channel.close());
  channel.addEventListener('close', () => twin.close());
}
