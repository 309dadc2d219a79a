import { signal } from '@preact/signals';
import type { Call } from 'beckon';

const label = 'beckon-web-devices';

export interface Devices {
  readonly microphone: boolean;
  readonly camera: boolean;
}

/**
 * A muted track looks like silence and a black picture, so the two pages tell each other over a data channel of the
 * call whether microphone and camera are on. A peer that says nothing counts as having both on.
 */
export class PeerDevices {
  readonly microphone = signal(true);
  readonly camera = signal(true);
  readonly #mine: () => Devices;
  #channel: RTCDataChannel | undefined;

  constructor(mine: () => Devices) {
    this.#mine = mine;
  }

  open(call: Call, over: AbortSignal): void {
    const channel = call.channel(label);
    this.#channel = channel;
    channel.addEventListener('open', () => this.tell(), { signal: over });
    channel.addEventListener('message', (event: MessageEvent<unknown>) => this.#told(event.data), { signal: over });
    this.tell();
  }

  /** Says again what is on here. */
  tell(): void {
    if (this.#channel?.readyState === 'open') this.#channel.send(JSON.stringify(this.#mine()));
  }

  #told(data: unknown): void {
    const devices = parseDevices(data);
    if (!devices) return;
    this.microphone.value = devices.microphone;
    this.camera.value = devices.camera;
  }
}

/** What the peer sent, if it is what was agreed on. */
export function parseDevices(data: unknown): Devices | undefined {
  if (typeof data !== 'string' || data.length > 1024) return undefined;
  try {
    const { microphone, camera } = JSON.parse(data) as Partial<Record<string, unknown>>;
    return typeof microphone === 'boolean' && typeof camera === 'boolean' ? { microphone, camera } : undefined;
  } catch {
    return undefined;
  }
}
