import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import ts from 'typescript';

const ROOT = new URL('../', import.meta.url);
const COMPILER: ts.CompilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };

/**
 * Serves an empty page, and this package's TypeScript modules, each compiled as it is asked for. With something behind
 * a `?` it is another module to the browser, as if it were another page's.
 */
export class ModuleServer {
  readonly #server: Server;
  readonly origin: string;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(): Promise<ModuleServer> {
    const server = createServer((request, response) => {
      const source = sourceOf(request.url ?? '/');
      response.setHeader('content-type', source === undefined ? 'text/html' : 'text/javascript');
      response.end(source ?? '<!doctype html><title>beckon</title>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return new ModuleServer(server);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

function sourceOf(url: string): string | undefined {
  const path = url.replace(/\?.*/, '');
  const file = new URL(`.${path.replace(/\.js$/, '.ts')}`, ROOT);
  if (!/^\/(src|test-browser)\/.*\.js$/.test(path) || !existsSync(file)) return undefined;
  return ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: COMPILER }).outputText;
}
