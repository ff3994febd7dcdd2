import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Json } from '@trackyard/base';
import { floatOf, integerOf, type ColumnType } from './query-result.ts';

/** How a column's values become JSON. */
export interface ColumnReader {
  type: ColumnType;
  /** For values that are not NULL. */
  read(value: NonNullable<DuckDBValue>): Json;
}

/** The reader for a column of this type. */
export async function columnReader(type: DuckDBType): Promise<ColumnReader> {
  const { DuckDBTypeId: Id, JsonDuckDBValueConverter } = await import('@duckdb/node-api');
  const asText = (value: NonNullable<DuckDBValue>) => String(value);
  switch (type.typeId) {
    case Id.BOOLEAN:
      return { type: 'boolean', read: (value) => value as boolean };
    case Id.TINYINT:
    case Id.SMALLINT:
    case Id.INTEGER:
    case Id.BIGINT:
    case Id.HUGEINT:
    case Id.UTINYINT:
    case Id.USMALLINT:
    case Id.UINTEGER:
    case Id.UBIGINT:
    case Id.UHUGEINT:
      return { type: 'integer', read: (value) => integerOf(BigInt(value as bigint | number)) };
    case Id.FLOAT:
    case Id.DOUBLE:
      return { type: 'float', read: (value) => floatOf(value as number) };
    case Id.DECIMAL:
      return { type: 'decimal', read: asText };
    case Id.TIMESTAMP:
    case Id.TIMESTAMP_TZ:
      return {
        type: 'timestamp',
        read: (value) => isoTime((value as { micros: bigint }).micros) ?? String(value),
      };
    case Id.DATE:
      return { type: 'date', read: asText };
    case Id.VARCHAR:
      return type.alias === 'JSON'
        ? { type: 'json', read: (value) => JSON.parse(value as string) as Json }
        : { type: 'string', read: asText };
    case Id.LIST:
    case Id.STRUCT:
    case Id.MAP:
    case Id.ARRAY:
    case Id.UNION:
      return {
        type: 'json',
        read: (value) => JsonDuckDBValueConverter(value, type, JsonDuckDBValueConverter) as Json,
      };
    default:
      return { type: 'string', read: asText };
  }
}

const MICROS = 1_000_000n;

/** With as many digits as it has; nothing for infinity, and years that JavaScript does not know. */
function isoTime(micros: bigint): string | undefined {
  const fraction = ((micros % MICROS) + MICROS) % MICROS;
  const date = new Date(Number((micros - fraction) / 1000n));
  if (Number.isNaN(date.getTime())) return undefined;
  const digits = String(fraction).padStart(6, '0');
  return `${date.toISOString().slice(0, -5)}.${digits.endsWith('000') ? digits.slice(0, 3) : digits}Z`;
}
