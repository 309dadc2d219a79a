import type { ClientMessage, ServerMessage } from '../protocol.gen.js';
import { randomId128 } from '../random_id.js';
import type { FakeServer } from './fake_server.js';
import { FakeTransport } from './fake_transport.js';

const POLL_MS = 20_000;

/** The server's end of an HTTP transport. */
class FakePolled extends FakeTransport {
  readonly transport = 'http';
  readonly #onGone: () => void;
  readonly #outbox: { n: number; line: string }[] = [];
  #sent = 0;
  #acked = 0;
  #posted = 0;
  #closing: number | undefined;
  #usable = true;
  #answerPoll: (() => void) | undefined;

  constructor(server: FakeServer, onGone: () => void) {
    super(server);
    this.#onGone = onGone;
  }

  get usable(): boolean {
    return this.#usable;
  }

  deliver(message: ServerMessage): void {
    this.#sent += 1;
    this.#outbox.push({ n: this.#sent, line: JSON.stringify(message) });
    this.#answerPoll?.();
  }

  shut(code: number): void {
    this.broken = true;
    this.#usable = false;
    this.#closing = code;
    this.#answerPoll?.();
    this.end(undefined);
  }

  cut(): void {
    this.broken = true;
    this.#usable = false;
    this.#onGone();
    this.#answerPoll?.();
    this.end(undefined);
  }

  /** The page has said that it goes. */
  left(): void {
    this.#usable = false;
    this.#onGone();
    this.#answerPoll?.();
    this.end(1001);
  }

  /** Gives the status. */
  post(n: number, body: string): number {
    if (n === this.#posted) return 204;
    if (n !== this.#posted + 1) return 409;
    this.#posted = n;
    this.takeLines(body);
    return 204;
  }

  takeLines(body: string): void {
    for (const line of body.split('\n')) if (line !== '') this.take(JSON.parse(line) as ClientMessage);
  }

  async poll(after: number): Promise<Response> {
    if (after < this.#acked || after > this.#sent) return new Response(null, { status: 409 });
    this.#acked = after;
    while (this.#outbox[0] !== undefined && this.#outbox[0].n <= after) this.#outbox.shift();
    this.#answerPoll?.();
    if (this.#outbox.length === 0 && this.#closing === undefined && this.#usable) await this.#wait();
    if (!this.#usable && this.#closing === undefined) throw new TypeError('Connection reset');
    const headers: Record<string, string> = { 'Beckon-First': `${this.#outbox[0]?.n ?? after + 1}` };
    if (this.#closing !== undefined) headers['Beckon-Close'] = `${this.#closing} closed`;
    return new Response(this.#outbox.map(({ line }) => `${line}\n`).join(''), { headers });
  }

  // For messages, the end, a newer poll, or long enough.
  #wait(): Promise<void> {
    return new Promise((resolve) => {
      const answer = () => {
        cancel();
        if (this.#answerPoll === answer) this.#answerPoll = undefined;
        resolve();
      };
      const cancel = this.server.clock.after(POLL_MS, answer);
      this.#answerPoll = answer;
    });
  }
}

/** HTTP polling of the fake server, as the platform's `fetch`. */
export class FakeHttp {
  /** Loses a request on its way there, or its answer on the way back. */
  loses: (method: string, body: string | undefined) => 'request' | 'answer' | undefined = () => undefined;
  /** All requests that were made. */
  readonly requests: { method: string; headers: Headers; body: string | undefined; keepalive: boolean }[] = [];
  readonly #server: FakeServer;
  readonly #transports = new Map<string, FakePolled>();

  constructor(server: FakeServer) {
    this.#server = server;
  }

  readonly fetch: typeof fetch = async (_url, init = {}) => {
    const { method = 'GET', keepalive = false, signal } = init;
    const headers = new Headers(init.headers);
    const body = typeof init.body === 'string' ? init.body : undefined;
    this.requests.push({ method, headers, body, keepalive });
    const lost = this.loses(method, body);
    if (this.#server.blocked.http === 'refused' || lost === 'request') throw new TypeError('Failed to fetch');
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
    });
    if (!this.#server.reachable || this.#server.blocked.http === 'silent') return aborted;
    const answer = await Promise.race([this.#answer(method, headers, body), aborted]);
    if (lost === 'answer') throw new TypeError('Failed to fetch');
    return answer;
  };

  async #answer(method: string, headers: Headers, body = ''): Promise<Response> {
    const token = headers.get('Beckon-Transport');
    if (token === null) return method === 'POST' ? this.#open(body) : new Response(null, { status: 404 });
    const transport = this.#transports.get(token);
    if (transport === undefined) return new Response(null, { status: 404 });
    if (method === 'GET') return transport.poll(Number(headers.get('Beckon-After')));
    if (method === 'POST')
      return new Response(null, { status: transport.post(Number(headers.get('Beckon-Post')), body) });
    transport.left();
    return new Response(null, { status: 204 });
  }

  #open(body: string): Response {
    const token = randomId128();
    const transport = new FakePolled(this.#server, () => this.#transports.delete(token));
    this.#transports.set(token, transport);
    this.#server.transports.push(transport);
    transport.takeLines(body);
    return new Response('', { headers: { 'Beckon-Transport': token } });
  }
}
