/**
 * `beckon/testing`: a Beckon server in memory, to test what is built on the SDK without a network or a process.
 */
export type { Clock } from '../clock.js';
export { FakeBrowser, type FakeTab } from './fake_browser.js';
export { FakePeerConnection, installFakeMedia } from './fake_peer_connection.js';
export { FakeServer } from './fake_server.js';
export type { FakeSession } from './fake_session.js';
export type { FakeTransport } from './fake_transport.js';
export { ManualClock, settled } from './manual_clock.js';
