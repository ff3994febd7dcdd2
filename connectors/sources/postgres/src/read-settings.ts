import { ConfigError, type Settings } from '@trackyard/connector-sdk';
import { quoteName } from '@trackyard/warehouse';

/** What is read, and what becomes of a row. */
export interface TableSettings {
  /** SQL to stand after `FROM`, without a name. */
  from: string;
  /** Names what is read in message ids: a table, or `query` whatever that says. */
  name: string;
  cursor: string;
  ids: readonly string[];
  settleSeconds: number;
  type: 'track' | 'identify';
  event: string;
  userId: string | undefined;
  anonymousId: string | undefined;
  timestamp: string | undefined;
  /** Names in the event by column; all columns under their own names where absent. */
  columns: Readonly<Record<string, string>> | undefined;
}

/** Throws `ConfigError` in words for a person. */
export function readSettings(settings: Settings): TableSettings {
  const query = text(settings, 'query')?.replace(/[\s;]+$/, '');
  const table = text(settings, 'table');
  if ((query === undefined) === (table === undefined))
    throw new ConfigError('Give either a table or a query.');
  const { idColumns, settleSeconds = 30, eventType } = settings;
  const ids = Array.isArray(idColumns) && idColumns.length > 0 ? idColumns.map(String) : ['id'];
  const userId = text(settings, 'userIdColumn');
  const anonymousId = text(settings, 'anonymousIdColumn');
  if (userId === undefined && anonymousId === undefined)
    throw new ConfigError('Name the column with the user id, or the one with the anonymous id.');
  const cursor = text(settings, 'cursorColumn');
  if (cursor === undefined) throw new ConfigError('Name the cursor column.');
  return {
    from: query === undefined ? tableName(table ?? '') : `(${query}\n)`,
    name: query === undefined ? (table ?? '') : 'query',
    ...{ cursor, ids, userId, anonymousId },
    settleSeconds: Number(settleSeconds),
    type: eventType === 'identify' ? 'identify' : 'track',
    event: text(settings, 'eventName') ?? 'Row Changed',
    timestamp: text(settings, 'timestampColumn'),
    columns: columnsOf(settings.columns),
  };
}

/** `orders`, `shop.orders`; a name with a dot in it stands in quotes: `"odd.name"`. */
function tableName(table: string): string {
  const parts = table.match(/"(?:[^"]|"")+"|[^."]+/g) ?? [];
  if (parts.join('.') !== table || parts.length > 2)
    throw new ConfigError('The table must be a name, or schema.name.');
  return parts
    .map((part) => quoteName(part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part))
    .join('.');
}

function columnsOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([column, name]) => [column, typeof name === 'string' && name !== '' ? name : column]),
  );
}

function text(settings: Settings, name: string): string | undefined {
  const value = settings[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
