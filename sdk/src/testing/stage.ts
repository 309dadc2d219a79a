import type { ClientEvents, ConnectOptions } from '../api.js';
import type { BeckonClient } from '../client.js';
import { connectOn } from '../connect.js';
import type { KeptText } from '../kept_lists.js';
import type { PageEvents } from '../platform.js';
import type { ClientMessage } from '../protocol.gen.js';
import { FakeBrowser, type FakeTab } from './fake_browser.js';
import { FakeServer } from './fake_server.js';
import { ManualClock } from './manual_clock.js';

export interface StageOptions extends Partial<ConnectOptions> {
  page?: (page: PageEvents) => void;
  /** The tab that the client's page is loaded in. */
  tab?: FakeTab;
  /** What the client's device keeps. */
  kept?: KeptText;
}

/** A server in memory, a clock in the test's hand, and clients on them. */
export class Stage {
  readonly clock = new ManualClock();
  readonly server = new FakeServer(this.clock);
  readonly browser = new FakeBrowser(this.clock);
  #devices = 0;

  /** A new device, unless `device` names a known one. */
  async connect(name: string, options: StageOptions = {}): Promise<BeckonClient> {
    this.#devices += 1;
    const device = options.device ?? `device-${this.#devices}`;
    const watchPage = (page: PageEvents) => {
      options.page?.(page);
      return () => {};
    };
    const store = options.tab?.load();
    const platform = () => this.server.platform(this.clock, { watchPage, store, kept: options.kept });
    const connected = connectOn(platform, { ...options, name, device });
    connected.catch(() => {});
    await this.clock.elapse(0);
    return connected;
  }

  /** What the newest session of that name was sent by its client. */
  sent<Type extends ClientMessage['type']>(name: string, type: Type) {
    type One = Extract<ClientMessage, { type: Type }>;
    return this.server.session(name).received.filter((message): message is One => message.type === type);
  }
}

/** What the client tells of `event` from now on. */
export function heard<K extends keyof ClientEvents>(client: BeckonClient, event: K): ClientEvents[K][] {
  const values: ClientEvents[K][] = [];
  client.on(event, (value) => values.push(value));
  return values;
}
