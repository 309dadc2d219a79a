import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import type { ClientMessage, Media, ServerMessage } from '../../../sdk/src/protocol.gen.ts';

export type * from '../../../sdk/src/protocol.gen.ts';

type WithId<T> = T extends { id: string } ? Omit<T, 'id'> : never;
/** A request without its `id`, which the client adds. */
export type Request = WithId<ClientMessage>;

export const everything: Media = { audio: true, video: true, data: true };
export const justAudio: Media = { audio: true, video: false, data: false };

/** 128 random bits as the protocol writes them. */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

export const vectors = join(import.meta.dirname, '../../../protocol/vectors');

interface Definition {
  readonly components: {
    readonly schemas: Readonly<
      Record<string, { properties?: Record<string, { const?: unknown }>; allOf?: readonly unknown[] }>
    >;
  };
}
const definition = parse(readFileSync(join(vectors, '../asyncapi.yaml'), 'utf8')) as Definition;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'protocol', components: definition.components });
const validators = new Map(
  Object.keys(definition.components.schemas)
    .filter((name) => name.startsWith('Server'))
    .map((name) => [wireType(name), ajv.compile({ $ref: `protocol#/components/schemas/${name}` })]),
);

function wireType(schema: string): string {
  return schema
    .replace(/^Server/, '')
    .replace(/(?!^)[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();
}

/** Reads what the server sent, and holds it against the schema of its type. */
export function readServerMessage(text: string): ServerMessage {
  const message = JSON.parse(text) as ServerMessage;
  const validate = validators.get(message.type);
  if (validate === undefined) throw new Error(`the server sent an unknown type: ${text.slice(0, 200)}`);
  if (!validate(message)) throw new Error(`the server broke the schema: ${ajv.errorsText(validate.errors)} in ${text}`);
  return message;
}
