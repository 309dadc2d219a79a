// The scenarios of negotiation.test.ts; each runs in a page and throws if it does not come out well.
import {
  closePair,
  makePair,
  moves,
  type Pair,
  paint,
  type Side,
  settledPair,
  type Turns,
  until,
} from './pair.page.js';

function describe({ polite, impolite }: Pair): string {
  const one = ({ pc, channel, errors }: Side) =>
    `${pc.signalingState}/${pc.connectionState}/${pc.iceGatheringState} sent ${channel.sent} errors ${errors}`;
  return `polite ${one(polite)}; impolite ${one(impolite)}`;
}

async function settle(pair: Pair): Promise<void> {
  await until(
    () => settledPair(pair),
    () => describe(pair),
  );
  if (pair.polite.errors.length + pair.impolite.errors.length > 0) throw new Error(describe(pair));
}

function tracksOf(pc: RTCPeerConnection): MediaStreamTrack[] {
  return pc
    .getTransceivers()
    .filter(({ currentDirection }) => currentDirection === 'sendrecv' || currentDirection === 'recvonly')
    .map(({ receiver }) => receiver.track);
}

async function seeEachOther({ polite, impolite }: Pair): Promise<void> {
  for (const [whose, { pc }] of Object.entries({ polite, impolite })) {
    await until(() => tracksOf(pc).some(({ kind }) => kind === 'video'));
    const pictures = tracksOf(pc).filter(({ kind }) => kind === 'video');
    await Promise.all(pictures.map((track, at) => moves(track, `picture ${at} at the ${whose} side`)));
  }
}

interface Count {
  asked: number;
  granted: number;
  offers: { polite: number; impolite: number };
  /** Offers of the polite side without answer: it took them back. */
  rollbacks: number;
}

function countOf({ polite, impolite }: Pair): Count {
  const count = ({ channel }: Side, kind: string) => channel.sent.filter((one) => one === kind).length;
  const offers = { polite: count(polite, 'offer'), impolite: count(impolite, 'offer') };
  return {
    asked: count(polite, 'ask'),
    granted: count(impolite, 'grant'),
    offers,
    rollbacks: offers.polite - count(impolite, 'answer'),
  };
}

/** A pair that is connected, with data alone. */
async function standing(): Promise<Pair> {
  const pair = makePair({ awaitOffer: true });
  for (const { pc } of [pair.polite, pair.impolite]) pc.createDataChannel('x', { negotiated: true, id: 0 });
  await settle(pair);
  for (const { channel } of [pair.polite, pair.impolite]) channel.sent.length = 0;
  return pair;
}

/** Both add tracks in the same turn, so that both offer and the offers cross. */
export async function glare(): Promise<{ offers: number }> {
  const pair = await standing();
  const picture = paint();
  for (const { pc } of [pair.polite, pair.impolite]) {
    for (const track of picture.stream.getTracks()) pc.addTrack(track, picture.stream);
  }
  await until(() => tracksOf(pair.polite.pc).length === 1 && tracksOf(pair.impolite.pc).length === 1);
  await settle(pair);
  await seeEachOther(pair);
  const offers = [pair.polite, pair.impolite].filter(({ channel }) => channel.sent.includes('offer')).length;
  picture.stop();
  closePair(pair);
  return { offers };
}

/** Offers cross again and again on a connection that stands; each crossing has to come out with both additions. */
export async function glareOnAStandingCall(times: number, turns: Turns = {}): Promise<Count> {
  const pair = makePair({ turns });
  const picture = paint();
  const add = ({ pc }: Side) =>
    pc.addTrack(picture.stream.getVideoTracks()[0]?.clone() as MediaStreamTrack, picture.stream);
  add(pair.polite);
  await settle(pair);
  for (let time = 1; time <= times; time++) {
    add(pair.polite);
    add(pair.impolite);
    await until(
      () => tracksOf(pair.polite.pc).length === time && tracksOf(pair.impolite.pc).length === time + 1,
      () => `time ${time}: ${describe(pair)}`,
    );
    await settle(pair);
  }
  await seeEachOther(pair);
  const counted = countOf(pair);
  picture.stop();
  closePair(pair);
  return counted;
}

/** What each side does in a crossing: it adds a picture, or takes its newest out. */
type Crossing = Record<'polite' | 'impolite', 'add' | 'remove'>;
const crossings: Crossing[] = [
  { polite: 'add', impolite: 'add' },
  { polite: 'add', impolite: 'remove' },
  { polite: 'remove', impolite: 'add' },
  { polite: 'remove', impolite: 'remove' },
];

/**
 * Both sides change pictures at the same moment or a few milliseconds apart, over and over, in a call with pictures
 * both ways, whose every picture is looked at on both sides in between and in the end.
 */
export async function changesOfBothInTurn(times: number): Promise<Count> {
  const pair = makePair({ awaitOffer: true, turns: { polite: true, impolite: true } });
  const picture = paint();
  const sending = { polite: [] as RTCRtpSender[], impolite: [] as RTCRtpSender[] };
  const change = (side: 'polite' | 'impolite', what: 'add' | 'remove') => {
    const { pc } = pair[side];
    const [track] = picture.stream.clone().getTracks();
    if (what === 'remove') pc.removeTrack(sending[side].pop() as RTCRtpSender);
    else if (track !== undefined) sending[side].push(pc.addTrack(track, picture.stream));
  };
  change('polite', 'add');
  change('impolite', 'add');
  await settle(pair);
  await seeEachOther(pair);
  for (const { channel } of [pair.polite, pair.impolite]) channel.sent.length = 0;
  for (let time = 0; time < times; time++) {
    const [first, second] = time % 8 < 4 ? (['polite', 'impolite'] as const) : (['impolite', 'polite'] as const);
    const crossing = crossings[time % crossings.length] as Crossing;
    change(first, crossing[first]);
    if (time % 3 !== 0) await new Promise((next) => setTimeout(next, time % 3));
    change(second, crossing[second]);
    await until(
      () =>
        tracksOf(pair.polite.pc).length === sending.impolite.length &&
        tracksOf(pair.impolite.pc).length === sending.polite.length,
      () => `time ${time}: ${describe(pair)}`,
    );
    await settle(pair);
    if (time % 5 === 0) await seeEachOther(pair);
  }
  await seeEachOther(pair);
  const counted = countOf(pair);
  picture.stop();
  closePair(pair);
  return counted;
}

/** In the polite side's turn the impolite one changes something and both want a restart; none of it may be forgotten. */
export async function restartInTurn(): Promise<Count> {
  const pair = makePair({ awaitOffer: true, turns: { polite: true, impolite: true } });
  const picture = paint();
  const add = ({ pc }: Side) => {
    for (const track of picture.stream.clone().getTracks()) pc.addTrack(track, picture.stream);
  };
  add(pair.polite);
  add(pair.impolite);
  await settle(pair);
  const ufrag = () => /a=ice-ufrag:(\S+)/.exec(pair.polite.pc.currentRemoteDescription?.sdp ?? '')?.[1];
  const old = ufrag();
  for (const { channel } of [pair.polite, pair.impolite]) channel.sent.length = 0;
  pair.impolite.channel.onsend = (kind) => {
    if (kind !== 'grant') return;
    pair.impolite.channel.onsend = undefined;
    add(pair.impolite);
    for (const { negotiator } of [pair.polite, pair.impolite]) void negotiator.restart();
  };
  add(pair.polite);
  await until(
    () => ufrag() !== old && tracksOf(pair.polite.pc).length === 2 && tracksOf(pair.impolite.pc).length === 2,
    () => describe(pair),
  );
  await settle(pair);
  await seeEachOther(pair);
  const counted = countOf(pair);
  picture.stop();
  closePair(pair);
  return counted;
}

/** The polite side never hears that it is its turn; both changes come through nevertheless. */
export async function lostTurn(): Promise<Count> {
  const pair = makePair({ awaitOffer: true, turns: { polite: true, impolite: true } });
  const picture = paint();
  const add = ({ pc }: Side) => {
    for (const track of picture.stream.clone().getTracks()) pc.addTrack(track, picture.stream);
  };
  add(pair.impolite);
  await settle(pair);
  const { polite, impolite } = pair;
  const hear = polite.channel.onmessage;
  polite.channel.onmessage = (message) => {
    if (!('turn' in message)) hear?.(message);
  };
  impolite.channel.onsend = (kind) => {
    if (kind !== 'grant') return;
    impolite.channel.onsend = undefined;
    add(impolite);
  };
  add(polite);
  await until(
    () => tracksOf(polite.pc).length === 2 && tracksOf(impolite.pc).length === 1,
    () => describe(pair),
    20_000,
  );
  await settle(pair);
  const counted = countOf(pair);
  picture.stop();
  closePair(pair);
  return counted;
}

/** The impolite side ignores an offer whose candidates come late, after its own offer: nothing of it may fail. */
export async function lateCandidatesOfAnIgnoredOffer(): Promise<void> {
  const pair = await standing();
  const picture = paint();
  const [track] = picture.stream.getTracks();
  if (track === undefined) throw new Error('No picture');
  pair.impolite.channel.held = [];
  pair.impolite.pc.addTrack(track, picture.stream);
  pair.polite.pc.restartIce(); // an offer with candidates of its own
  await until(() => pair.impolite.pc.signalingState === 'have-local-offer');
  await until(() => pair.polite.channel.sent.includes('candidate'));
  pair.impolite.channel.release();
  await until(() => tracksOf(pair.polite.pc).length === 1);
  await settle(pair);
  await moves(tracksOf(pair.polite.pc)[0] as MediaStreamTrack);
  picture.stop();
  closePair(pair);
}

/** A restart, asked for by one side; the picture has to keep moving and the ICE credentials have to be others. */
export async function restart(by: 'polite' | 'impolite'): Promise<{ offersOfPolite: number; refreshed: number }> {
  const pair = makePair({ awaitOffer: true });
  const picture = paint();
  for (const { pc } of [pair.polite, pair.impolite]) {
    for (const track of picture.stream.getTracks()) pc.addTrack(track, picture.stream);
  }
  await settle(pair);
  const ufrag = () => /a=ice-ufrag:(\S+)/.exec(pair.polite.pc.currentRemoteDescription?.sdp ?? '')?.[1];
  const old = ufrag();
  pair.polite.channel.sent.length = 0;
  await pair[by].negotiator.restart();
  await until(() => ufrag() !== old);
  await settle(pair);
  await seeEachOther(pair);
  const offersOfPolite = pair.polite.channel.sent.filter((kind) => kind === 'offer').length;
  picture.stop();
  closePair(pair);
  return { offersOfPolite, refreshed: pair.impolite.refreshed };
}

/** Only a data channel; the polite side waits for the offer and everything takes one offer and one answer. */
export async function dataOnly(): Promise<{ polite: string[]; impolite: string[] }> {
  const pair = makePair({ awaitOffer: true });
  const [ours, theirs] = [pair.polite, pair.impolite].map(({ pc }) =>
    pc.createDataChannel('x', { negotiated: true, id: 0 }),
  );
  if (ours === undefined || theirs === undefined) throw new Error('No channels');
  const heard = new Promise<string>((resolve) => {
    ours.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
  });
  theirs.onopen = () => theirs.send('hello');
  if ((await heard) !== 'hello') throw new Error('Heard something else');
  await settle(pair);
  const descriptions = ({ channel }: Side) => channel.sent.filter((kind) => kind !== 'candidate');
  const sent = { polite: descriptions(pair.polite), impolite: descriptions(pair.impolite) };
  closePair(pair);
  return sent;
}

/** With tracks on both sides, added before the offer comes, it is one offer and one answer as well. */
export async function oneExchange(): Promise<{ polite: string[]; impolite: string[] }> {
  const pair = makePair({ awaitOffer: true });
  const picture = paint();
  for (const { pc } of [pair.polite, pair.impolite]) {
    pc.createDataChannel('x', { negotiated: true, id: 0 });
    for (const track of picture.stream.getTracks()) pc.addTrack(track, picture.stream);
  }
  await settle(pair);
  await seeEachOther(pair);
  const descriptions = ({ channel }: Side) => channel.sent.filter((kind) => kind !== 'candidate');
  const sent = { polite: descriptions(pair.polite), impolite: descriptions(pair.impolite) };
  picture.stop();
  closePair(pair);
  return sent;
}

/** A body that is no description: told of, and the next is taken. */
export async function garbage(): Promise<{ errors: number }> {
  const pair = makePair();
  const picture = paint();
  pair.impolite.channel.send({ description: { type: 'answer', sdp: 'no' } });
  pair.impolite.channel.send({ candidate: { candidate: 'no', sdpMid: '0' } });
  await until(() => pair.polite.errors.length === 2);
  const errors = pair.polite.errors.length;
  pair.polite.errors.length = 0;
  for (const track of picture.stream.getTracks()) pair.polite.pc.addTrack(track, picture.stream);
  await settle(pair);
  picture.stop();
  closePair(pair);
  return { errors };
}

/** After `close` the connection is the application's again: nothing is sent or applied. */
export async function closedNegotiator(): Promise<{ sent: number }> {
  const pair = makePair();
  const picture = paint();
  pair.polite.negotiator.close();
  for (const track of picture.stream.getTracks()) pair.polite.pc.addTrack(track, picture.stream);
  await new Promise((later) => setTimeout(later, 200));
  const sent = pair.polite.channel.sent.length;
  picture.stop();
  closePair(pair);
  return { sent };
}
