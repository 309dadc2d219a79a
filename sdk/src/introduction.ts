import type { Clock } from './clock.js';
import type { ClientHello, ServerError, ServerMessage, ServerWelcome } from './protocol.gen.js';
import type { Leaving, ServerChannel } from './server_channel.js';

export interface IntroductionOptions {
  clock: Clock;
  /** A transport that is not open for this long is given up. */
  openWithinMs: number;
  /** So is one over which the server does not answer the hello for this long. Default: 10 s. */
  answerWithinMs?: number;
  /** What to say first; with `resume` if there is a session to go on with. */
  hello: ClientHello;
  /** What to say when that session is over. Undefined: nothing, the introduction has failed then. */
  anew(): ClientHello | undefined;
  welcomed(welcome: ServerWelcome): void;
  /** The server does not take the hello. */
  refused(error: ServerError): void;
  /** It came to no answer. `silent`: the transport did not even open in time. */
  failed(how: 'silent' | 'closed'): void;
}

const ANSWER_WITHIN_MS = 10_000;

/** A transport from its making to the server's answer to the `hello`. Exactly one of the three ends is told, once. */
export class Introduction {
  readonly channel: ServerChannel;
  readonly #options: IntroductionOptions;
  #said = false;
  #over = false;
  #cancelDeadline: () => void;

  constructor(channel: ServerChannel, options: IntroductionOptions) {
    this.channel = channel;
    this.#options = options;
    this.#cancelDeadline = options.clock.after(options.openWithinMs, () => this.#fail('silent'));
    channel.onstate = (state) => {
      if (state === 'open') this.#say(options.hello);
      if (state === 'closed') this.#fail('closed');
    };
    channel.onmessage = (message) => this.#hear(message);
    if (channel.state === 'open') this.#say(options.hello);
  }

  /** Whether the server may know already that the session goes on here. */
  get said(): boolean {
    return this.#said && !this.#over;
  }

  /** Gives it up without a word; none of the ends is told. */
  cancel(code: Leaving): void {
    if (!this.#finish()) return;
    this.channel.close(code);
  }

  #say(hello: ClientHello): void {
    this.#said = true;
    this.#cancelDeadline();
    this.#cancelDeadline = this.#options.clock.after(this.#options.answerWithinMs ?? ANSWER_WITHIN_MS, () =>
      this.#fail('closed'),
    );
    this.channel.send(hello);
  }

  #hear(message: ServerMessage): void {
    if (typeof message !== 'object' || message === null) return;
    if (message.type === 'welcome') {
      if (this.#finish()) this.#options.welcomed(message);
    } else if (message.type === 'error') this.#beRefused(message);
  }

  #beRefused(error: ServerError): void {
    if (error.code === 'session-expired') {
      const hello = this.#options.anew();
      if (hello === undefined) this.#fail('closed');
      else this.#say(hello);
    } else if (this.#finish()) {
      this.channel.close(4010);
      this.#options.refused(error);
    }
  }

  #fail(how: 'silent' | 'closed'): void {
    if (!this.#finish()) return;
    this.channel.close(4010);
    this.#options.failed(how);
  }

  // The channel is quiet from now on, or its new owner's.
  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#cancelDeadline();
    this.channel.onstate = undefined;
    this.channel.onmessage = undefined;
    return true;
  }
}
