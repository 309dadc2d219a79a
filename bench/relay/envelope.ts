/**
 * What the relay checks of an envelope: the type of every field of `signal` and the form of its ids, as a careful
 * author would. It is JSON.parse that reads it, so a field named twice is not seen (the last one counts).
 */
export interface Signal {
  readonly call: string;
  readonly to: string;
  readonly epoch: number;
  readonly peer_epoch: number;
  readonly seq: number;
  readonly ack: number;
  readonly body: object;
}

export type Message = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const id = /^[A-Za-z0-9_-]{22}$/;
const party = /^p[0-9]{1,4}$/;

function isUint32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffffffff;
}

/** The signal in the message, or what is wrong with it. */
export function readSignal(message: Message): Signal | string {
  const { call, to, epoch, peer_epoch, seq, ack, body } = message as Readonly<Record<keyof Signal, unknown>>;
  if (typeof call !== 'string' || !id.test(call)) return 'call';
  if (typeof to !== 'string' || !party.test(to)) return 'to';
  if (!isUint32(epoch)) return 'epoch';
  if (!isUint32(peer_epoch)) return 'peer_epoch';
  if (!isUint32(seq)) return 'seq';
  if (!isUint32(ack)) return 'ack';
  if (!isObject(body)) return 'body';
  return { call, to, epoch, peer_epoch, seq, ack, body };
}
