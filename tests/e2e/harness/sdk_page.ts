import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import type * as Beckon from '../../../sdk/src/index.ts';
import type { Stage } from './stage.ts';
import type { Tab } from './tab.ts';

declare global {
  var beckon: typeof Beckon;
  var client: Beckon.Client;
  var call: Beckon.Call | undefined;
}

const built = join(import.meta.dirname, '../../../sdk/dist');
const page = `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>The SDK alone</title>
<script type="module">globalThis.beckon = await import('/sdk/index.js');</script>`;

/** Serves a page that has nothing but the built SDK on it, as `beckon`. Gives its origin. */
export async function serveSdkPage(stage: Stage): Promise<string> {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname);
    if (!path.startsWith('/sdk/')) {
      response.setHeader('Content-Type', 'text/html').end(page);
      return;
    }
    const code = await readFile(join(built, path.slice('/sdk'.length))).catch(() => undefined);
    response.setHeader('Content-Type', 'text/javascript');
    if (code === undefined) response.writeHead(404);
    response.end(code);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stage.endWith(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Opens the page and connects; calls that come are answered with what `answer` says. Gives the user's id. */
export async function connectSdk(tab: Tab, origin: string, url: string, answer: Beckon.CallMedia): Promise<string> {
  await tab.open(origin);
  await tab.until('has the SDK', () => globalThis.beckon !== undefined, undefined);
  return tab.run(
    async ({ url, name, answer }) => {
      globalThis.client = await globalThis.beckon.connect({ url, name });
      globalThis.client.on('call', (call) => {
        globalThis.call = call;
        void call.accept(answer);
      });
      return globalThis.client.user;
    },
    { url, name: tab.who, answer },
  );
}

/** Calls a user and waits until the call goes on at this side. */
export async function callWithSdk(tab: Tab, user: string, media: Beckon.CallMedia): Promise<void> {
  const call = async ({ user, media }: { user: string; media: Beckon.CallMedia }): Promise<void> => {
    globalThis.call = await globalThis.client.call(user, media);
  };
  await tab.run(call, { user, media });
  await isActive(tab);
}

export async function isActive(tab: Tab): Promise<void> {
  await tab.until('is in an active call', () => globalThis.call?.state === 'active', undefined);
}
