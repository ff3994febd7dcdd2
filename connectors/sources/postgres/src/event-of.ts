import type { NamedRow } from './position.ts';
import type { TableSettings } from './read-settings.ts';

type Values = Record<string, unknown>;

/**
 * A row as an event in the form of collection. Of one that is far too large for an event comes a text, which stands in
 * quarantine for somebody to see.
 */
export function eventOf({ row, name }: NamedRow, table: TableSettings): Record<string, unknown> | string {
  if (row.json === null)
    return `The row (${row.ids.join(', ')}) of ${table.name} has ${row.bytes} bytes: leave columns out by a query.`;
  const values = JSON.parse(row.json, exactly) as Values;
  const fields = fieldsOf(values, table.columns);
  const isTrack = table.type === 'track';
  return {
    type: table.type,
    messageId: name,
    ...(row.happenedAt !== null && { timestamp: row.happenedAt }),
    ...idOf('userId', table.userId, values),
    ...idOf('anonymousId', table.anonymousId, values),
    ...(isTrack ? { event: table.event, properties: fields } : { traits: fields }),
  };
}

/** Numbers that JavaScript cannot hold stay as they are written, as text. */
function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  const isInexact = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isInexact ? (context?.source ?? value) : value;
}

function fieldsOf(values: Values, columns: TableSettings['columns']): Values {
  if (!columns) return values;
  return Object.fromEntries(Object.entries(columns).map(([column, name]) => [name, values[column] ?? null]));
}

function idOf(field: string, column: string | undefined, values: Values): Values {
  const value = column === undefined ? undefined : values[column];
  return value === undefined || value === null ? {} : { [field]: String(value) };
}
