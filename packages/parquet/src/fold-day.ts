import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LakeStorage } from '@trackyard/lake';
import {
  clearDay,
  dayPrefix,
  deleteDayTable,
  filesOfDay,
  partName,
  readDayTable,
  writeDayTable,
  type DayPlace,
  type DayTable,
} from './day-table.ts';
import { openDuckDb, quoted, quotedList, type DuckDb } from './duckdb.ts';
import { LAYOUT } from './event-columns.ts';
import {
  filesOf,
  readHourTable,
  tablePrefix,
  writeHourTable,
  type HourTable,
  type TablePart,
} from './hour-table.ts';
import type { LakeFile, LocalFiles } from './local-files.ts';

/** Of hours' files that become one: a file is in memory while it is put. */
const PART_BYTES = 64 * 1024 * 1024;
/** Of an hour's files. */
const PART_ROWS = 250_000;
const HOUR_FOLDER = /^hour=(\d{2})$/;

export interface FoldDayOptions {
  lake: { storage: LakeStorage };
  files: LocalFiles;
}

/**
 * Makes one table of a day's tables of hours, a file for each 64 MiB. For a day whose hours are all made. Readers see
 * the hours or the day, each whole; what a crash has left undone is done by the next call. Whether it was made now.
 */
export async function foldDay(
  { lake: { storage }, files }: FoldDayOptions,
  place: DayPlace,
): Promise<boolean> {
  const before = await readDayTable(storage, place);
  if (before) {
    await clearDay(storage, place, before);
    return false;
  }
  const hours = await readHours(storage, place);
  const all = hours.flatMap(([hour, table]) => filesOf(placeOf(place, hour), table));
  if (all.length < 2) return false;
  const name = createHash('sha256')
    .update(hours.map(([hour, { madeOf }]) => `${hour} ${madeOf}`).join('\n'))
    .digest('hex')
    .slice(0, 32);
  const db = await openDuckDb();
  try {
    const parts: TablePart[] = [];
    for (const group of groupsOf(all)) {
      const part = partName(name, parts.length);
      const borrowed = await files.borrow(group);
      try {
        const sql = `SELECT * FROM read_parquet(${quotedList(borrowed.paths)})`;
        parts.push({ name: part, ...(await putFile(db, { storage, key: dayPrefix(place) + part, sql })) });
      } finally {
        borrowed.giveBack();
      }
    }
    await writeDayTable(storage, place, {
      layout: LAYOUT,
      hours: Object.fromEntries(hours.map(([hour, { madeOf, rows }]) => [hour, { madeOf, rows }])),
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      parts,
    });
    return true;
  } finally {
    await db.close();
  }
}

/** Makes a day's tables of hours again, out of its own: before one of them changes or goes. */
export async function unfoldDay(
  { lake: { storage }, files }: FoldDayOptions,
  place: DayPlace,
): Promise<void> {
  const day = await readDayTable(storage, place);
  if (!day) return deleteDayTable(storage, place);
  const borrowed = await files.borrow(filesOfDay(place, day));
  const db = await openDuckDb();
  try {
    await db.connection.run("SET TimeZone = 'UTC'");
    for (const [hour, { madeOf, rows }] of Object.entries(day.hours)) {
      const from = `read_parquet(${quotedList(borrowed.paths)}) WHERE ${withinHour(place, hour)}`;
      const parts = await putHour(db, { storage, place, hour, table: { madeOf, rows }, from });
      await writeHourTable(storage, placeOf(place, hour), { layout: LAYOUT, madeOf, rows, parts });
    }
  } finally {
    await db.close();
    borrowed.giveBack();
  }
  await deleteDayTable(storage, place);
}

async function putHour(
  db: DuckDb,
  {
    storage,
    place,
    hour,
    table: { madeOf, rows },
    from,
  }: {
    storage: LakeStorage;
    place: DayPlace;
    hour: string;
    table: DayTable['hours'][string];
    from: string;
  },
): Promise<TablePart[]> {
  const parts: TablePart[] = [];
  for (let at = 0; at < rows; at += PART_ROWS) {
    const name = `${madeOf}-${String(parts.length).padStart(4, '0')}.parquet`;
    const sql = `SELECT * FROM ${from} LIMIT ${PART_ROWS} OFFSET ${at}`;
    const key = tablePrefix(placeOf(place, hour)) + name;
    parts.push({ name, ...(await putFile(db, { storage, key, sql })) });
  }
  return parts;
}

async function putFile(
  { connection, folder }: DuckDb,
  { storage, key, sql }: { storage: LakeStorage; key: string; sql: string },
): Promise<{ rows: number; bytes: number }> {
  const path = join(folder, 'part.parquet');
  const result = await connection.runAndReadAll(
    `COPY (${sql}) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)`,
  );
  const bytes = await readFile(path);
  await rm(path);
  await storage.put(key, bytes);
  return { rows: Number(result.getRows()[0]?.[0] ?? 0), bytes: bytes.length };
}

async function readHours(storage: LakeStorage, place: DayPlace): Promise<[string, HourTable][]> {
  const folders = await storage.folders(dayPrefix(place));
  const hours = folders.flatMap((folder) => HOUR_FOLDER.exec(folder)?.[1] ?? []);
  const tables = await Promise.all(hours.map((hour) => readHourTable(storage, placeOf(place, hour))));
  return hours.flatMap((hour, n): [string, HourTable][] => (tables[n] ? [[hour, tables[n]]] : []));
}

function groupsOf(files: readonly LakeFile[]): LakeFile[][] {
  const groups: LakeFile[][] = [];
  let room = 0;
  for (const file of files) {
    if (file.bytes > room || groups.length === 0) {
      groups.push([]);
      room = PART_BYTES;
    }
    groups.at(-1)!.push(file);
    room -= file.bytes;
  }
  return groups;
}

function placeOf({ sourceId, date }: DayPlace, hour: string) {
  return { sourceId, hour: `${date}T${hour}` };
}

function withinHour({ date }: DayPlace, hour: string): string {
  const start = `TIMESTAMPTZ '${date} ${hour}:00:00+00'`;
  return `received_at >= ${start} AND received_at < ${start} + INTERVAL 1 HOUR`;
}
