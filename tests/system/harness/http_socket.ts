import { EventEmitter } from 'node:events';
import { Agent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type WebSocket from 'ws';
import { askHttp, type HttpAnswer } from './http_request.ts';
import type { ServerPlace } from './server_place.ts';

export interface HttpSocketOptions {
  /** Whether connections are used again, as browsers do; else each request may come to another worker. */
  readonly keepAlive?: boolean;
}

/** A transport over HTTP that has of a `WebSocket` what the test client uses. */
class HttpSocket extends EventEmitter {
  readyState = 0;
  readonly #server: ServerPlace;
  readonly #agent: Agent;
  readonly #end = new AbortController();
  #token = '';
  #queue: string[] = [];
  #posting = false;
  #posts = 0;
  #after = 0;

  constructor(server: ServerPlace, { keepAlive = true }: HttpSocketOptions) {
    super();
    this.#server = server;
    this.#agent = server.certificate === undefined ? new Agent({ keepAlive }) : new TlsAgent({ keepAlive });
    void this.#open().catch(() => this.#over(1006, ''));
  }

  send(text: string): void {
    this.#queue.push(text);
    if (!this.#posting && this.readyState === 1) void this.#post().catch(() => this.#over(1006, ''));
  }
  close(): void {
    const headers = { 'Beckon-Transport': this.#token };
    // The poll is answered too, and may end the connections before this one's answer has come.
    void askHttp(this.#server, { method: 'DELETE', headers, agent: this.#agent })
      .catch(() => undefined)
      .finally(() => this.#over(1001, ''));
  }
  terminate(): void {
    this.#over(1006, '');
  }

  async #open(): Promise<void> {
    const { status, headers } = await this.#ask('POST', {});
    if (status !== 200) throw new Error(`opening was answered with ${status}`);
    this.#token = String(headers['beckon-transport']);
    this.readyState = 1;
    this.emit('open');
    await this.#poll();
  }

  async #post(): Promise<void> {
    this.#posting = true;
    while (this.#queue.length > 0) {
      const body = this.#queue.splice(0).join('\n');
      this.#posts += 1;
      const { status } = await this.#ask('POST', { 'Beckon-Post': String(this.#posts) }, body);
      if (status !== 204) throw new Error(`a post was answered with ${status}`);
    }
    this.#posting = false;
  }

  async #poll(): Promise<void> {
    while (this.readyState === 1) {
      const { status, headers, body } = await this.#ask('GET', { 'Beckon-After': String(this.#after) });
      if (status !== 200) throw new Error(`a poll was answered with ${status}`);
      if (Number(headers['beckon-first']) !== this.#after + 1) throw new Error(`after ${this.#after}: ${body}`);
      for (const line of body.split('\n').slice(0, -1)) {
        this.#after += 1;
        this.emit('message', line);
      }
      const close = /^(\d+) (.*)$/.exec(String(headers['beckon-close']));
      if (close !== null) this.#over(Number(close[1]), close[2] ?? '');
    }
  }

  #ask(method: string, headers: Record<string, string>, body?: string): Promise<HttpAnswer> {
    const named = this.#token === '' ? headers : { 'Beckon-Transport': this.#token, ...headers };
    const rest = { agent: this.#agent, signal: this.#end.signal, ...(body !== undefined && { body }) };
    return askHttp(this.#server, { method, headers: named, ...rest });
  }

  #over(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#end.abort();
    this.#agent.destroy();
    this.emit('close', code, Buffer.from(reason));
  }
}

/** Opens a transport over HTTP and gives it the form that `Client` works on. */
export function openHttpSocket(server: ServerPlace, options: HttpSocketOptions = {}): WebSocket {
  return new HttpSocket(server, options) as unknown as WebSocket;
}
