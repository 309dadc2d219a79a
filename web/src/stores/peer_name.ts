import { signal } from '@preact/signals';
import type { Call } from 'beckon';
import { nameProblem, tidyName } from '../format/name.js';

const label = 'beckon-web-name';
const longestName = 40;

/** Who speaks at the other side, where no server says it: the two pages tell each other over a channel of the call. */
export class PeerName {
  readonly name = signal<string | undefined>(undefined);
  readonly #mine: string;
  #channel: RTCDataChannel | undefined;

  constructor(mine: string) {
    this.#mine = mine;
  }

  /** To be called again whenever the connection underneath may be another one. */
  open(call: Pick<Call, 'channel'>, over: AbortSignal): void {
    const channel = call.channel(label);
    if (this.#channel === channel) return;
    this.#channel = channel;
    channel.addEventListener('open', () => this.#tell(), { signal: over });
    const told = ({ data }: MessageEvent<unknown>) => {
      this.name.value = parseName(data) ?? this.name.value;
    };
    channel.addEventListener('message', told, { signal: over });
    this.#tell();
  }

  #tell(): void {
    if (this.#channel?.readyState === 'open') this.#channel.send(JSON.stringify({ name: this.#mine }));
  }
}

/** What the peer sent, if it is a name. */
export function parseName(data: unknown): string | undefined {
  if (typeof data !== 'string' || data.length > 1024) return undefined;
  try {
    const { name } = JSON.parse(data) as Partial<Record<string, unknown>>;
    const told = typeof name === 'string' ? [...tidyName(name)].slice(0, longestName).join('').trim() : '';
    return nameProblem(told) === undefined ? told : undefined;
  } catch {
    return undefined;
  }
}
