/** Who is in a call with whom: as much of Beckon's as a relay of signals inside calls needs. */
import type { WebSocket } from 'ws';

export interface Client {
  readonly socket: WebSocket;
  readonly user: string;
  readonly name: string;
  readonly calls: Map<string, Call>;
}

export interface Call {
  readonly id: string;
  /** The caller, and once somebody answered the callee: p0 and p1. */
  readonly parties: Client[];
  readonly callee: Client;
  state: 'ringing' | 'connecting' | 'active';
  /** Who reported media. */
  readonly connected: Set<Client>;
}

/** What a party's seat in a call says of them. */
export function partyOf(call: Call, client: Client): string {
  return `p${call.parties.indexOf(client)}`;
}

/** The snapshot of a call for one of its clients. */
export function snapshot(call: Call, client: Client): string {
  const me = call.parties.includes(client) ? { me: partyOf(call, client) } : {};
  return JSON.stringify({ type: 'call', call: call.id, mode: 'ring', state: call.state, ...me });
}
