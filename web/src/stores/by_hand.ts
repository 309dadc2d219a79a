import { computed, type Signal, signal } from '@preact/signals';
import type { CallMedia, ConnectionDiagnosis, EndReason, Failure } from 'beckon';
import { troubleOfFailure } from '../format/media_trouble.js';
import { carried } from '../format/place.js';
import { m } from '../strings.js';
import type { Trouble } from './calls.js';
import { failureOf } from './failure.js';
import { offerToOtherTabs, takeFromOtherTabs } from './handed_over.js';
import type { Talk } from './talk.js';
import { WatchedTalk } from './watched_talk.js';

/** A call of the SDK that is set up by texts carried by hand. */
export interface HandCall extends Talk {
  /** What to carry to the other side. */
  readonly blob: string;
  /** Takes what came back. */
  accept(blob: string): Promise<void>;
}

export interface HandCalls {
  offer(media: CallMedia): Promise<HandCall>;
  answer(blob: string, media: CallMedia): Promise<HandCall>;
}

export interface AfterHand {
  readonly name: string;
  readonly reason: EndReason;
  readonly byMe: boolean;
  readonly duration: number | undefined;
  readonly diagnosis: ConnectionDiagnosis;
}

/** The one call of this page that needs no server: two texts are carried by hand, there and back. */
export class ByHand {
  readonly talk = signal<WatchedTalk<HandCall> | undefined>(undefined);
  /** Whether this side made the invitation. */
  readonly inviting = signal(false);
  /** Whether devices and network are being asked. */
  readonly preparing = signal(false);
  readonly problem = signal<string | undefined>(undefined);
  readonly after = signal<AfterHand | undefined>(undefined);
  /** A reply that was opened as a link went to the tab that waited for it. */
  readonly handedOver = signal(false);
  readonly #calls: () => Promise<HandCalls>;
  readonly #trouble: Signal<Trouble | undefined>;
  readonly #myName: Signal<string>;

  constructor(calls: () => Promise<HandCalls>, trouble: Signal<Trouble | undefined>, myName: Signal<string>) {
    this.#calls = calls;
    this.#trouble = trouble;
    this.#myName = myName;
  }

  /** What the page shows. Who replied sees the reply until the call stands: the other side has to get it. */
  readonly stage = computed(() => {
    const state = this.talk.value?.state.value;
    if (state === undefined || state === 'ended') return this.after.value ? ('after' as const) : ('choose' as const);
    if (state === 'active' || state === 'reconnecting') return 'call' as const;
    if (this.inviting.value) return state === 'connecting' ? ('call' as const) : ('invitation' as const);
    return 'reply' as const;
  });

  /** Gets ready for a moment without a server. */
  load(): void {
    this.#calls().catch(() => undefined);
  }

  async invite(video = true): Promise<void> {
    const make = (calls: HandCalls) => calls.offer({ audio: true, video });
    if (await this.#begin(true, video, make, () => this.invite(false))) {
      takeFromOtherTabs((text) => this.#takes(carried(text)), this.#noLongerWaits());
    }
  }

  /** Answers an invitation: the text, or the link with it. */
  async reply(pasted: string, video = true): Promise<void> {
    const blob = carried(pasted);
    if (blob === '') {
      this.problem.value = m.hand_empty();
      return;
    }
    const make = (calls: HandCalls) => calls.answer(blob, { audio: true, video });
    await this.#begin(false, video, make, () => this.reply(pasted, false));
  }

  /** Takes the reply to the invitation made here. */
  async accept(pasted: string): Promise<void> {
    const blob = carried(pasted);
    this.problem.value = blob === '' ? m.hand_empty() : undefined;
    if (blob !== '' && !(await this.#takes(blob))) this.problem.value = m.hand_not_the_reply();
  }

  /** A text came in the page's address: if it is the reply another tab waits for, that tab gets it. */
  async opened(text: string): Promise<void> {
    this.handedOver.value = await offerToOtherTabs(text);
  }

  /** Hangs up, or gives up what was begun. */
  end(): void {
    const { value: talk } = this.talk;
    if (!talk) return;
    talk.byMe = true;
    void talk.call.hangUp();
  }

  close(): void {
    this.after.value = undefined;
    this.problem.value = undefined;
    this.handedOver.value = false;
  }

  async #begin(
    inviting: boolean,
    video: boolean,
    make: (calls: HandCalls) => Promise<HandCall>,
    withoutCamera: () => Promise<void>,
  ): Promise<boolean> {
    if (this.talk.value || this.preparing.value) return false;
    this.close();
    this.preparing.value = true;
    try {
      const call = await make(await this.#calls());
      this.inviting.value = inviting;
      this.#watch(call, video);
      return true;
    } catch (error) {
      this.#failed(failureOf(error), video, withoutCamera);
      return false;
    } finally {
      this.preparing.value = false;
    }
  }

  #watch(call: HandCall, video: boolean): void {
    const talk: WatchedTalk<HandCall> = new WatchedTalk(call, {
      other: undefined,
      video,
      myName: this.#myName.value,
      nameless: m.hand_other(),
      onChange: () => this.#changed(talk),
    });
    this.talk.value = talk;
  }

  #changed(talk: WatchedTalk<HandCall>): void {
    if (talk.state.value !== 'ended' || this.talk.value !== talk) return;
    const { reason = 'hung-up', duration, since, diagnosis } = talk.call;
    const { name } = talk.other.value;
    this.talk.value = undefined;
    this.problem.value = undefined;
    // What was given up before it began needs no words.
    if (since !== undefined || !talk.byMe) this.after.value = { name, reason, byMe: talk.byMe, duration, diagnosis };
  }

  async #takes(blob: string): Promise<boolean> {
    const accepted = this.talk.value?.call.accept(blob);
    return (
      accepted?.then(
        () => true,
        () => false,
      ) ?? false
    );
  }

  #noLongerWaits(): AbortSignal {
    const over = new AbortController();
    const stop = this.stage.subscribe((stage) => {
      if (stage === 'invitation') return;
      over.abort();
      queueMicrotask(() => stop());
    });
    return over.signal;
  }

  #failed(failure: Failure, video: boolean, withoutCamera: () => Promise<void>): void {
    const kind = troubleOfFailure(failure.code, video, globalThis.isSecureContext);
    if (kind) this.#trouble.value = { kind, audioOnly: video ? () => void withoutCamera() : undefined };
    else if (failure.code === 'bad-message' || failure.code === 'wrong-state')
      this.problem.value = m.hand_no_invitation();
    else this.problem.value = m.notice_failed({ message: failure.message });
  }
}
