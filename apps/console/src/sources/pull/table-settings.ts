import { changedValues, SEALED } from '../../parts/schema-form-values.ts';

export type Values = Record<string, unknown>;
export type FieldSchema = Record<string, unknown>;

/** Of two ways to say the same, the one that holds. */
export interface Ways {
  by: 'fields' | 'url';
  what: 'table' | 'query';
}

const SECTIONS = {
  fields: ['host', 'port', 'database', 'user', 'password', 'sslMode'],
  url: ['url'],
  table: ['table'],
  query: ['query'],
  rows: ['cursorColumn', 'idColumns'],
  event: ['eventType', 'eventName', 'userIdColumn'],
  schedule: ['everyMinutes'],
} as const;
const MORE = ['anonymousIdColumn', 'timestampColumn', 'columns', 'settleSeconds', 'caCertificate'];

export type Section = keyof typeof SECTIONS | 'more';

/** The settings of a section, as far as this kind of source has them; what stands nowhere else is `more`. */
export function fieldsOf(section: Section, schema: Record<string, unknown>): [string, FieldSchema][] {
  const properties = (schema['properties'] ?? {}) as Record<string, FieldSchema>;
  const placed = new Set<string>([...Object.values(SECTIONS).flat(), ...MORE]);
  const others = Object.keys(properties).filter((name) => !placed.has(name));
  const names = section === 'more' ? [...MORE, ...others] : SECTIONS[section];
  return names.flatMap((name) => (properties[name] ? [[name, properties[name]]] : []));
}

export function waysOf(values: Values): Ways {
  return { by: values['url'] ? 'url' : 'fields', what: values['query'] ? 'query' : 'table' };
}

/** What a form shows of the settings: secrets stay empty. */
export function shownValues(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== SEALED));
}

/** What is to be saved: only what has changed, and without the way that was not chosen. */
export function tableChange(before: Values, after: Values, { by, what }: Ways): Values {
  const left = new Set<string>([by === 'fields' ? 'url' : '', what === 'table' ? 'query' : 'table']);
  const kept = Object.fromEntries(Object.entries(after).filter(([name]) => !left.has(name)));
  const isUrlGone = by === 'fields' && before['url'] === SEALED;
  return { ...changedValues(before, kept), ...(isUrlGone && { url: null }) };
}

/** `{"total_cents": "total", "id": "id"}` as lines: `total_cents = total`, `id`. */
export function columnsText(columns: unknown): string {
  if (typeof columns !== 'object' || columns === null) return '';
  return Object.entries(columns)
    .map(([column, name]) => (name === column || !name ? column : `${column} = ${String(name)}`))
    .join('\n');
}

/** The lines read; nothing where there are none, which means all columns. */
export function readColumns(text: string): Record<string, string> | undefined {
  const pairs = text.split('\n').flatMap((line) => {
    const [column = '', name = ''] = line.split('=').map((part) => part.trim());
    return column === '' ? [] : [[column, name || column]];
  });
  return pairs.length === 0 ? undefined : (Object.fromEntries(pairs) as Record<string, string>);
}
