import type { Client } from './client.ts';
import { type ClientSignal, everything, newId } from './protocol.ts';

/** `caller` rings `callee` under a fresh id. Resolves when this session of the callee was told. */
export async function ring(caller: Client, callee: Client, call: string = newId()): Promise<string> {
  await caller.request({ type: 'call-invite', call, to: callee.user, media: everything });
  await callee.callIs(call, 'ringing');
  return call;
}

/** Rings and answers. Resolves when both know that it connects. */
export async function connectCall(caller: Client, callee: Client): Promise<string> {
  const call = await ring(caller, callee);
  await callee.request({ type: 'call-ringing', call });
  await callee.request({ type: 'call-accept', call, media: everything });
  await Promise.all([caller.callIs(call, 'connecting'), callee.callIs(call, 'connecting')]);
  return call;
}

/** Both sides report media; the call is active. */
export async function activate(caller: Client, callee: Client, call: string): Promise<void> {
  await caller.request({ type: 'call-media', call, peer: 'p1', state: 'connected' });
  await callee.request({ type: 'call-media', call, peer: 'p0', state: 'connected' });
  await Promise.all([caller.callIs(call, 'active'), callee.callIs(call, 'active')]);
}

/** A whole call up to `active`. */
export async function talk(caller: Client, callee: Client): Promise<string> {
  const call = await connectCall(caller, callee);
  await activate(caller, callee, call);
  return call;
}

/** What `from` signals to `to`, which is this party. */
export function signal(from: Client, to: Client, call: string, seq: number, body: object, party = 'p1'): ClientSignal {
  return { type: 'signal', call, to: party, epoch: from.epoch, peer_epoch: to.epoch, seq, ack: 0, body };
}
