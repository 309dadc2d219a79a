/** What a request for a WebSocket says; a header that is `undefined` is left out, several are sent one by one. */
export interface Handshake {
  readonly name: string;
  readonly line?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** What begins the answer. */
  readonly status: number;
  /** Header lines, in lower case, that have to be in the answer. */
  readonly says?: readonly RegExp[];
  readonly never?: readonly RegExp[];
}

export const usual: NonNullable<Handshake['headers']> = {
  Host: '127.0.0.1',
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version': '13',
};

/** What RFC 6455 (1.3) computes of the key above. */
const accept = /^sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk\+xoo=$/m;
const taken = { status: 101, says: [accept, /^upgrade: websocket$/m, /^connection: upgrade$/m] };
const key = (value: string | readonly string[] | undefined) => ({ 'Sec-WebSocket-Key': value });

const lookalikes = (token: string): string[] => [
  `${token}s`,
  `${token};x`,
  `${token} x`,
  `x${token}`,
  `"${token}"`,
  `x ${token}`,
  `x-${token}-x`,
  token.slice(0, -1),
];

/** RFC 6455, 4.2. */
export const handshakes: readonly Handshake[] = [
  { name: 'the usual one', ...taken },
  { name: 'names and tokens in other cases', headers: { Upgrade: 'WebSocket', Connection: 'UPGRADE' }, ...taken },
  { name: 'upgrade among other tokens', headers: { Connection: 'keep-alive, Upgrade' }, ...taken },
  { name: 'upgrade in a header line of its own', headers: { Connection: ['keep-alive', 'Upgrade'] }, ...taken },
  { name: 'another key', headers: key('AQIDBAUGBwgJCgsMDQ4PEA=='), status: 101, says: [/^sec-websocket-accept: /m] },
  // RFC 6455, 9.1: what is not agreed to is not mentioned.
  {
    name: 'extensions offered',
    headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits, x-webkit-deflate-frame' },
    ...taken,
    never: [/^sec-websocket-extensions/m],
  },
  {
    name: 'subprotocols offered where there is none',
    headers: { 'Sec-WebSocket-Protocol': 'a, b' },
    ...taken,
    never: [/^sec-websocket-protocol/m],
  },
  { name: 'header lines that nobody knows', headers: { 'X-Unknown': 'x', Cookie: 'a=b' }, ...taken },
  { name: 'a target with a query', line: 'GET /echo?a=b HTTP/1.1', ...taken },
  { name: 'POST', line: 'POST /echo HTTP/1.1', status: 400 },
  { name: 'PUT', line: 'PUT /echo HTTP/1.1', status: 405 },
  { name: 'HEAD', line: 'HEAD /echo HTTP/1.1', status: 400 },
  { name: 'HTTP/1.0', line: 'GET /echo HTTP/1.0', status: 400 },
  { name: 'HTTP/2.0 in words', line: 'GET /echo HTTP/2.0', status: 505 },
  { name: 'no HTTP at all', line: 'GET /echo', status: 400 },
  { name: 'no Host', headers: { Host: undefined }, status: 400 },
  { name: 'two Hosts', headers: { Host: ['127.0.0.1', 'localhost'] }, status: 400 },
  { name: 'no Connection', headers: { Connection: undefined }, status: 400 },
  { name: 'a Connection of something else', headers: { Connection: 'keep-alive' }, status: 400 },
  { name: 'no Upgrade', headers: { Upgrade: undefined }, status: 404 },
  { name: 'an Upgrade to something else', headers: { Upgrade: 'h2c' }, status: 404 },
  // Tokens are whole words between commas: what only begins with one, ends with it or holds it is another.
  ...lookalikes('upgrade').map((token) => ({
    name: `a Connection of ${token}`,
    headers: { Connection: `keep-alive, ${token}` },
    status: 400,
  })),
  ...lookalikes('websocket').map((token) => ({
    name: `an Upgrade to ${token}`,
    headers: { Upgrade: token },
    status: 404,
  })),
  { name: 'no key', headers: key(undefined), status: 400 },
  { name: 'an empty key', headers: key(''), status: 400 },
  { name: 'a key of 15 bytes', headers: key(Buffer.alloc(15, 1).toString('base64')), status: 400 },
  { name: 'a key of 17 bytes', headers: key(Buffer.alloc(17, 1).toString('base64')), status: 400 },
  { name: 'a key that is not base64', headers: key('????????????????????????'), status: 400 },
  { name: 'a key with spare bits', headers: key('dGhlIHNhbXBsZSBub25jZR=='), status: 400 },
  ...['0', '7', '8', '12', '14', '', 'x', '13, 8', '013'].map((version) => ({
    name: `version ${JSON.stringify(version)}`,
    headers: { 'Sec-WebSocket-Version': version },
    status: 426,
    says: [/^sec-websocket-version: 13$/m],
  })),
  { name: 'no version', headers: { 'Sec-WebSocket-Version': undefined }, status: 426 },
];

export function requestOf({ line = 'GET /echo HTTP/1.1', headers }: Handshake): string {
  const lines = Object.entries({ ...usual, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one) => `${name}: ${one}`),
  );
  return [line, ...lines, '\r\n'].join('\r\n');
}
