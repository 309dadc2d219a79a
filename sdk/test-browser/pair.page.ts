// Two negotiators in one page, each on its own connection, with a channel in memory between them.
import type { SignalingChannel } from '../src/api.js';
import { PerfectNegotiator, type SignalBody } from '../src/negotiator.js';

export class MemoryChannel implements SignalingChannel<SignalBody, SignalBody> {
  readonly state = 'open';
  onmessage: ((message: SignalBody) => void) | undefined;
  onstate: undefined;
  other: MemoryChannel | undefined;
  /** Messages to the other side wait while set. */
  held: SignalBody[] | undefined;
  readonly sent: string[] = [];
  onsend: ((kind: string) => void) | undefined;
  readonly #onTheWay: SignalBody[] = [];

  send(message: SignalBody): void {
    const kind = kindOf(message);
    this.sent.push(kind);
    this.onsend?.(kind);
    if (this.held !== undefined) this.held.push(message);
    else this.#deliver(message);
  }

  release(): void {
    const held = this.held ?? [];
    this.held = undefined;
    for (const message of held) this.#deliver(message);
  }

  close(): void {}

  // In order, and never within `send`. Timers alone keep no order: one set within five others may wait 4 ms instead.
  #deliver(message: SignalBody): void {
    this.#onTheWay.push(JSON.parse(JSON.stringify(message)));
    setTimeout(() => {
      const next = this.#onTheWay.shift();
      if (next !== undefined) this.other?.onmessage?.(next);
    }, 1);
  }
}

function kindOf(message: SignalBody): string {
  if ('description' in message) return message.description.type;
  return 'turn' in message ? message.turn : (Object.keys(message)[0] ?? '');
}

export interface Side {
  pc: RTCPeerConnection;
  channel: MemoryChannel;
  negotiator: PerfectNegotiator;
  errors: string[];
  refreshed: number;
}

export interface Pair {
  polite: Side;
  impolite: Side;
}

/** Which sides take turns. */
export interface Turns {
  polite?: boolean;
  impolite?: boolean;
}

interface PairOptions {
  awaitOffer?: boolean;
  turns?: Turns;
}

export function makePair({ awaitOffer = false, turns = {} }: PairOptions = {}): Pair {
  const channels = [new MemoryChannel(), new MemoryChannel()] as const;
  channels[0].other = channels[1];
  channels[1].other = channels[0];
  const side = (channel: MemoryChannel, polite: boolean): Side => {
    const pc = new RTCPeerConnection();
    const made = { pc, channel, errors: [] as string[], refreshed: 0 } as unknown as Side;
    made.negotiator = new PerfectNegotiator(pc, channel, {
      polite,
      awaitOffer: polite && awaitOffer,
      turns: turns[polite ? 'polite' : 'impolite'] ?? false,
      iceServers: async () => {
        made.refreshed += 1;
        return [];
      },
      onerror: (failure) => made.errors.push(`${failure.code}: ${failure.message}`),
    });
    return made;
  };
  return { polite: side(channels[0], true), impolite: side(channels[1], false) };
}

export function closePair({ polite, impolite }: Pair): void {
  for (const { negotiator, pc } of [polite, impolite]) {
    negotiator.close();
    pc.close();
  }
}

/** Resolves when `condition` holds; rejects with what `describe` says after `within` milliseconds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  describe: () => string = () => '',
  within = 10_000,
): Promise<void> {
  const end = performance.now() + within;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`In vain: ${describe()} ${condition}`);
    await new Promise((next) => setTimeout(next, 10));
  }
}

export function settledPair({ polite, impolite }: Pair): boolean {
  return [polite, impolite].every(({ pc }) => pc.signalingState === 'stable' && pc.connectionState === 'connected');
}

/** A picture that changes all the time, without camera. */
export function paint(): { stream: MediaStream; stop: () => void } {
  const canvas = document.createElement('canvas');
  canvas.width = 160;
  canvas.height = 120;
  const context = canvas.getContext('2d');
  let hue = 0;
  const timer = setInterval(() => {
    hue = (hue + 20) % 360;
    if (context !== null) context.fillStyle = `hsl(${hue}, 90%, 50%)`;
    context?.fillRect(0, 0, 160, 120);
  }, 40);
  const stream = canvas.captureStream(25);
  const stop = () => {
    clearInterval(timer);
    for (const track of stream.getTracks()) track.stop();
  };
  return { stream, stop };
}

/**
 * Resolves once the track shows three different pictures, looked at in 64 pixels: the upper `bits` of each colour. One
 * pixel alone may have but two colours in a picture that moves.
 */
export async function moves(track: MediaStreamTrack, whose = '', bits = 3): Promise<void> {
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  video.play().catch(() => {});
  const canvas = document.createElement('canvas');
  canvas.width = 8;
  canvas.height = 8;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const pictures = new Set<string>();
  await until(
    () => {
      if (video.readyState < 2) return false;
      context?.drawImage(video, 0, 0, 8, 8);
      pictures.add([...(context?.getImageData(0, 0, 8, 8).data ?? [])].map((c) => c >> (8 - bits)).join());
      return pictures.size >= 3;
    },
    () =>
      `${whose} seen ${pictures.size} pictures, ${track.readyState} ${track.muted ? 'muted' : ''} ready ${video.readyState}`,
  );
  video.srcObject = null;
}
