import './tokens.css';
import './base.css';
import { connect } from 'beckon';
import { render } from 'preact';
import { App } from './app.js';
import { prepareForNoServer } from './screens/lazy_by_hand.js';
import { connectPage, createStores, StoresProvider } from './stores/stores.js';
import { takeToken } from './stores/token.js';
import { getLocale } from './strings.js';

takeToken();
const handCalls = async () => (await import('./stores/by_hand_calls.js')).ByHandCall;
const stores = createStores(connect, handCalls);
connectPage(stores);
document.documentElement.lang = getLocale();
const root = document.getElementById('app');
if (root) {
  render(
    <StoresProvider value={stores}>
      <App />
    </StoresProvider>,
    root,
  );
}
void stores.session.comeBack();
const whenIdle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2_000));
whenIdle(() => {
  prepareForNoServer();
  stores.byHand.load();
});
