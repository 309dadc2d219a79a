import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import ts from 'typescript';

const ROOT = new URL('../', import.meta.url);
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];
const COMPILER: ts.CompilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext };

/** A browser whose pages can import this package's TypeScript modules, each compiled as it is asked for. */
export class Chromium {
  readonly #server: Server;
  readonly #browser: Browser;
  readonly #origin: string;

  private constructor(server: Server, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
    this.#origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open(): Promise<Chromium> {
    const server = createServer((request, response) => {
      const source = sourceOf(request.url ?? '/');
      response.setHeader('content-type', source === undefined ? 'text/html' : 'text/javascript');
      response.end(source ?? '<!doctype html><title>beckon</title>');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    try {
      const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
      return new Chromium(server, browser);
    } catch (error) {
      server.close();
      throw error;
    }
  }

  /** A fresh page. What it throws and nobody catches is collected in `uncaught`. */
  async page(): Promise<{ page: Page; uncaught: Error[] }> {
    const context = await this.#browser.newContext({ permissions: ['camera', 'microphone'] });
    const page = await context.newPage();
    const uncaught: Error[] = [];
    page.on('pageerror', (error) => uncaught.push(error));
    await page.goto(this.#origin);
    return { page, uncaught };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}

function sourceOf(url: string): string | undefined {
  const file = new URL(`.${url.replace(/\.js$/, '.ts')}`, ROOT);
  if (!/^\/(src|test-browser)\/.*\.js$/.test(url) || !existsSync(file)) return undefined;
  return ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: COMPILER }).outputText;
}
