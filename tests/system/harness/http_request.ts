import { type Agent, request } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { patience, withDeadline } from './deadline.ts';
import type { ServerPlace } from './server_place.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpQuestion {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Connections that are used again; without one every request has its own, which any worker may get. */
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

/** Asks `/http` for something, without what fetch adds by itself. Rejects when no answer comes. */
export function askHttp(server: ServerPlace, question: HttpQuestion): Promise<HttpAnswer> {
  const { method, headers = {}, body, agent, signal } = question;
  const { hostname: host, port } = new URL(server.url);
  const { certificate: ca } = server;
  const where = { host, port, path: '/http', method, ...(ca && { ca }) };
  // A length is written even for an empty body: Node would send chunks.
  const length = method === 'POST' ? { 'Content-Length': Buffer.byteLength(body ?? '') } : {};
  const options = { ...where, headers: { ...length, ...headers }, agent: agent ?? false, ...(signal && { signal }) };
  const answer = new Promise<HttpAnswer>((resolve, reject) => {
    (ca === undefined ? request : requestOverTls)(options, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts).toString(),
        }),
      );
    })
      .on('error', reject)
      .end(body);
  });
  return withDeadline(answer, `the answer to ${method} /http`, patience + 20_000);
}
