import type { Call, CallMedia, Client, EndReason } from '../../../sdk/src/index.ts';

/** Two clients to be, each with a way to the server of its own. */
export interface PairPlan {
  readonly caller: string;
  readonly callee: string;
  readonly transports: ('websocket' | 'http')[];
  /** How long it may take until both talk, in milliseconds. */
  readonly within: number;
}

/** How a pair's call went; the caller is first everywhere. */
export interface PairStory {
  /** Whether both said something to each other over a data channel of one call, in which both were. */
  talked: boolean;
  /** What each saw when they had talked, or when the time was over. */
  states: (string | undefined)[];
  /** What became of the channel's two ends until then; `said` is how many messages each has sent on it. */
  channels: { state: RTCDataChannelState | undefined; connection: RTCPeerConnectionState | undefined; said: number }[];
  /** Why it ended at each; after they had talked the caller hung up. */
  reasons: (EndReason | undefined)[];
  /** How often the event `call` came. */
  rang: number[];
  /** Calls that each still had at the end. */
  left: number[];
  /** The codes of what failed. */
  failures: string[];
  /** From the first connection to the last word. */
  milliseconds: number;
}

/** Runs in a page with the SDK: two clients, of which one calls the other, which answers. All of it stands inside. */
export async function playPair({ caller, callee, transports, within }: PairPlan): Promise<PairStory> {
  const began = performance.now();
  const data: CallMedia = { data: true };
  const failures: string[] = [];
  const note = (error: unknown): void => {
    failures.push((error as { code?: string }).code ?? String(error));
  };
  const until = async (condition: () => boolean): Promise<boolean> => {
    const end = performance.now() + within;
    while (!condition()) {
      if (performance.now() > end) return false;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return true;
  };
  // As a person does who is told that it did not work.
  const again = async <T>(task: () => Promise<T>): Promise<T | undefined> => {
    while (performance.now() - began < within) {
      try {
        return await task();
      } catch (error) {
        note(error);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    return undefined;
  };
  const rang = [0, 0];
  const taken: (Call | undefined)[] = [];
  const ends: (RTCDataChannel | undefined)[] = [];
  const said = [0, 0];
  const say = (side: number, text: string): void => {
    ends[side]?.send(text);
    said[side] = (said[side] ?? 0) + 1;
  };
  const connect = async (url: string, side: number): Promise<Client | undefined> => {
    const digits = Array.from(crypto.getRandomValues(new Uint8Array(10)), (byte) => byte.toString(16).padStart(2, '0'));
    const device = `A${digits.join('')}A`;
    const client = await again(() =>
      globalThis.beckon.connect({ url, name: device, device, resume: false, transports }),
    );
    client?.on('error', note);
    client?.on('call', (call) => {
      rang[side] = (rang[side] ?? 0) + 1;
      taken[side] = call;
      ends[side] = call.channel('x');
      ends[side].addEventListener('message', () => say(side, 'hello yourself'));
      void again(async () => {
        if (call.state === 'ringing') await call.accept(data);
      });
    });
    return client;
  };
  const clients = await Promise.all([connect(caller, 0), connect(callee, 1)]);
  const [here, there] = clients;
  if (here !== undefined && there !== undefined) taken[0] = await again(() => here.call(there.user, data));
  const heard: unknown[] = [];
  if (taken[0]?.state !== 'ended') ends[0] = taken[0]?.channel('x');
  ends[0]?.addEventListener('message', (event: MessageEvent<unknown>) => heard.push(event.data));
  // The other side has opened it where the server's answer to the invitation was late.
  if (ends[0]?.readyState === 'open') say(0, 'hello');
  else ends[0]?.addEventListener('open', () => say(0, 'hello'));
  const over = (): boolean => taken[0]?.state === 'ended' || taken[1]?.state === 'ended';
  const active = (): boolean => taken[0]?.state === 'active' && taken[1]?.state === 'active';
  await until(() => (active() && heard.length > 0) || over());
  const story = {
    talked: active() && heard.length > 0 && taken[0]?.id === taken[1]?.id,
    states: taken.map((call) => call?.state),
    channels: taken.map((call, side) => ({
      state: ends[side]?.readyState,
      connection: call?.connection?.connectionState,
      said: said[side] ?? 0,
    })),
    rang,
    failures,
    milliseconds: performance.now() - began,
  };
  void taken[0]?.hangUp();
  await until(
    () => taken.every((call) => call?.state === 'ended') && clients.every((client) => client?.calls.size === 0),
  );
  const left = clients.map((client) => client?.calls.size ?? 0);
  await Promise.all(clients.map((client) => client?.close()));
  return { ...story, left, reasons: taken.map((call) => call?.reason) };
}
