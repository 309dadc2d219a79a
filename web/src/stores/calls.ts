import { computed, effect, signal } from '@preact/signals';
import type { Call, Client, ConnectionDiagnosis, EndReason, Failure, FailureCode, PersonRef, UserId } from 'beckon';
import { type MediaTrouble, troubleOfFailure } from '../format/media_trouble.js';
import { m } from '../strings.js';
import { failureOf } from './failure.js';
import type { Notices } from './notices.js';
import { holdCall, isInCallElsewhere } from './other_tabs.js';
import { WatchedCall } from './watched_call.js';

/** A call this person makes; `watched` is there once the server has it. */
export interface Outgoing {
  readonly peer: PersonRef;
  readonly video: boolean;
  readonly watched: WatchedCall | undefined;
}

/** A call that is made only when the person says so once more: the other side's page answers by itself. */
export interface Asking {
  readonly peer: PersonRef;
  readonly video: boolean;
}

/** What is told after a call. */
export interface After {
  readonly peer: PersonRef;
  readonly reason: EndReason | FailureCode;
  readonly byMe: boolean;
  readonly video: boolean;
  /** Milliseconds, if the call came about. */
  readonly duration: number | undefined;
  /** What was seen of its connection, if it came to one. */
  readonly diagnosis: ConnectionDiagnosis | undefined;
}

/** Devices that could not be had, and the way on without them where there is one. */
export interface Trouble {
  readonly kind: MediaTrouble;
  audioOnly: (() => void) | undefined;
}

/** The one call of this page: ringing out, ringing in, going on, just over. */
export class Calls {
  readonly incoming = signal<WatchedCall | undefined>(undefined);
  readonly outgoing = signal<Outgoing | undefined>(undefined);
  readonly current = signal<WatchedCall | undefined>(undefined);
  readonly after = signal<After | undefined>(undefined);
  readonly trouble = signal<Trouble | undefined>(undefined);
  readonly asking = signal<Asking | undefined>(undefined);
  readonly stage = computed(() => {
    if (this.incoming.value) return 'incoming' as const;
    if (this.current.value) return 'call' as const;
    if (this.outgoing.value) return 'outgoing' as const;
    return this.after.value ? ('after' as const) : ('none' as const);
  });
  readonly #notices: Notices;
  /** Whether this person is in a call of another kind here. */
  readonly #engaged: () => boolean;
  readonly #declined = new Set<string>();
  /** Those of whom this was asked and agreed to; such a user is a page, as long as it is open. */
  readonly #agreed = new Set<UserId>();
  #client: Client | undefined;

  constructor(notices: Notices, engaged: () => boolean) {
    this.#notices = notices;
    this.#engaged = engaged;
  }

  attach(client: Client, left: AbortSignal): void {
    this.#client = client;
    client.on('call', (call) => this.#arrived(call), { signal: left });
    const stopHolding = effect(() => (this.current.value ? holdCall(client.user) : undefined));
    left.addEventListener('abort', () => {
      stopHolding();
      this.#forget();
    });
    for (const call of client.calls.values()) this.#arrived(call);
  }

  /** Calls, or asks first where the other side would learn this person's address without anybody's doing. */
  async start(peer: PersonRef, video: boolean): Promise<void> {
    const client = this.#client;
    if (!client || this.outgoing.value || this.current.value || this.#engaged()) return;
    if (peer.dialect === 'mdn' && !this.#agreed.has(peer.user)) {
      this.asking.value = { peer, video };
      return;
    }
    this.after.value = undefined;
    if (!globalThis.isSecureContext) {
      this.trouble.value = { kind: 'insecure', audioOnly: undefined };
      return;
    }
    const attempt: Outgoing = { peer, video, watched: undefined };
    this.outgoing.value = attempt;
    if (await isInCallElsewhere(client.user)) {
      if (this.outgoing.value === attempt) this.#refused(attempt, 'busy');
      return;
    }
    if (this.outgoing.value !== attempt) return;
    try {
      const call = await client.call(peer.user, { audio: true, video });
      if (this.outgoing.value === attempt) this.#adopt(call, attempt);
      else if (!this.#known(call)) await call.hangUp();
    } catch (error) {
      if (this.outgoing.value === attempt) this.#failed(attempt, failureOf(error));
    }
  }

  /** Makes the call that was asked about. */
  agree(): void {
    const { asking } = this;
    if (!asking.value) return;
    const { peer, video } = asking.value;
    asking.value = undefined;
    this.#agreed.add(peer.user);
    void this.start(peer, video);
  }

  /** Does not make it. */
  dismiss(): void {
    this.asking.value = undefined;
  }

  async answer(video: boolean): Promise<void> {
    const watched = this.incoming.value;
    if (!watched || watched.answering.value) return;
    watched.answering.value = true;
    watched.answered = true;
    this.cancel();
    try {
      await watched.call.accept({ audio: true, video });
      if (watched.state.value !== 'ended') this.#goesOn(watched);
    } catch (error) {
      watched.answering.value = false;
      if (watched.state.value === 'ended') return;
      watched.answered = false;
      this.#couldNotAnswer(failureOf(error), video);
    }
  }

  decline(): void {
    const watched = this.incoming.value;
    if (!watched) return;
    watched.byMe = true;
    this.#declined.add(watched.call.id);
    this.incoming.value = undefined;
    this.trouble.value = undefined;
    watched.call.decline().catch((error: unknown) => this.#tell(failureOf(error)));
    this.#nextIncoming();
  }

  /** Takes an invitation back. */
  cancel(): void {
    const { watched } = this.outgoing.value ?? {};
    this.outgoing.value = undefined;
    if (watched) this.#end(watched);
  }

  hangUp(): void {
    const watched = this.current.value;
    if (watched) this.#end(watched);
  }

  #end(watched: WatchedCall): void {
    watched.byMe = true;
    void watched.call.hangUp();
  }

  #arrived(call: Call): void {
    if (call.state === 'ended' || this.#known(call)) return;
    const crossing = this.outgoing.value;
    if (call.direction === 'incoming' && call.state === 'ringing') {
      if (!this.incoming.value && !this.current.value && !crossing?.watched) void this.#ring(call);
    } else if (!crossing) {
      this.#cameBack(call);
    } else if (call.direction === 'incoming' && crossing.peer.user === call.peer.user) {
      this.#adopt(call, crossing);
    }
  }

  /** The page was loaded anew in the middle of the call. */
  #cameBack(call: Call): void {
    if (this.current.value || this.incoming.value) return;
    const { peer, media } = call;
    this.outgoing.value = { peer, video: media.video, watched: undefined };
    this.#adopt(call, this.outgoing.value);
  }

  #known(call: Call): boolean {
    const known = [this.incoming.value, this.current.value, this.outgoing.value?.watched];
    return known.some((watched) => watched?.call.id === call.id);
  }

  /** A person in a call in another tab of this browser is as busy here as there. */
  async #ring(call: Call): Promise<void> {
    const user = this.#client?.user ?? '';
    if (this.#engaged() || (await isInCallElsewhere(user))) {
      call.busy().catch((error: unknown) => this.#tell(failureOf(error)));
      return;
    }
    if (call.state !== 'ringing' || this.incoming.value || this.current.value) return;
    this.after.value = undefined;
    this.asking.value = undefined;
    this.incoming.value = new WatchedCall(call, (watched) => this.#changed(watched));
  }

  /** Two may ring at once; the second one's turn comes when the first is over. */
  #nextIncoming(): void {
    if (this.incoming.value || this.current.value) return;
    for (const call of this.#client?.calls.values() ?? []) {
      if (call.direction === 'incoming' && call.state === 'ringing' && !this.#declined.has(call.id)) {
        void this.#ring(call);
        return;
      }
    }
  }

  #adopt(call: Call, attempt: Outgoing): void {
    const watched = new WatchedCall(call, (changed) => this.#changed(changed));
    this.outgoing.value = { ...attempt, watched };
    this.#changed(watched);
  }

  #changed(watched: WatchedCall): void {
    if (watched.state.value === 'ended') this.#ended(watched);
    else if (watched.state.value !== 'ringing') this.#goesOn(watched);
  }

  #goesOn(watched: WatchedCall): void {
    if (this.incoming.value === watched) this.incoming.value = undefined;
    if (this.outgoing.value?.watched === watched) this.outgoing.value = undefined;
    this.trouble.value = undefined;
    this.after.value = undefined;
    this.current.value = watched;
  }

  #ended(watched: WatchedCall): void {
    const { call, byMe } = watched;
    const reason = call.reason ?? 'hung-up';
    const wasCurrent = this.current.value === watched;
    const wasOutgoing = this.outgoing.value?.watched === watched;
    const wasIncoming = this.incoming.value === watched;
    if (wasCurrent) this.current.value = undefined;
    if (wasOutgoing) this.outgoing.value = undefined;
    if (wasIncoming) this.incoming.value = undefined;
    if (wasCurrent || (wasOutgoing && !byMe)) {
      const { peer, media, duration, diagnosis } = call;
      this.after.value = { peer, reason, byMe, video: media.video, duration, diagnosis };
    } else if (wasIncoming) {
      this.trouble.value = undefined;
      this.#notAnswered(call, reason);
    }
    this.#nextIncoming();
  }

  #notAnswered(call: Call, reason: EndReason): void {
    const { peer } = call;
    if (reason === 'answered-elsewhere') this.#notices.show(m.notice_answered_elsewhere());
    else if (reason === 'declined') this.#notices.show(m.notice_declined_elsewhere());
    else if (reason !== 'busy' && reason !== 'replaced') {
      const back = () => void this.start(peer, call.media.video);
      this.#notices.show(m.notice_missed({ name: peer.name }), { label: m.notice_call_back(), run: back });
    }
  }

  #failed({ peer, video }: Outgoing, failure: Failure): void {
    this.outgoing.value = undefined;
    const kind = troubleOfFailure(failure.code, video, globalThis.isSecureContext);
    if (!kind) this.#refused({ peer, video }, failure.code);
    else this.trouble.value = { kind, audioOnly: video ? () => void this.start(peer, false) : undefined };
  }

  /** An invitation is refused with `busy` when it is the caller who has a call; a busy callee ends the call. */
  #refused({ peer, video }: Pick<Outgoing, 'peer' | 'video'>, reason: FailureCode): void {
    this.outgoing.value = undefined;
    this.after.value = { peer, reason, byMe: reason === 'busy', video, duration: undefined, diagnosis: undefined };
  }

  #couldNotAnswer(failure: Failure, video: boolean): void {
    const kind = troubleOfFailure(failure.code, video, globalThis.isSecureContext);
    if (kind) this.trouble.value = { kind, audioOnly: video ? () => void this.answer(false) : undefined };
    else this.#tell(failure);
  }

  #tell(failure: Failure): void {
    this.#notices.show(m.notice_failed({ message: failure.message }));
  }

  #forget(): void {
    this.asking.value = undefined;
    this.#agreed.clear();
    this.incoming.value = undefined;
    this.outgoing.value = undefined;
    this.current.value = undefined;
    this.after.value = undefined;
    this.trouble.value = undefined;
  }
}
