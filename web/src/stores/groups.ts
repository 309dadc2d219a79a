import { computed, effect, type Signal, signal } from '@preact/signals';
import type { CallMedia, Client, EndReason, Failure, FailureCode, GroupCall } from 'beckon';
import { troubleOfFailure } from '../format/media_trouble.js';
import { home, type Place } from '../format/place.js';
import type { Trouble } from './calls.js';
import { failureOf } from './failure.js';
import { holdCall } from './other_tabs.js';
import type { Places } from './places.js';
import { WatchedGroup } from './watched_group.js';

/** What is told after a call by link. */
export interface AfterGroup {
  readonly secret: string;
  readonly reason: EndReason;
  readonly byMe: boolean;
  /** Milliseconds. */
  readonly duration: number;
}

/** Why a link leads nowhere now. */
export interface GroupProblem {
  readonly secret: string | undefined;
  readonly code: FailureCode;
}

/** The call by link that this page is in, and the way into it and out of it. */
export class Groups {
  readonly current = signal<WatchedGroup | undefined>(undefined);
  readonly after = signal<AfterGroup | undefined>(undefined);
  readonly problem = signal<GroupProblem | undefined>(undefined);
  /** Whether devices and server are waited for. */
  readonly entering = signal(false);
  /** The same, for a link that is being made or a call that was just over. */
  readonly making = signal(false);
  /** Until when the link made here is good. */
  readonly expires = signal<Date | undefined>(undefined);
  readonly stage = computed(() => {
    if (this.current.value) return 'call' as const;
    if (this.making.value) return 'making' as const;
    if (this.problem.value) return 'problem' as const;
    return this.after.value ? ('after' as const) : ('none' as const);
  });
  readonly #places: Places;
  readonly #trouble: Signal<Trouble | undefined>;
  #client: Client | undefined;
  #leaving = false;

  constructor(places: Places, trouble: Signal<Trouble | undefined>) {
    this.#places = places;
    this.#trouble = trouble;
    effect(() => this.#letGoOfThePast(places.now.value));
  }

  attach(client: Client, left: AbortSignal): void {
    this.#client = client;
    client.on('group', (call) => this.#entered(call), { signal: left });
    const stopHolding = effect(() => (this.current.value ? holdCall(client.user) : undefined));
    left.addEventListener('abort', () => {
      stopHolding();
      this.#client = undefined;
      this.current.value = undefined;
      this.after.value = undefined;
      this.problem.value = undefined;
    });
    for (const call of client.groups.values()) this.#entered(call);
  }

  /** Makes a link and waits in its call for those who get it. */
  async create(): Promise<void> {
    const client = this.#client;
    if (!client || this.entering.value || this.current.value) return;
    this.after.value = undefined;
    this.problem.value = undefined;
    this.expires.value = undefined;
    this.making.value = true;
    try {
      const { secret, expires } = await client.createLink();
      this.expires.value = expires;
      await this.join(secret, true);
    } catch (error) {
      this.problem.value = { secret: undefined, code: failureOf(error).code };
    } finally {
      this.making.value = false;
    }
  }

  /** Goes into the call that a link leads to. */
  async join(secret: string, video: boolean): Promise<void> {
    const client = this.#client;
    if (!client || this.entering.value || this.current.value) return;
    this.after.value = undefined;
    this.problem.value = undefined;
    if (!globalThis.isSecureContext) {
      this.#trouble.value = { kind: 'insecure', audioOnly: undefined };
      return;
    }
    this.entering.value = true;
    this.making.value = !this.#isAt(secret);
    const media: CallMedia = { audio: true, video };
    try {
      this.#entered(await client.join(secret, media));
    } catch (error) {
      this.#failed(failureOf(error), secret, video);
    } finally {
      this.entering.value = false;
      this.making.value = false;
    }
  }

  // Who opens a link is told no more of the call before.
  #letGoOfThePast(place: Place): void {
    if (place.at === 'home') return;
    this.after.value = undefined;
    if (place.at !== 'call' || place.secret !== this.problem.peek()?.secret) this.problem.value = undefined;
  }

  leave(): void {
    this.#leaving = true;
    void this.current.value?.call.leave();
  }

  /** Back to the start page, from a link that leads nowhere or a call that is over. */
  close(): void {
    this.after.value = undefined;
    this.problem.value = undefined;
    if (this.#places.now.value.at === 'call') this.#places.leave();
  }

  #entered(call: GroupCall): void {
    if (this.current.value?.call === call || call.state === 'ended') return;
    this.#leaving = false;
    const place: Place = { at: 'call', secret: call.link };
    if (!this.#isAt(call.link)) this.#places.go(place, 'replace');
    this.#trouble.value = undefined;
    this.current.value = new WatchedGroup(call, (watched) => this.#ended(watched));
  }

  #ended({ call }: WatchedGroup): void {
    if (this.current.value?.call !== call) return;
    this.current.value = undefined;
    const { link: secret, reason = 'hung-up', duration = 0 } = call;
    this.after.value = { secret, reason, byMe: this.#leaving, duration };
    if (this.#isAt(call.link)) this.#places.go(home, 'replace');
  }

  #failed(failure: Failure, secret: string, video: boolean): void {
    const kind = troubleOfFailure(failure.code, video, globalThis.isSecureContext);
    if (!kind) this.problem.value = { secret, code: failure.code };
    else this.#trouble.value = { kind, audioOnly: video ? () => void this.join(secret, false) : undefined };
  }

  #isAt(secret: string): boolean {
    const { value: place } = this.#places.now;
    return place.at === 'call' && place.secret === secret;
  }
}
