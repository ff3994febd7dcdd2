import type { Json } from '@trackyard/base';
import type { LogicalType } from '../logical-type.ts';
import { storableJson, storableText } from '../storable-text.ts';

/** A value as JSON, as a column of `type` takes it: what is not text in a column of text becomes text. */
export function cellText(type: LogicalType, value: Json | undefined): string {
  if (value === undefined || value === null) return 'null';
  if (type === 'json') return JSON.stringify(storableJson(value));
  if (typeof value === 'string') return JSON.stringify(storableText(value));
  if (typeof value === 'object') return JSON.stringify(storableJson(value));
  return type === 'string' ? `"${value}"` : String(value);
}
