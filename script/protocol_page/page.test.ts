import { expect, it } from 'vitest';
import { families, protocolPage } from './page.ts';
import type { Schemas } from './schema.ts';

function schemas(more: Schemas): Schemas {
  const all = families.flatMap(({ names }) => names.map((name) => [name, { type: 'object' }] as const));
  return { ...Object.fromEntries(all), ...more };
}

it('tells type, bounds, need and meaning of every field, those of its parts too', () => {
  const page = protocolPage(
    '# Protocol',
    schemas({
      Body: {
        type: 'object',
        properties: { n: { type: 'integer', minimum: 1, maximum: 9, description: 'A number.' } },
        required: ['n'],
      },
      ServerCall: {
        description: 'A call.',
        allOf: [{ $ref: '#/components/schemas/Body' }, { type: 'object', properties: { type: { const: 'call' } } }],
      },
    }),
    (name) => (name === 'ServerCall' ? { type: 'call', n: 3 } : undefined),
  );
  expect(page).toContain('### `call`, server to client\n\nA call.\n');
  expect(page).toContain('| `n` | integer, at least 1, at most 9 | required | A number. |');
  expect(page).toContain('| `type` | `"call"` | optional |  |');
  expect(page).toContain('```json\n{\n  "type": "call",\n  "n": 3\n}\n```');
});

it('shows a message that nobody sorted into a family, and keeps a pattern inside its table cell', () => {
  const page = protocolPage(
    '# Protocol',
    schemas({ ClientNew: { type: 'object', properties: { a: { type: 'string', pattern: '^a|b$' } } } }),
    () => undefined,
  );
  expect(page).toContain('## Others\n\n### `ClientNew`, client to server');
  expect(page).toContain('matching `^a\\|b$`');
});

it('refuses a family with a message that is not defined', () => {
  expect(() => protocolPage('', {}, () => undefined)).toThrow('ClientHello');
});
