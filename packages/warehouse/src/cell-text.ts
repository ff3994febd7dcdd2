import type { Json } from '@trackyard/base';
import type { LogicalType } from './logical-type.ts';
import { storableJson, storableText } from './storable-text.ts';

/** A value as text that a warehouse reads as its column's type; `undefined` for none. */
export function cellText(type: LogicalType, value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (type === 'json' || typeof value === 'object') return storableJson(value);
  return typeof value === 'string' ? storableText(value) : String(value);
}
