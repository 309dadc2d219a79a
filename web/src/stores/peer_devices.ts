import { signal } from '@preact/signals';
import type { Call } from 'beckon';

const label = 'beckon-web-devices';

export interface Devices {
  readonly microphone: boolean;
  readonly camera: boolean;
  /** Who speaks there; told where nobody else tells it, in calls set up by hand. */
  readonly name?: string;
}

/**
 * A muted track looks like silence and a black picture, so the two pages tell each other over a data channel of the
 * call whether microphone and camera are on. A peer that says nothing counts as having both on.
 */
export class PeerDevices {
  readonly microphone = signal(true);
  readonly camera = signal(true);
  readonly name = signal<string | undefined>(undefined);
  readonly #mine: () => Devices;
  #channel: RTCDataChannel | undefined;

  constructor(mine: () => Devices) {
    this.#mine = mine;
  }

  /** To be called again whenever the connection underneath may be another one. */
  open(call: Pick<Call, 'channel'>, over: AbortSignal): void {
    const channel = call.channel(label);
    if (this.#channel === channel) return;
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
    this.name.value = devices.name;
  }
}

const longestName = 40;

/** What the peer sent, if it is what was agreed on. */
export function parseDevices(data: unknown): Devices | undefined {
  if (typeof data !== 'string' || data.length > 1024) return undefined;
  try {
    const { microphone, camera, name } = JSON.parse(data) as Partial<Record<string, unknown>>;
    if (typeof microphone !== 'boolean' || typeof camera !== 'boolean') return undefined;
    const told = typeof name === 'string' ? [...name.trim()].slice(0, longestName).join('') : '';
    return told === '' ? { microphone, camera } : { microphone, camera, name: told };
  } catch {
    return undefined;
  }
}
