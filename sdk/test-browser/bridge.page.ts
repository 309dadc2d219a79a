// The scenarios of bridge.test.ts: a connection whose paths are dead, and another one that carries its pictures.
import type { SignalingChannel } from '../src/api.js';
import { Bridges } from '../src/bridges.js';
import { systemClock } from '../src/clock.js';
import { Incoming } from '../src/incoming.js';
import { PerfectNegotiator, type SignalBody } from '../src/negotiator.js';
import { MemoryChannel, moves, paint, until } from './pair.page.js';

/** One end of a call that has bridges. */
class End {
  readonly pc = new RTCPeerConnection();
  readonly incoming = new Incoming(() => {});
  readonly bridges: Bridges;
  readonly #negotiator: PerfectNegotiator;
  /** How many tracks of the connection another one stands in for, each time that it changed. */
  readonly substituted: number[] = [];
  readonly errors: string[] = [];
  /** As far as this end sees. */
  silent = true;

  constructor(channel: SignalingChannel<SignalBody, SignalBody>, polite: boolean, picture: MediaStream) {
    this.bridges = new Bridges({
      clock: systemClock,
      polite,
      main: this.pc,
      silent: () => this.silent,
      signalling: channel,
      changed: (substitutes) => {
        this.substituted.push(substitutes.size);
        this.incoming.substitute(substitutes);
      },
    });
    this.pc.addEventListener('track', (event) => this.incoming.show(event));
    for (const track of picture.getTracks()) this.pc.addTrack(track, picture);
    this.#negotiator = new PerfectNegotiator(this.pc, this.bridges.signalling, {
      polite,
      awaitOffer: polite,
      turns: true,
      onerror: (failure) => this.errors.push(failure.message),
    });
  }

  get picture(): MediaStreamTrack | undefined {
    return this.incoming.stream.getVideoTracks()[0];
  }

  /** It comes from the connection, not from a bridge. */
  get direct(): boolean {
    return this.pc.getReceivers().some(({ track }) => track === this.picture);
  }

  async sees(whose: string): Promise<void> {
    await until(() => this.picture !== undefined);
    if (this.incoming.stream.getVideoTracks().length !== 1) throw new Error(`${whose} sees several pictures`);
    await moves(this.picture as MediaStreamTrack, whose);
  }

  close(): void {
    this.bridges.close();
    this.#negotiator.close();
    this.pc.close();
  }
}

async function call(task: (ends: { polite: End; impolite: End; all: End[] }) => Promise<void>): Promise<void> {
  const painted = paint();
  const channels = [new MemoryChannel(), new MemoryChannel()] as const;
  channels[0].other = channels[1];
  channels[1].other = channels[0];
  const polite = new End(channels[0], true, painted.stream);
  const impolite = new End(channels[1], false, painted.stream);
  const all = [polite, impolite];
  try {
    for (const end of all) await end.sees('at first');
    await task({ polite, impolite, all });
    const errors = all.flatMap((end) => end.errors);
    if (errors.length > 0) throw new Error(errors.join());
  } finally {
    for (const end of all) end.close();
    painted.stop();
  }
}

const frames = () => document.querySelectorAll('iframe').length;

/** Begun by some sides, it carries both pictures; when the connection is back, that does, and nothing is left. */
export function standsIn(begins: ('polite' | 'impolite')[]): Promise<void> {
  return call(async (ends) => {
    for (const name of begins) ends[name].bridges.begin();
    await until(() => ends.all.every(({ bridges, direct }) => bridges.carrying && !direct));
    for (const end of ends.all) await end.sees('over the bridge');
    ends.polite.bridges.over();
    await until(() => ends.polite.direct);
    if (ends.impolite.direct) throw new Error('The other side is not back yet');
    await ends.impolite.sees('over the bridge still');
    ends.impolite.bridges.over();
    await until(() => ends.all.every(({ direct }) => direct) && frames() === 0);
    for (const end of ends.all) await end.sees('afterwards');
  });
}

/** Only one direction is dead: the other one goes on over the connection. */
export function oneDirection(): Promise<void> {
  return call(async ({ polite, impolite }) => {
    impolite.silent = false;
    polite.bridges.begin();
    await until(() => polite.bridges.carrying && !polite.direct);
    await polite.sees('over the bridge');
    if (impolite.substituted.length > 0) throw new Error('Something was changed where all was well');
    polite.bridges.over();
    await until(() => polite.direct && frames() === 0);
    await polite.sees('afterwards');
  });
}

/** The other side never answers: it is given up, and nothing is left of it. */
export function inVain(): Promise<void> {
  return call(async ({ polite, impolite, all }) => {
    impolite.bridges.close();
    polite.bridges.begin();
    if (frames() !== 1) throw new Error('Nothing was begun');
    await until(() => frames() === 0, undefined, 10_000);
    if (polite.substituted.length > 0 || !all.every(({ direct }) => direct)) throw new Error('Something was changed');
    await polite.sees('still');
  });
}

/** A camera that is held back stays so on the bridge. */
export function heldBack(): Promise<void> {
  return call(async ({ polite, impolite }) => {
    const sender = impolite.pc.getSenders()[0] as RTCRtpSender;
    const parameters = sender.getParameters();
    for (const encoding of parameters.encodings) encoding.active = false;
    await sender.setParameters(parameters);
    polite.bridges.begin();
    await until(() => impolite.bridges.carrying);
    await impolite.sees('over the bridge');
    await new Promise((later) => setTimeout(later, 1000));
    if (polite.bridges.carrying) throw new Error('It was sent');
  });
}
