import type { Choice, Field, FieldCondition, Fields, FieldType } from '@trackyard/connector-sdk';
import { SYNC_MODE_FIELD } from '../batch-group.ts';

/** A field as Segment's definitions write it. */
export interface SegmentField {
  label: string;
  description?: string;
  type: FieldType | 'password';
  required?: boolean | object;
  multiple?: boolean;
  default?: unknown;
  choices?: readonly (string | { value: string; label: string })[];
  dynamic?: boolean;
  properties?: Record<string, SegmentField>;
  additionalProperties?: boolean;
  format?: string;
  placeholder?: string;
  unsafe_hidden?: boolean;
  minimum?: number;
  maximum?: number;
  depends_on?: { match?: 'all' | 'any'; conditions: readonly SegmentCondition[] };
}

interface SegmentCondition {
  type?: string;
  fieldKey?: string;
  operator: 'is' | 'is_not';
  value?: FieldCondition['value'];
}

/** Also those that the definitions forget to mark. */
const SECRET_NAME = /key|secret|token|password|credential/i;

export function convertFields(fields: Record<string, SegmentField>): Fields {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, convertField(field)]));
}

/** Settings: what looks like a secret is one, and has no default that would be published. */
export function convertSettings(fields: Record<string, SegmentField>): Fields {
  const entries = Object.entries(fields).map(([name, field]): [string, Field] => {
    const converted = convertField(field);
    const isSecret = converted.secret || (converted.type === 'string' && SECRET_NAME.test(name));
    if (!isSecret) return [name, converted];
    const { default: _published, ...kept } = converted;
    return [name, { ...kept, secret: true }];
  });
  return Object.fromEntries(entries);
}

function convertField(field: SegmentField): Field {
  const { type, label, description, properties, choices, depends_on: dependsOn } = field;
  return {
    type: type === 'password' ? 'string' : type,
    label: label.trim(),
    description: description?.trim() || label.trim(),
    // Where it depends on other fields, the definition's own schema asks for it.
    ...(field.required === true && { required: true }),
    ...(field.multiple && { multiple: true }),
    ...(type === 'password' && { secret: true }),
    ...(field.default !== undefined && { default: field.default }),
    ...(choices && choices.length > 0 && { choices: choices.map(convertChoice) }),
    ...(field.dynamic && { dynamic: true }),
    ...(properties && { properties: convertFields(properties) }),
    ...(field.additionalProperties && { additional: true }),
    ...(dependsOn && { dependsOn: convertDependency(dependsOn) }),
    ...(field.format && { format: field.format }),
    ...(field.placeholder && { placeholder: field.placeholder }),
    ...(field.unsafe_hidden && { hidden: true }),
    ...(field.minimum !== undefined && { minimum: field.minimum }),
    ...(field.maximum !== undefined && { maximum: field.maximum }),
  };
}

function convertChoice(choice: string | { value: string; label: string }): Choice {
  if (typeof choice !== 'object') return { value: choice, label: String(choice) };
  return { value: choice.value, label: choice.label };
}

function convertDependency({
  match = 'all',
  conditions,
}: NonNullable<SegmentField['depends_on']>): NonNullable<Field['dependsOn']> {
  return {
    match,
    conditions: conditions.map(({ type, fieldKey, operator, value = null }) => ({
      field: type === 'syncMode' ? SYNC_MODE_FIELD : (fieldKey ?? ''),
      operator,
      value,
    })),
  };
}
