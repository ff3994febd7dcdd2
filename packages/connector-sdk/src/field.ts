/** The kinds of value that a settings or action field takes. */
export type FieldType = 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'object' | 'datetime';

export interface Choice {
  value: string | number | boolean;
  label: string;
  description?: string;
}

/** Another field of the same form, and what it must (not) be for this one to be shown. */
export interface FieldCondition {
  field: string;
  operator: 'is' | 'is_not';
  value: string | number | boolean | null | readonly (string | number | boolean)[];
}

/** One field of a form: what it holds and what a person reads beside it. */
export interface Field {
  type: FieldType;
  label: string;
  description: string;
  required?: boolean;
  /** A list of values of this type. */
  multiple?: boolean;
  /** Sealed in the database, never given back, masked in every log. */
  secret?: boolean;
  /** Chosen by the person, so a form offers to make one: `prefix` and so many random bytes in base64. */
  generate?: { prefix: string; bytes: number };
  /** A literal; for an action's field also a mapping directive, and what a new mapping begins with. */
  default?: unknown;
  /** The only values allowed. */
  choices?: readonly Choice[];
  /** Choices come from the account: `dynamicChoices` of the definition. Others may be typed in. */
  dynamic?: boolean;
  /** Of an object: the fields inside it. Without them, and with `additional`, it takes any others. */
  properties?: Fields;
  additional?: boolean;
  /** Of an object without fields of its own: names of any kind, each with a text. Forms show rows. */
  values?: 'text';
  /** Shown only while this holds. */
  dependsOn?: { match: 'all' | 'any'; conditions: readonly FieldCondition[] };
  /** A form of text that JSON Schema names: `uri`, `email`, `date-time`, … */
  format?: string;
  placeholder?: string;
  /** Forms leave it out: what only the connector's own defaults fill in. Mappings may set it all the same. */
  hidden?: boolean;
  /** A string must match (JavaScript regular expression), e.g. `^https?://`. */
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

export type Fields = Readonly<Record<string, Field>>;

/**
 * Settings as JSON Schema (2020-12). Secrets carry `"writeOnly": true` and `"format": "password"`; what JSON Schema has
 * no word for stands under `x-dynamic`, `x-depends-on`, `x-placeholder`, `x-hidden`, `x-generate`.
 */
export function settingsJsonSchema(fields: Fields): object {
  return objectSchema(fields, fieldSchema);
}

/** An action's fields as JSON Schema: like settings, where every value may also be a mapping directive. */
export function actionJsonSchema(fields: Fields): object {
  return objectSchema(fields, (field) => ({ ...fieldSchema(field), 'x-mappable': true }));
}

function objectSchema(fields: Fields, schemaOf: (field: Field) => object, additional = false): object {
  return {
    type: 'object',
    additionalProperties: additional,
    required: Object.keys(fields).filter((name) => fields[name]?.required),
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])),
  };
}

const JSON_TYPES = {
  string: { type: 'string' },
  text: { type: 'string' },
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  object: { type: 'object' },
  datetime: { type: 'string', format: 'date-time' },
} as const satisfies Record<FieldType, object>;

function fieldSchema(field: Field): object {
  const { label, description, dynamic, dependsOn, placeholder, hidden, generate } = field;
  const value = valueSchema(field);
  return {
    ...(field.multiple ? { type: 'array', items: value } : value),
    title: label,
    description,
    ...(field.secret && { writeOnly: true, format: 'password' }),
    ...(field.default !== undefined && { default: field.default }),
    ...(dynamic && { 'x-dynamic': true }),
    ...(dependsOn && { 'x-depends-on': dependsOn }),
    ...(placeholder !== undefined && { 'x-placeholder': placeholder }),
    ...(hidden && { 'x-hidden': true }),
    ...(generate && { 'x-generate': generate }),
  };
}

function valueSchema({ type, properties, additional, values, choices, ...field }: Field): object {
  const { format, pattern, minimum, maximum } = field;
  return {
    ...JSON_TYPES[type],
    ...(type === 'object' && properties && objectSchema(properties, fieldSchema, additional)),
    ...(values === 'text' && { additionalProperties: { type: 'string' } }),
    ...(choices && { oneOf: choices.map(({ value, label: title }) => ({ const: value, title })) }),
    ...(format !== undefined && { format }),
    ...(pattern !== undefined && { pattern }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}
