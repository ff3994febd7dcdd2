import type { LakeStorage } from '@trackyard/lake';
import { LAYOUT } from './event-columns.ts';
import type { LakeFile } from './local-files.ts';

/** One source's events of one hour: `hour.json` names the files that hold them, and is replaced with them at once. */
export interface HourTable {
  layout: number;
  /** Of the names of the raw objects that it was made from, and of what the builder was told. */
  madeOf: string;
  rows: number;
  parts: TablePart[];
}

export interface TablePart {
  name: string;
  rows: number;
  bytes: number;
}

export const PARQUET_PREFIX = 'parquet/';
const TABLE_FILE = 'hour.json';

export interface TablePlace {
  sourceId: string;
  /** `YYYY-MM-DDTHH`, UTC. */
  hour: string;
}

export function tablePrefix({ sourceId, hour }: TablePlace): string {
  return `${PARQUET_PREFIX}source=${sourceId}/date=${hour.slice(0, 10)}/hour=${hour.slice(11)}/`;
}

/** Nothing where there is none, or one that an older version has made. */
export async function readHourTable(storage: LakeStorage, place: TablePlace): Promise<HourTable | undefined> {
  const bytes = await storage.get(tablePrefix(place) + TABLE_FILE);
  const table = bytes && (JSON.parse(bytes.toString()) as HourTable);
  return table?.layout === LAYOUT ? table : undefined;
}

/** Files that it no longer names are deleted after: whoever begins to read now reads the new ones. */
export async function writeHourTable(
  storage: LakeStorage,
  place: TablePlace,
  table: HourTable,
): Promise<void> {
  const prefix = tablePrefix(place);
  await storage.put(prefix + TABLE_FILE, Buffer.from(JSON.stringify(table)));
  const wanted = new Set([TABLE_FILE, ...table.parts.map(({ name }) => name)].map((name) => prefix + name));
  for (const key of await storage.list(prefix, { limit: MOST_FILES })) {
    if (!wanted.has(key)) await storage.delete(key);
  }
}

/** More than there are, below a day or an hour. */
export const MOST_FILES = 10_000;

/** The table of an hour is gone at once; the builder makes it again from what the lake holds then. */
export async function deleteHourTable(storage: LakeStorage, place: TablePlace): Promise<void> {
  const prefix = tablePrefix(place);
  await storage.delete(prefix + TABLE_FILE);
  for (const key of await storage.list(prefix, { limit: MOST_FILES })) await storage.delete(key);
}

export function filesOf(place: TablePlace, table: HourTable | undefined): LakeFile[] {
  return (table?.parts ?? []).map(({ name, bytes }) => ({ key: tablePrefix(place) + name, bytes }));
}
