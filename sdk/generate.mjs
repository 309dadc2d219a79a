// Writes src/protocol.gen.ts, the wire's TypeScript types, from protocol/asyncapi.yaml. Run by `npm run generate`.
import { readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';
import { parse } from 'yaml';

const source = new URL('../protocol/asyncapi.yaml', import.meta.url);
const target = new URL('src/protocol.gen.ts', import.meta.url);

/** The schemas with references where the compiler looks, and without what stands beside a `$ref`: it would copy the type. */
function localise(node) {
  if (Array.isArray(node)) return node.map(localise);
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') return { $ref: node.$ref.replace('#/components/schemas/', '#/definitions/') };
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, localise(value)]));
}

/** The union of all messages of one side; their `type` tells them apart. */
function union(definitions, side) {
  const names = Object.keys(definitions).filter((name) => name.startsWith(side));
  return { oneOf: names.map((name) => ({ $ref: `#/definitions/${name}` })) };
}

const definitions = localise(parse(readFileSync(source, 'utf8')).components.schemas);
for (const [name, schema] of Object.entries(definitions)) {
  // An alias of another schema keeps a name of its own.
  if (schema.$ref) definitions[name] = { allOf: [schema] };
}
const ClientMessage = union(definitions, 'Client');
const ServerMessage = union(definitions, 'Server');
const root = { type: 'object', definitions: { ...definitions, ClientMessage, ServerMessage } };
const types = await compile(root, 'Unused', {
  additionalProperties: false,
  bannerComment: '// Made by generate.mjs from protocol/asyncapi.yaml; do not edit.',
  unreachableDefinitions: true,
  ignoreMinAndMaxItems: true,
  style: { singleQuote: true, printWidth: 120 },
});
const noise = /\n \* This (?:interface|type) was referenced by [^\n]*\n \* via the `definition` "[^"]*"\./g;
const clean = types
  .replace('export interface Unused {}\n', '')
  .replace(noise, '')
  .replace(/\n \*\n \*\//g, '\n */')
  .replace(/\/\*\*\n \*\/\n/g, '');
writeFileSync(target, clean);
