import { PAUSED, type Step } from './adaptation.js';
import type { Sources } from './api_media.js';
import { preferCodecs } from './codec_order.js';
import type { Held, Outlet, OwnMedia } from './own_media.js';
import { cameraLimits, limitSender, screenLimits } from './sender_limits.js';

export interface OutgoingOptions {
  /** The other side takes no negotiation after the first. */
  plain: boolean;
  /** What the other side is to be told of what is sent changed. */
  changed(): void;
}

type Role = 'microphone' | 'camera' | 'screen' | 'sound';
const ROLES: readonly Role[] = ['microphone', 'camera', 'screen', 'sound'];

/**
 * What goes out on one connection: each own track has a sender of its own that stays its own, so that one replaces
 * another without negotiation, and what is taken away and comes back does so in its former place.
 */
export class Outgoing implements Outlet {
  readonly #pc: RTCPeerConnection;
  readonly #own: OwnMedia;
  readonly #options: OutgoingOptions;
  readonly #senders = new Map<Role, RTCRtpSender>();
  readonly #detach: () => void;
  readonly #listeners = new AbortController();
  #step: Step = 0;
  #pictures = true;
  #queue: Promise<void> = Promise.resolve();

  /** Adds the tracks that there are. */
  constructor(pc: RTCPeerConnection, own: OwnMedia, options: OutgoingOptions) {
    this.#pc = pc;
    this.#own = own;
    this.#options = options;
    for (const role of ROLES) this.#add(role);
    this.#detach = own.attach(this);
    const { signal } = this.#listeners;
    // What the other side's offer brought is answered in this order too.
    pc.addEventListener('track', ({ transceiver }) => this.#prefer(transceiver), { signal });
    pc.addEventListener('signalingstatechange', () => this.#limit(), { signal });
    pc.addEventListener('connectionstatechange', () => this.#limit(), { signal });
  }

  get fixed(): boolean {
    return this.#options.plain;
  }

  get held(): Held {
    return { paused: this.#step === PAUSED, unwanted: !this.#pictures };
  }

  /** What goes out here. */
  get sources(): Sources {
    return this.#own.sourcesWhere(this.held);
  }

  /** The places of the own screen in the session description; to be asked when that is made. */
  get screens(): string[] {
    return (['screen', 'sound'] as const).flatMap((role) => {
      const transceiver = this.#transceiver(role);
      const sends = transceiver?.direction === 'sendrecv' || transceiver?.direction === 'sendonly';
      return sends ? (transceiver.mid ?? []) : [];
    });
  }

  /** How much of the picture the path takes. */
  set step(step: Step) {
    this.#step = step;
    this.#limited();
  }

  /** Whether the other side wants pictures. */
  set pictures(wanted: boolean) {
    if (wanted === this.#pictures) return;
    this.#pictures = wanted;
    this.#limited();
  }

  update(): Promise<void> {
    const done = this.#queue.then(async () => {
      if (this.#listeners.signal.aborted) return;
      for (const role of ROLES) await this.#set(role);
      await this.#applyLimits();
    });
    this.#queue = done.catch(() => {});
    this.#options.changed();
    return done;
  }

  close(): void {
    this.#listeners.abort();
    this.#detach();
  }

  #track(role: Role): MediaStreamTrack | undefined {
    if (role === 'screen') return this.#own.screen.track;
    return role === 'sound' ? this.#own.screen.sound : this.#own.track(role);
  }

  #transceiver(role: Role): RTCRtpTransceiver | undefined {
    const sender = this.#senders.get(role);
    return sender && this.#pc.getTransceivers().find((one) => one.sender === sender);
  }

  #add(role: Role): void {
    const track = this.#track(role);
    if (track === undefined) return;
    const screen = role === 'screen' || role === 'sound';
    const stream = (screen ? this.#own.screen.stream : undefined) ?? this.#own.group;
    this.#senders.set(role, this.#pc.addTrack(track, stream));
    const transceiver = this.#transceiver(role);
    if (transceiver !== undefined) this.#prefer(transceiver);
  }

  // Always with a direction that receives: the other side may send in the same place.
  async #set(role: Role): Promise<void> {
    const track = this.#track(role) ?? null;
    const sender = this.#senders.get(role);
    if (sender === undefined) {
      if (track !== null) this.#add(role);
      return;
    }
    if (sender.track === track) return;
    const had = sender.track !== null;
    const transceiver = this.#transceiver(role);
    if (track === null && !this.fixed && transceiver !== undefined) transceiver.direction = 'recvonly';
    await sender.replaceTrack(track);
    if (track !== null && !had && !this.fixed && transceiver !== undefined) transceiver.direction = 'sendrecv';
  }

  #prefer(transceiver: RTCRtpTransceiver): void {
    try {
      preferCodecs(transceiver, this.#own.codecs);
    } catch {
      // Not for this kind of transceiver in this browser: its own order is as good.
    }
  }

  #limited(): void {
    this.#limit();
    this.#options.changed();
    this.#own.outletChanged();
  }

  #limit(): void {
    this.#queue = this.#queue.then(() => this.#applyLimits()).catch(() => {});
  }

  async #applyLimits(): Promise<void> {
    if (this.#pc.signalingState === 'closed') return;
    const camera = this.#senders.get('camera');
    const screen = this.#senders.get('screen');
    if (camera?.track) {
      const { width, height } = camera.track.getSettings();
      const lines = width === undefined || height === undefined ? undefined : Math.min(width, height);
      const limits = cameraLimits(this.#step, this.#own.quality, lines);
      await limitSender(camera, { ...limits, active: limits.active && this.#pictures });
    }
    if (screen?.track) await limitSender(screen, { ...screenLimits(this.#step), active: this.#pictures });
  }
}
