// A client of MDN's "Signaling and video calling" in the same page, with the gateway that speaks for it on the server
// in memory. It negotiates as naively as those clients do.

import type { SignalBody } from '../src/negotiator.js';
import type { CallBody, ServerMessage } from '../src/protocol.gen.js';
import type { ServerChannel } from '../src/server_channel.js';
import { ReliableStream } from '../src/stream.js';
import type { FakeServer } from '../src/testing/fake_server.js';
import { paint } from './pair.page.js';

const EPOCH = 4711;
const MEDIA = { audio: true, video: true, data: false };

export class MdnEnd {
  readonly user: string;
  /** Of the newest call. */
  pc: RTCPeerConnection | undefined;
  /** What came in. */
  readonly received: MediaStreamTrack[] = [];
  /** What went out and came in, in order: `offer>`, `<answer` … */
  readonly log: string[] = [];
  /** Called instead of handing the Beckon end's first offer to the page. */
  onoffer: (() => void) | undefined;
  readonly #session: ServerChannel;
  #stream: ReliableStream<SignalBody> | undefined;
  #call: string | undefined;
  #party: string | undefined;
  #media: { stream: MediaStream; stop: () => void } | undefined;

  constructor(server: FakeServer, name: string) {
    const device = server.mdn(name);
    this.user = device;
    this.#session = server.open();
    this.#session.onmessage = (message) => this.#heard(message);
    this.#session.onstate = () => this.#session.send({ type: 'hello', v: 1, device, name, epoch: EPOCH });
  }

  get call(): string {
    return this.#call ?? '';
  }

  /** A click on a name: a connection, the devices, and the offer that follows from its transceivers. */
  invite(user: string): void {
    this.#call = 'an-invitation-of-mdn00';
    this.#session.send({ type: 'call-invite', id: 'i', call: this.#call, to: user, media: MEDIA });
    this.#open();
    this.#add();
  }

  /** Called on; the offer waits for that at the gateway, and goes into the call so much later. */
  offerAfter(ms: number): void {
    this.offerToo();
    this.#hold = new Promise((resolve) => {
      this.#release = () => setTimeout(resolve, ms);
    });
  }

  /** The page's own connection and tracks, without a call of its own: the offer goes into the one that stands. */
  offerToo(): void {
    this.#open();
    this.#add();
  }

  hangUp(): void {
    this.close();
    this.#session.send({ type: 'hang-up', id: 'h', call: this.call });
  }

  /** As on `disconnected`: without a word. */
  close(): void {
    if (this.pc !== undefined) {
      this.pc.onicecandidate = this.pc.onnegotiationneeded = this.pc.ontrack = null;
      for (const transceiver of this.pc.getTransceivers()) transceiver.stop();
      this.pc.close();
    }
    this.pc = undefined;
    this.#media?.stop();
    this.#media = undefined;
  }

  #open(): RTCPeerConnection {
    const pc = new RTCPeerConnection();
    this.pc = pc;
    pc.onicecandidate = ({ candidate }) => {
      if (candidate !== null) this.#send({ candidate: candidate.toJSON() });
    };
    pc.ontrack = ({ track }) => this.received.push(track);
    pc.onnegotiationneeded = async () => {
      const offer = await pc.createOffer();
      if (pc.signalingState !== 'stable') return;
      await pc.setLocalDescription(offer);
      this.#send({ description: offer });
    };
    return pc;
  }

  #add(): void {
    const { stream, stop } = paint();
    const [sound] = new AudioContext().createMediaStreamDestination().stream.getTracks();
    if (sound !== undefined) stream.addTrack(sound);
    this.#media = { stream, stop };
    for (const track of stream.getTracks()) this.pc?.addTransceiver(track, { streams: [stream] });
  }

  async #take(body: SignalBody): Promise<void> {
    this.log.push(`<${'description' in body ? body.description.type : Object.keys(body)[0]}`);
    if ('candidate' in body) await this.pc?.addIceCandidate(body.candidate).catch(() => {});
    if (!('description' in body)) return;
    if (body.description.type === 'answer') await this.pc?.setRemoteDescription(body.description);
    else await this.#answer(body.description);
  }

  async #answer(offer: RTCSessionDescriptionInit): Promise<void> {
    const pc = this.pc ?? this.#open();
    if (pc.signalingState !== 'stable') {
      await Promise.all([pc.setLocalDescription({ type: 'rollback' }), pc.setRemoteDescription(offer)]);
      return; // and never answers
    }
    await pc.setRemoteDescription(offer);
    if (this.#media === undefined) this.#add();
    const answer = await pc.createAnswer();
    await pc.setLocalDescription(answer);
    this.#send({ description: answer });
  }

  #send(body: SignalBody): void {
    if ('description' in body) this.log.push(`${body.description.type}>`);
    if (!this.#flowing) this.#queued.push(body);
    else this.#stream?.send(body);
  }

  readonly #queued: SignalBody[] = [];
  #flowing = false;
  #hold: Promise<void> = Promise.resolve();
  #release: () => void = () => {};

  #heard(message: ServerMessage): void {
    if (message.type === 'call') this.#snapshot(message);
    else if (message.type === 'signal') this.#stream?.receive({ ...message, body: message.body as SignalBody });
    else if (message.type === 'signal-ack') this.#stream?.receiveAck(message);
  }

  #snapshot(body: CallBody): void {
    if (body.state === 'ended') this.close();
    if (body.state === 'ringing' && body.callee?.user === this.user) {
      this.#session.send({ type: 'call-accept', id: 'a', call: body.call, media: MEDIA });
    }
    const them = body.parties.find(({ party }) => party !== body.me);
    if (body.me === undefined || them === undefined || body.state === 'ringing' || this.#stream !== undefined) return;
    this.#call = body.call;
    this.#party = them.party;
    const base = { call: body.call, to: them.party };
    this.#stream = new ReliableStream<SignalBody>({
      epoch: EPOCH,
      peerEpoch: them.epoch,
      send: (frame) => this.#session.send({ type: 'signal', ...base, ...frame }),
      sendAck: (ack) => this.#session.send({ type: 'signal-ack', ...base, ...ack }),
      deliver: (signal) => this.#deliver(signal),
    });
    this.#release();
    void this.#hold.then(() => {
      for (const queued of this.#queued.splice(0)) this.#stream?.send(queued);
      this.#flowing = true;
    });
    this.#session.send({ type: 'call-media', id: 'm', call: body.call, peer: this.#party, state: 'connected' });
  }

  // The gateway: an offer that crosses the page's own goes no further.
  #deliver(signal: SignalBody): void {
    const offered = 'description' in signal && signal.description.type === 'offer';
    if (!offered || this.onoffer === undefined) {
      void this.#take(signal);
      return;
    }
    this.log.push('<offer, dropped');
    this.onoffer();
    this.onoffer = undefined;
  }
}
