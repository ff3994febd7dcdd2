import type { Field, Fields } from '../field.ts';

/** Values that a form of these fields could hold, the same every time: the required ones or all of them. */
export function seedPayload(fields: Fields, which: 'required' | 'all'): Record<string, unknown> {
  const wanted = Object.entries(fields).filter(([, { required }]) => which === 'all' || required);
  return Object.fromEntries(wanted.map(([name, field]) => [name, seedField(name, field, which)]));
}

function seedField(name: string, field: Field, which: 'required' | 'all'): unknown {
  const value = seedValue(name, field, which);
  return field.multiple ? [value] : value;
}

function seedValue(name: string, field: Field, which: 'required' | 'all'): unknown {
  const [choice] = field.choices ?? [];
  if (choice) return choice.value;
  switch (field.type) {
    case 'string':
    case 'text':
      return TEXTS[field.format ?? ''] ?? `${name} – é✓`;
    case 'datetime':
      return '2026-01-02T03:04:05.000Z';
    case 'integer':
    case 'number':
      return Math.max(field.minimum ?? 7, Math.min(7, field.maximum ?? 7));
    case 'boolean':
      return true;
    case 'object':
      return field.properties ? seedPayload(field.properties, which) : { key: 'value' };
  }
}

const TEXTS: Readonly<Record<string, string>> = {
  email: 'zoe@example.com',
  uri: 'https://example.com/page',
  'date-time': '2026-01-02T03:04:05.000Z',
  date: '2026-01-02',
};
