/** What calls by hand need of the SDK, in a file of its own: who never makes one never loads it. */
export { ByHandCall } from 'beckon';
