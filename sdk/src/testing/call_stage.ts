import type { Call, CallMedia, CallState } from '../api.js';
import type { BeckonClient } from '../client.js';
import { installFakeMedia } from './fake_peer_connection.js';
import { heard, Stage, type StageOptions } from './stage.js';

export const DATA: CallMedia = { data: true };

/** Whole calls on a stage, outside a browser. */
export class CallStage extends Stage {
  readonly #uninstall = installFakeMedia();
  readonly #clients: BeckonClient[] = [];

  override async connect(name: string, options?: StageOptions): Promise<BeckonClient> {
    const client = await super.connect(name, options);
    this.#clients.push(client);
    return client;
  }

  /** Waits for it while no time passes. */
  async settle<Value>(promise: Promise<Value>): Promise<Value> {
    promise.catch(() => {});
    await this.clock.elapse(0);
    return promise;
  }

  /** Ann calls Bob. */
  async ringing(media: CallMedia = DATA, options: { ann?: StageOptions; bob?: StageOptions } = {}) {
    const ann = await this.connect('Ann', options.ann);
    const bob = await this.connect('Bob', options.bob);
    const rings = heard(bob, 'call');
    const out = await this.settle(ann.call(bob.user, media));
    const call = rings[0];
    if (call === undefined) throw new Error('It does not ring');
    return { ann, bob, out, in: call, seen: { out: statesOf(out), in: statesOf(call) } };
  }

  /** Bob has answered, and both have media. */
  async active(media: CallMedia = DATA, options: { ann?: StageOptions; bob?: StageOptions } = {}) {
    const scene = await this.ringing(media, options);
    await this.settle(scene.in.accept());
    await this.clock.elapse(1000);
    if (scene.out.state !== 'active' || scene.in.state !== 'active') throw new Error('It does not connect');
    scene.seen.out.length = scene.seen.in.length = 0;
    return scene;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) await client.close();
    this.#uninstall();
  }
}

/** The states of the call from now on. */
export function statesOf(call: Call): CallState[] {
  const seen: CallState[] = [];
  call.on('state', (state) => seen.push(state));
  return seen;
}
