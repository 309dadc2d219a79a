import type { SignalingChannel } from './api.js';
import { type Carried, decodeBlob, encodeBlob } from './blob.js';
import { BeckonError } from './failure.js';
import { fullSdp, leanSdp } from './lean_sdp.js';
import type { SignalBody } from './negotiator.js';
import { randomUint32 } from './random_id.js';

/** A side that still gathers candidates after this long tells those it has. */
const GATHER_WITHIN_MS = 3000;

/**
 * Signalling that people carry: what this side's negotiator says becomes one text (about 500 characters with sound and
 * picture), which somebody takes to the other side by whatever way there is, and one comes back. That is the first
 * exchange; whatever either side has to say later needs another way, `onlate`.
 *
 * ```ts
 * const channel = new ManualChannel(pc);
 * new PerfectNegotiator(pc, channel, { polite: false });                   // the side that begins
 * show(await channel.blob());
 * await channel.accept(answer);
 *
 * new PerfectNegotiator(pc, channel, { polite: true, awaitOffer: true });  // the other side
 * await channel.accept(offer);
 * show(await channel.blob());
 * ```
 */
export class ManualChannel implements SignalingChannel<SignalBody, SignalBody> {
  onmessage: ((message: SignalBody) => void) | undefined;
  onstate: ((state: 'connecting' | 'open' | 'closed') => void) | undefined;
  /** Takes what cannot be carried: what is said too late, and what is about a later exchange. Else that is dropped. */
  onlate: ((message: SignalBody) => void) | undefined;
  /** Random; says which texts belong together. */
  readonly id = randomUint32();
  readonly #pc: RTCPeerConnection;
  #state: 'open' | 'closed' = 'open';
  #theirs: Carried | undefined;
  #description: RTCSessionDescriptionInit | undefined;
  readonly #candidates: string[] = [];
  #blob: Promise<string> | undefined;
  #made = false;
  #described: () => void = () => {};
  readonly #whenDescribed = new Promise<void>((resolve) => {
    this.#described = resolve;
  });

  constructor(pc: RTCPeerConnection) {
    this.#pc = pc;
  }

  get state(): 'open' | 'closed' {
    return this.#state;
  }

  /** The other side's `id`; undefined before `accept`. */
  get peerId(): number | undefined {
    return this.#theirs?.id;
  }

  send(message: SignalBody): void {
    if (this.#state === 'closed') return;
    if (!this.#made && 'description' in message) {
      this.#description = message.description;
      this.#described();
    } else if (!this.#made && 'candidate' in message) {
      // All else goes where the first section goes.
      const { candidate, sdpMLineIndex } = message.candidate;
      if (sdpMLineIndex === 0 && candidate) this.#candidates.push(candidate);
    } else this.onlate?.(message);
  }

  /** What is to be carried, once there is a description and its candidates are gathered or three seconds are over. */
  blob(): Promise<string> {
    this.#blob ??= this.#make();
    return this.#blob;
  }

  /**
   * Takes what was carried here. Rejects with `bad-message` for a text that is none, is damaged, is this side's own, or
   * is an invitation where a reply belongs or the other way round; with `wrong-state` for a reply to something else, or
   * when one was taken already. After a rejection another text can be taken.
   */
  async accept(text: string): Promise<void> {
    const carried = await decodeBlob(text);
    this.#check(carried);
    this.#theirs = carried;
    const { side: type, sdp } = carried;
    this.onmessage?.({ description: { type, sdp: fullSdp(withRole(carried, sdp)) }, turns: true });
  }

  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#described();
    this.onstate?.('closed');
  }

  #check({ side, id, answers }: Carried): void {
    const offered = this.#description?.type === 'offer';
    if (this.#state === 'closed') throw new BeckonError('wrong-state', 'It is over');
    if (id === this.id)
      throw new BeckonError('bad-message', 'This is your own text: take it to the other side, and bring theirs here');
    if (side === 'offer' && offered)
      throw new BeckonError('bad-message', 'This is an invitation, but you have made one: a reply belongs here');
    if (side === 'answer' && !offered)
      throw new BeckonError('bad-message', 'This is a reply: it belongs to who made the invitation');
    if (side === 'answer' && answers !== this.id)
      throw new BeckonError('wrong-state', 'This is the reply to another invitation');
    if (this.#theirs !== undefined) throw new BeckonError('wrong-state', 'A text was taken already; make a new call');
  }

  async #make(): Promise<string> {
    await this.#whenDescribed;
    await gathered(this.#pc);
    const description = this.#description;
    if (description === undefined || this.#state === 'closed') throw new BeckonError('closed', 'It is over');
    this.#made = true;
    const side = description.type === 'offer' ? 'offer' : 'answer';
    const sdp = leanSdp(description.sdp ?? '', this.#candidates);
    const answers = this.#theirs?.id;
    return encodeBlob({ side, id: this.id, sdp, ...(answers !== undefined && { answers }) });
  }
}

// Who answers is to wait for DTLS to begin (RFC 8842, section 5.2): minutes may pass until the reply has been carried,
// and an end that began long ago repeats itself only once a minute by then.
function withRole({ side }: Carried, sdp: string): string {
  return side === 'offer' ? sdp.replaceAll('a=setup:actpass', 'a=setup:active') : sdp;
}

function gathered(pc: RTCPeerConnection): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      pc.removeEventListener('icegatheringstatechange', look);
      resolve();
    };
    const look = () => {
      if (pc.iceGatheringState === 'complete' || pc.signalingState === 'closed') done();
    };
    const timer = setTimeout(done, GATHER_WITHIN_MS);
    pc.addEventListener('icegatheringstatechange', look);
    look();
  });
}
