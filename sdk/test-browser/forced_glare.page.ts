// The scenarios of forced_glare.test.ts: what two sides say crosses for certain, because the way between them is shut
// until both have spoken; then every picture is looked at on both sides.

import type { SignalBody } from '../src/negotiator.js';
import { ReliableStream } from '../src/stream.js';
import { closePair, makePair, moves, type Pair, paint, type Side, settledPair, until } from './pair.page.js';

type Name = 'polite' | 'impolite';
const sides: readonly Name[] = ['polite', 'impolite'];

function describe(pair: Pair): string {
  return sides
    .map((name) => `${name} ${pair[name].pc.signalingState} ${pair[name].channel.sent} ${pair[name].errors}`)
    .join('; ');
}

/** A call, between two ends that take turns, as Beckon's do, or by the plain pattern, in which offers can cross. */
class GlaringCall {
  readonly pair: Pair;
  readonly #picture = paint();
  readonly #sent: Record<Name, number> = { polite: 0, impolite: 0 };

  constructor({ turns }: { turns: boolean }) {
    this.pair = makePair({ awaitOffer: true, turns: { polite: turns, impolite: turns } });
    for (const name of sides) this.pair[name].pc.createDataChannel('x', { negotiated: true, id: 0 });
  }

  add(name: Name): void {
    const [track] = this.#picture.stream.clone().getTracks();
    if (track === undefined) throw new Error('No picture');
    this.pair[name].pc.addTrack(track, this.#picture.stream);
    this.#sent[name] += 1;
  }

  /** Nothing gets from one side to the other any more. */
  shut(): void {
    for (const name of sides) this.pair[name].channel.held = [];
  }

  /** What was said meanwhile crosses. */
  open(): void {
    for (const name of sides) this.pair[name].channel.release();
  }

  /** From now on signals go as in a call by the server: in numbered streams, over a way that `cut` breaks. */
  overStreams(): { cut(): void; reconnect(): void } {
    let open = true;
    const streams = new Map<Name, ReliableStream<SignalBody>>();
    sides.forEach((name, at) => {
      const far = sides[1 - at] as Name;
      const arrive = (task: () => void) => {
        const arrives = open;
        setTimeout(() => arrives && open && task(), 1);
      };
      const { channel } = this.pair[name];
      const stream = new ReliableStream<SignalBody>({
        epoch: at + 1,
        peerEpoch: 2 - at,
        // Twice, as when one goes by both ways.
        send: (frame) => {
          for (let way = 0; way < 2; way++) arrive(() => streams.get(far)?.receive(structuredClone(frame)));
        },
        sendAck: (ack) => arrive(() => streams.get(far)?.receiveAck(ack)),
        deliver: (body) => channel.onmessage?.(body),
      });
      streams.set(name, stream);
      channel.send = (body) => stream.send(structuredClone(body));
    });
    return {
      cut: () => {
        open = false;
      },
      reconnect: () => {
        open = true;
        for (const stream of streams.values()) {
          stream.setAttached(true);
          stream.announce();
        }
      },
    };
  }

  /** All that was added is there on both sides, and moves. */
  async looksWell(): Promise<void> {
    const { polite, impolite } = this.pair;
    await until(
      () =>
        settledPair(this.pair) &&
        picturesAt(polite).length === this.#sent.impolite &&
        picturesAt(impolite).length === this.#sent.polite,
      () => describe(this.pair),
      30_000,
    );
    for (const name of sides) {
      const newest = picturesAt(this.pair[name]).slice(-2);
      const first = picturesAt(this.pair[name]).slice(0, 1);
      await Promise.all(
        [...first, ...newest].map((track) => moves(track, `at the ${name} side: ${describe(this.pair)}`)),
      );
    }
    const errors = sides.flatMap((name) => this.pair[name].errors);
    if (errors.length > 0) throw new Error(errors.join());
  }

  close(): void {
    this.#picture.stop();
    closePair(this.pair);
  }
}

function picturesAt({ pc }: Side): MediaStreamTrack[] {
  return pc
    .getTransceivers()
    .filter(({ currentDirection }) => currentDirection === 'sendrecv' || currentDirection === 'recvonly')
    .map(({ receiver }) => receiver.track);
}

function lifeOf({ pc }: Side): string {
  return /a=ice-ufrag:(\S+)/.exec(pc.currentRemoteDescription?.sdp ?? '')?.[1] ?? '';
}

/**
 * On a connection without media both add a picture, and their offers cross. Gives how many offers there were. The very
 * first offers of a connection never cross in a call: a rollback of one leaves Chromium gathering for ever now and then.
 */
export async function offers(): Promise<number> {
  const call = new GlaringCall({ turns: false });
  await until(() => settledPair(call.pair));
  for (const name of sides) call.pair[name].channel.sent.length = 0;
  call.shut();
  for (const name of sides) call.add(name);
  await until(() => sides.every((name) => call.pair[name].pc.signalingState === 'have-local-offer'));
  call.open();
  await call.looksWell();
  const said = sides.flatMap((name) => call.pair[name].channel.sent).filter((kind) => kind === 'offer').length;
  call.close();
  return said;
}

async function standing(): Promise<GlaringCall> {
  const call = new GlaringCall({ turns: true });
  for (const name of sides) call.add(name);
  await call.looksWell();
  return call;
}

/** Both want a restart at the same moment, so many times in one call. Gives how often ICE was restarted. */
export async function restarts(times: number): Promise<number> {
  const call = await standing();
  let restarted = 0;
  for (let time = 0; time < times; time++) {
    const before = lifeOf(call.pair.polite);
    call.shut();
    for (const name of sides) void call.pair[name].negotiator.restart();
    await until(() => call.pair.impolite.channel.sent.at(-1) !== undefined);
    await until(() => call.pair.impolite.pc.signalingState === 'have-local-offer');
    call.open();
    const lives = new Set([before]);
    await until(
      () => lifeOf(call.pair.polite) !== before,
      () => describe(call.pair),
    );
    lives.add(lifeOf(call.pair.polite));
    await call.looksWell();
    lives.add(lifeOf(call.pair.polite));
    restarted += lives.size - 1;
  }
  call.close();
  return restarted;
}

/**
 * The connection to the server breaks, both want a restart and change what they send; then it is back and all of it
 * crosses. In a call of its own; `time` says who is first and how far apart. Gives how often ICE was restarted.
 */
export async function allWithReconnect(time: number): Promise<number> {
  const call = await standing();
  const signalling = call.overStreams();
  const lives = new Set([lifeOf(call.pair.polite)]);
  signalling.cut();
  const [first, second] = time % 2 === 0 ? sides : [...sides].reverse();
  for (const name of [first, second] as Name[]) {
    void call.pair[name].negotiator.restart();
    call.add(name);
    await new Promise((next) => setTimeout(next, time % 5));
  }
  await until(() => call.pair.impolite.pc.signalingState === 'have-local-offer');
  signalling.reconnect();
  await until(
    () => !lives.has(lifeOf(call.pair.polite)),
    () => describe(call.pair),
  );
  await call.looksWell();
  lives.add(lifeOf(call.pair.polite));
  call.close();
  return lives.size - 1;
}
