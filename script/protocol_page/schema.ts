/** The part of JSON Schema that protocol/asyncapi.yaml uses. */
export interface Schema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string;
  readonly const?: string | number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: Schema;
  readonly additionalProperties?: Schema;
  readonly required?: readonly string[];
  readonly allOf?: readonly Schema[];
}
export type Schemas = Readonly<Record<string, Schema>>;

/** The name that a `$ref` ends with. */
export function refName(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
}

/** The schema with its `allOf` parts and their properties put together. */
export function merged(schema: Schema, schemas: Schemas): Schema {
  const own = schema.$ref === undefined ? schema : { ...schemas[refName(schema.$ref)], ...schema };
  if (own.allOf === undefined) return own;
  const parts = own.allOf.map((part) => merged(part, schemas));
  return {
    ...own,
    type: 'object',
    properties: Object.assign({}, ...parts.map((part) => part.properties)) as Record<string, Schema>,
    required: parts.flatMap((part) => part.required ?? []),
  };
}

/** The message's value of `type` on the wire, if the schema is a message. */
export function wireType(schema: Schema, schemas: Schemas): string | undefined {
  const type = merged(schema, schemas).properties?.['type']?.const;
  return typeof type === 'string' ? type : undefined;
}
