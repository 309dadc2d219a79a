import '../../src/tokens.css';
import '../../src/base.css';
import { render } from 'preact';
import { App } from '../../src/app.js';
import { connectPage, createStores, StoresProvider } from '../../src/stores/stores.js';
import { FixtureClient } from './fixture.js';
import { handCalls } from './hand_calls.js';
import * as scene from './scene.js';
import { states } from './states.js';

/** One state of the app, named in the address: `?state=home`. `data-ready` on the page says that it stands. */
const wanted = new URLSearchParams(location.search).get('state') ?? 'enter';
const phone = matchMedia('(max-width: 799px)').matches;

navigator.mediaDevices.getUserMedia = async () => scene.streamOf(scene.me, 640, 480);
localStorage.setItem('beckon.name', 'Ada Lovelace');

const client = new FixtureClient('Ada Lovelace');
const stores = createStores(
  async () => client,
  () => handCalls,
);
connectPage(stores);
const root = document.getElementById('app');
if (root) {
  render(
    <StoresProvider value={stores}>
      <App />
    </StoresProvider>,
    root,
  );
}
const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
await pause();
if (!wanted.startsWith('enter')) await stores.session.enter('Ada Lovelace');
await states[wanted]?.({ stores, client, phone });
await pause();
document.documentElement.dataset['ready'] = wanted in states ? 'yes' : 'unknown';
document.documentElement.dataset['states'] = Object.keys(states).join(' ');
