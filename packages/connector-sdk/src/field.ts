/** The kinds of value that a settings or action field takes. */
export type FieldType = 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'object' | 'datetime';

/** One field of a form: what it holds and what a person reads beside it. */
export interface Field {
  type: FieldType;
  label: string;
  description: string;
  required?: boolean;
  /** Sealed in the database, never given back, masked in every log. */
  secret?: boolean;
  default?: string | number | boolean;
  /** The only values allowed. */
  choices?: readonly { value: string; label: string }[];
  /** A string must match (JavaScript regular expression), e.g. `^https?://`. */
  pattern?: string;
  minimum?: number;
  maximum?: number;
}

export type Fields = Readonly<Record<string, Field>>;

/** The fields as JSON Schema (2020-12); secrets carry `"writeOnly": true` and `"format": "password"`. */
export function settingsJsonSchema(fields: Fields): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(fields).filter((name) => fields[name]?.required),
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
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
  const { label, description, pattern, minimum, maximum } = field;
  return {
    ...JSON_TYPES[field.type],
    title: label,
    description,
    ...(field.secret && { writeOnly: true, format: 'password' }),
    ...(field.default !== undefined && { default: field.default }),
    ...(field.choices && {
      oneOf: field.choices.map(({ value, label: title }) => ({ const: value, title })),
    }),
    ...(pattern !== undefined && { pattern }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
  };
}
