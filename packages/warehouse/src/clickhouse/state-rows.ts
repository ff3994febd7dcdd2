import type { Json } from '@trackyard/base';
import type { LoadTable } from '../dialect.ts';
import type { PlacedColumn } from '../place-rows.ts';
import { storableJson } from '../storable-text.ts';
import { EXTRA_COLUMN } from '../table-rows.ts';
import { cellText } from './row-text.ts';
import { PLAIN_COLUMNS } from './storage-names.ts';

/** Bits of a version that tell apart what was received in the same millisecond. */
const ORDER_BITS = 64n;
const NO_VALUE = '["0",null]';

/**
 * The rows at the places `counted` of users or accounts, each value with its version: the moment its event was
 * received and, where that is equal, the order of loading. The server keeps the newest value of each column.
 */
export function stateRows({ table, placed }: LoadTable, counted: readonly number[]): string[] {
  const { columns, cells } = placed;
  const loadOrder = BigInt(Date.now()) * 1_000_000n;
  return counted.map((index) => {
    const receivedMs = Date.parse(String(table.rows[index]?.values.get('received_at')));
    const version = (BigInt(receivedMs) << ORDER_BITS) + loadOrder + BigInt(index);
    const values = columns.map((column, at) => stateText(column, cells[index]?.[at], version));
    return `[${values.join(',')}]\n`;
  });
}

function stateText({ name, type }: PlacedColumn, value: Json | undefined, version: bigint): string {
  if (PLAIN_COLUMNS.has(name)) return cellText(type, value);
  if (name === EXTRA_COLUMN) return extraText(value, version);
  return value === undefined || value === null ? NO_VALUE : `["${version}",${cellText(type, value)}]`;
}

function extraText(value: Json | undefined, version: bigint): string {
  const members = Object.entries(value ?? {}).map(([name, member]) => {
    const json = JSON.stringify(storableJson(member));
    return `${storableJson(name)}:["${version}",${json}]`;
  });
  return `{${members.join(',')}}`;
}
