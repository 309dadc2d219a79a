/** script/reference: writes docs/protocol.md, or with --check says whether it is what would be written. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { type ExampleOf, protocolPage } from './page.ts';
import type { Schemas } from './schema.ts';

const root = join(import.meta.dirname, '../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function examples(schemas: Schemas): ExampleOf {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'protocol', components: { schemas } });
  const vectors: unknown[] = readdirSync(join(root, 'protocol/vectors/valid'))
    .filter((name) => name.endsWith('.json'))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1)) // the plain ones have the shortest names
    .map((name) => (JSON.parse(read(`protocol/vectors/valid/${name}`)) as { message: unknown }).message);
  return (name) => {
    const fits = ajv.compile({ $ref: `protocol#/components/schemas/${name}` });
    return vectors.find((vector) => fits(vector));
  };
}

const { components } = parse(read('protocol/asyncapi.yaml')) as { components: { schemas: Schemas } };
const page = protocolPage(read('docs/protocol.intro.md'), components.schemas, examples(components.schemas));
if (process.argv.includes('--check')) {
  if (page !== read('docs/protocol.md')) {
    console.error('docs/protocol.md is not what protocol/asyncapi.yaml says: run script/reference');
    process.exitCode = 1;
  }
} else {
  writeFileSync(join(root, 'docs/protocol.md'), page);
}
