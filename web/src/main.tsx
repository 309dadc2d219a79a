import './tokens.css';
import './base.css';
import { connect } from 'beckon';
import { render } from 'preact';
import { App } from './app.js';
import { connectPage, createStores, StoresProvider } from './stores/stores.js';
import { getLocale } from './strings.js';

const stores = createStores(connect);
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
