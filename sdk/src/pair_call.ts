import type { OtherSide, OtherSideEvents } from './api.js';
import type { OwnSideEvents, Sources } from './api_media.js';
import type { Incoming } from './incoming.js';
import { SendingCall } from './sending_call.js';
import { sameSources } from './sources.js';

/** What every call between two has for what comes from the other side. */
export abstract class PairCall<Map extends OwnSideEvents & OtherSideEvents>
  extends SendingCall<Map>
  implements OtherSide
{
  #screen: MediaStream | undefined;
  #receiving: Sources | undefined;

  protected abstract get incoming(): Incoming;

  get remote(): MediaStream {
    return this.incoming.stream;
  }
  get remoteScreen(): MediaStream | undefined {
    return this.incoming.screen;
  }
  get receiving(): Sources {
    return this.incoming.sources;
  }

  /** Something of what comes from the other side is another. */
  protected tellIncoming(): void {
    const events = this as unknown as PairCall<OwnSideEvents & OtherSideEvents>;
    const { remoteScreen, receiving } = this;
    events.emit('remote', this.remote);
    if (remoteScreen !== this.#screen) events.emit('remoteScreen', remoteScreen);
    if (!sameSources(receiving, this.#receiving)) events.emit('receiving', receiving);
    this.#screen = remoteScreen;
    this.#receiving = receiving;
  }
}
