import { merged, refName, type Schema, type Schemas, wireType } from './schema.ts';

/** The messages in the order and under the headings in which people learn them. */
export const families: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  {
    title: 'Session',
    names: ['ClientHello', 'ServerWelcome', 'ClientBye', 'ClientSync', 'ClientRename', 'ClientLogin'],
  },
  { title: 'Answers', names: ['ServerOk', 'ServerError'] },
  {
    title: 'Rooms',
    names: ['ClientRoomJoin', 'ClientRoomLeave', 'ServerRoster', 'ServerPresence', 'ClientChat', 'ServerChat'],
  },
  {
    title: 'Calls',
    names: [
      'ClientCallInvite',
      'ClientCallRinging',
      'ClientCallAccept',
      'ClientCallDecline',
      'ClientCallBusy',
      'ClientCallCancel',
      'ClientCallMedia',
      'ClientHangUp',
      'ServerCall',
      'ClientIceServers',
      'ServerIceServers',
    ],
  },
  {
    title: 'Peer to peer',
    names: ['ClientSignal', 'ServerSignal', 'ClientSignalAck', 'ServerSignalAck', 'ClientRelay', 'ServerRelay'],
  },
];

/** An example of the message that a schema describes, if there is one. */
export type ExampleOf = (name: string) => unknown;

/** The reference page: the hand-written beginning, then everything that the schemas say. */
export function protocolPage(intro: string, schemas: Schemas, exampleOf: ExampleOf): string {
  const told = families.flatMap(({ names }) => names);
  const messages = Object.keys(schemas).filter((name) => /^(Client|Server)[A-Z]/.test(name));
  const others = messages.filter((name) => !told.includes(name));
  const all = others.length === 0 ? families : [...families, { title: 'Others', names: others }];
  const parts = Object.keys(schemas).filter((name) => !messages.includes(name));
  return [
    intro.trim(),
    '',
    ...all.flatMap(({ title, names }) => [
      `## ${title}`,
      '',
      ...names.flatMap((name) => messageSection(name, schemas, exampleOf(name))),
    ]),
    '## Types',
    '',
    ...parts.flatMap((name) => typeSection(name, schemas)),
  ]
    .join('\n')
    .concat('\n')
    .replace(/\n{2,}$/, '\n');
}

function messageSection(name: string, schemas: Schemas, example: unknown): string[] {
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`protocol/asyncapi.yaml has no schema ${name}`);
  const from = name.startsWith('Client') ? 'client to server' : 'server to client';
  const { description } = merged(schema, schemas);
  return [
    `### \`${wireType(schema, schemas) ?? name}\`, ${from}`,
    '',
    ...(description === undefined ? [] : [description.trim(), '']),
    ...fieldTable(schema, schemas),
    ...(example === undefined ? [] : ['```json', JSON.stringify(example, null, 2), '```', '']),
  ];
}

function typeSection(name: string, schemas: Schemas): string[] {
  const schema = schemas[name] ?? {};
  const whole = merged(schema, schemas);
  const { description } = whole;
  const lines = [`### ${name}`, '', ...(description === undefined ? [] : [description.trim(), ''])];
  if (whole.properties !== undefined) return [...lines, ...fieldTable(schema, schemas)];
  if (whole.enum !== undefined) return [...lines, `One of ${whole.enum.map((one) => `\`${one}\``).join(', ')}.`, ''];
  return [...lines, `${kind(schema.$ref === undefined ? schema : { $ref: schema.$ref })}.`, ''];
}

function fieldTable(schema: Schema, schemas: Schemas): string[] {
  const { properties = {}, required = [] } = merged(schema, schemas);
  return [
    '| field | type | | meaning |',
    '|---|---|---|---|',
    ...Object.entries(properties).map(([field, value]) =>
      ['', `\`${field}\``, kind(value), required.includes(field) ? 'required' : 'optional', value.description ?? '', '']
        .map((cell) => cell.trim().replaceAll('\n', ' '))
        .join(' | ')
        .trim(),
    ),
    '',
  ];
}

/** The type and bounds of a value in words, e.g. `array of [Party](#party), at most 8`. */
function kind(schema: Schema): string {
  if (schema.$ref !== undefined) return `[${refName(schema.$ref)}](#${refName(schema.$ref).toLowerCase()})`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((one) => `\`${one}\``).join(', ');
  if (schema.items !== undefined) return `array${bounds(schema)}${bounds(schema) && ','} of ${kind(schema.items)}`;
  if (schema.additionalProperties !== undefined)
    return `object${bounds(schema)}, from ${kind(schema.propertyNames ?? { type: 'string' })} to ${kind(schema.additionalProperties)}`;
  return `${schema.type ?? 'any value'}${bounds(schema)}`;
}

function bounds(schema: Schema): string {
  const least = schema.minimum ?? schema.minLength ?? schema.minItems;
  const most = schema.maximum ?? schema.maxLength ?? schema.maxItems ?? schema.maxProperties;
  const unit = schema.type === 'string' ? ' characters' : '';
  return [
    ...(least === undefined || least === 0 ? [] : [`at least ${least}${unit}`]),
    ...(most === undefined ? [] : [`at most ${most}${unit}`]),
    ...(schema.pattern === undefined ? [] : [`matching \`${schema.pattern.replaceAll('|', '\\|')}\``]),
  ]
    .map((bound) => `, ${bound}`)
    .join('');
}
