import { isGroup } from './field-value.ts';
import { plainText } from '../plain-text.ts';

type FieldSchema = Record<string, unknown>;
export interface Choice {
  value: string | number | boolean;
  label: string;
}

/** A field of an action as a row of the form. */
export interface FieldRow {
  /** Where it stands in the mapping: `['userData', 'email']`. */
  at: readonly string[];
  label: string;
  description: string;
  isRequired: boolean;
  /** An object whose fields are rows of their own, below it. */
  isGroup: boolean;
  kind: string;
  choices: readonly Choice[];
  /** The vendor's account knows its choices. */
  isDynamic: boolean;
  /** What a new mapping begins with. */
  initial: unknown;
  value: unknown;
}

export type FieldsSchema = Record<string, unknown>;

/** All fields of an action with what fills them, in the action's order; those inside an object after it. */
export function fieldRows(
  schema: FieldsSchema,
  values: Record<string, unknown>,
  above: readonly string[] = [],
): FieldRow[] {
  const required = (schema['required'] ?? []) as string[];
  const properties = (schema['properties'] ?? {}) as Record<string, FieldSchema>;
  return Object.entries(properties).flatMap(([name, field]) => {
    const value = values[name];
    const isLeftOut = field['x-hidden'] === true || !isShown(field, values);
    if (isLeftOut && value === undefined) return [];
    if (field['x-hidden'] === true) return [];
    const at = [...above, name];
    const hasFields = field['type'] === 'object' && isFilled(field['properties']);
    const opensUp = hasFields && (value === undefined || isGroup(value));
    const row: FieldRow = {
      at,
      label: String(field['title'] ?? name),
      description: plainText(String(field['description'] ?? '')),
      isRequired: required.includes(name),
      isGroup: opensUp,
      kind: String(field['type']),
      choices: choicesOf(field),
      isDynamic: field['x-dynamic'] === true,
      initial: field['default'],
      value,
    };
    return opensUp ? [row, ...fieldRows(field, isGroup(value) ? value : {}, at)] : [row];
  });
}

/** What is seen first: what is filled, and what must be. What an unused object needs can wait. */
export function isImportant(row: FieldRow, all: readonly FieldRow[]): boolean {
  const isUsed = (one: FieldRow) => one.value !== undefined;
  if (row.at.length === 1) return row.isRequired || isUsed(row);
  const above = all.find(({ at }) => at.length === row.at.length - 1 && isWithin(row, at));
  return isUsed(row) || (row.isRequired && above !== undefined && isUsed(above));
}

const isWithin = ({ at }: FieldRow, group: readonly string[]) =>
  group.every((name, index) => at[index] === name);

/** Required, and nothing fills it. */
export function isMissing(row: FieldRow): boolean {
  return (
    row.isRequired && row.at.length === 1 && !row.isGroup && (row.value === undefined || row.value === '')
  );
}

/** The mapping with one field changed; `undefined` takes it away, and an object that is left empty with it. */
export function withField(
  fields: Record<string, unknown>,
  at: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [name = '', ...deeper] = at;
  const { [name]: before, ...others } = fields;
  const inside = deeper.length > 0 ? withField(isGroup(before) ? before : {}, deeper, value) : value;
  const isEmpty = inside === undefined || (deeper.length > 0 && Object.keys(inside as object).length === 0);
  if (isEmpty) return others;
  // A changed field keeps its place.
  return name in fields ? { ...fields, [name]: inside } : { ...others, [name]: inside };
}

/** What a new mapping to these fields begins with. */
export function initialFields(schema: FieldsSchema): Record<string, unknown> {
  const properties = (schema['properties'] ?? {}) as Record<string, FieldSchema>;
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) =>
      field['default'] === undefined ? [] : [[name, field['default']] as const],
    ),
  );
}

function choicesOf({ oneOf, items }: FieldSchema): Choice[] {
  const list = oneOf ?? (items as FieldSchema | undefined)?.['oneOf'];
  if (!Array.isArray(list)) return [];
  return (list as { const: Choice['value']; title?: string }[]).map(({ const: value, title }) => ({
    value,
    label: title ?? String(value),
  }));
}

interface DependsOn {
  match: 'all' | 'any';
  conditions: { field: string; operator: 'is' | 'is_not'; value: unknown }[];
}

/** Fields that show only while another has a certain value. */
function isShown(field: FieldSchema, values: Record<string, unknown>): boolean {
  const dependsOn = field['x-depends-on'] as DependsOn | undefined;
  if (!dependsOn) return true;
  const holds = dependsOn.conditions.map(({ field: other, operator, value }) => {
    const is = Array.isArray(value)
      ? value.includes(values[other])
      : (values[other] ?? null) === (value ?? null);
    return operator === 'is' ? is : !is;
  });
  return dependsOn.match === 'any' ? holds.some(Boolean) : holds.every(Boolean);
}

function isFilled(properties: unknown): boolean {
  return typeof properties === 'object' && properties !== null && Object.keys(properties).length > 0;
}
