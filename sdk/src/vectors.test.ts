import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

interface Vector {
  from: 'client' | 'server';
  why: string;
  message?: unknown;
  text?: string;
}

const PROTOCOL = new URL('../../protocol/', import.meta.url);
const definitions: Record<string, unknown> = parse(readFileSync(new URL('asyncapi.yaml', PROTOCOL), 'utf8')).components
  .schemas;
// Patterns are of Unicode code points here as on the server.
const ajv = new Ajv2020({ strict: true, strictRequired: false, unicodeRegExp: true });
const schemas = JSON.stringify(definitions).replaceAll('#/components/schemas/', '#/$defs/');
ajv.addSchema({ $id: 'beckon', $defs: JSON.parse(schemas) });

const messages = Object.keys(definitions)
  .filter((name) => /^(Client|Server)/.test(name))
  .map((name) => ({ name, validate: ajv.getSchema(`beckon#/$defs/${name}`) }));

function check(side: 'Client' | 'Server', message: unknown): boolean {
  return messages.some(({ name, validate }) => name.startsWith(side) && validate?.(message) === true);
}

function vectors(folder: 'valid' | 'invalid'): [string, Vector][] {
  const directory = new URL(`vectors/${folder}/`, PROTOCOL);
  return readdirSync(directory).map((file) => [file, JSON.parse(readFileSync(new URL(file, directory), 'utf8'))]);
}

function sideOf({ from }: Vector): 'Client' | 'Server' {
  return from === 'client' ? 'Client' : 'Server';
}

describe('valid vectors', () => {
  it.each(vectors('valid'))('%s', (_, vector) => {
    const message = vector.text === undefined ? vector.message : JSON.parse(vector.text);
    expect(check(sideOf(vector), message), vector.why).toBe(true);
  });
});

/** Faults of how a message is written, which are gone once it is parsed, and bounds that a schema cannot say. */
const beyondTheSchema = /twice|too-deep|too-many-fields|surrogate|-nul\b|exponent|float|minus-zero|-name-odd-/;

describe('invalid vectors', () => {
  const faults = vectors('invalid').filter(([file]) => !beyondTheSchema.test(file));
  it.each(faults)('%s', (_, vector) => {
    expect(isTaken(vector), vector.why).toBe(false);
  });
});

function isTaken(vector: Vector): boolean {
  try {
    return check(sideOf(vector), vector.text === undefined ? vector.message : JSON.parse(vector.text));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
