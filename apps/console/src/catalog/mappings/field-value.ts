/** How a field is filled, as far as the form can show it; everything else is JSON. */
export type FieldValue =
  | { way: 'none' }
  | { way: 'event'; path: string; fallback?: unknown }
  | { way: 'text'; value: string | number | boolean }
  | { way: 'template'; template: string }
  | { way: 'json'; value: unknown };

export type Way = FieldValue['way'];

/** What people write for the event itself. */
const WHOLE = '$.';

/** A mapping's value (a literal or a directive) as the form shows it. */
export function readField(value: unknown): FieldValue {
  if (value === undefined || value === null) return { way: 'none' };
  if (typeof value !== 'object') return { way: 'text', value: value as string | number | boolean };
  const path = pathOf(value);
  if (path !== undefined) return { way: 'event', path };
  const template = only(value, '@template');
  if (typeof template === 'string') return { way: 'template', template };
  return readFallback(value) ?? { way: 'json', value };
}

/** `{"@if": {exists: P, then: P, else: X}}`: from the event, and X where it is missing. */
function readFallback(value: object): FieldValue | undefined {
  const condition = only(value, '@if');
  if (!isPlain(condition) || Object.keys(condition).some((key) => !['exists', 'then', 'else'].includes(key)))
    return undefined;
  const exists = pathOf(condition['exists']);
  if (exists === undefined || exists !== pathOf(condition['then'])) return undefined;
  const fallback = condition['else'];
  return { way: 'event', path: exists, ...(fallback !== undefined && { fallback }) };
}

/** Back to a mapping's value; nothing for a field that is not filled. */
export function writeField(field: FieldValue): unknown {
  switch (field.way) {
    case 'none':
      return undefined;
    case 'text':
    case 'json':
      return field.value;
    case 'template':
      return { '@template': field.template };
    case 'event': {
      const from = { '@path': WHOLE + field.path };
      if (field.fallback === undefined || field.fallback === '') return from;
      return { '@if': { exists: from, then: from, else: field.fallback } };
    }
  }
}

function pathOf(value: unknown): string | undefined {
  const path = isPlain(value) ? only(value, '@path') : undefined;
  return typeof path === 'string' ? path.replace(/^\$\.?/, '') : undefined;
}

function only(value: object, key: string): unknown {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0] === key ? (value as Record<string, unknown>)[key] : undefined;
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object that is filled field by field: no directive. */
export function isGroup(value: unknown): value is Record<string, unknown> {
  return isPlain(value) && !Object.keys(value).some((key) => key.startsWith('@'));
}
