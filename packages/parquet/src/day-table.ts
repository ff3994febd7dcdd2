import type { LakeStorage } from '@trackyard/lake';
import { LAYOUT } from './event-columns.ts';
import { filesOf, MOST_FILES, PARQUET_PREFIX, readHourTable, type TablePart } from './hour-table.ts';
import type { LakeFile } from './local-files.ts';

/** One source's events of a day that is over, its hours' tables in one: where there is a `day.json`, it alone counts. */
export interface DayTable {
  layout: number;
  /** By hour, `HH`: what its table was made of, and its rows. */
  hours: Record<string, { madeOf: string; rows: number }>;
  rows: number;
  parts: TablePart[];
}

export interface DayPlace {
  sourceId: string;
  /** `YYYY-MM-DD`, UTC. */
  date: string;
}

const DAY_FILE = 'day.json';
const PART = 'day-';

/** A file's name; `content` is of what it was made of. */
export function partName(content: string, nth: number): string {
  return `${PART}${content}-${String(nth).padStart(4, '0')}.parquet`;
}

export function dayPrefix({ sourceId, date }: DayPlace): string {
  return `${PARQUET_PREFIX}source=${sourceId}/date=${date}/`;
}

/** Nothing where the day is kept by the hour. */
export async function readDayTable(storage: LakeStorage, place: DayPlace): Promise<DayTable | undefined> {
  const bytes = await storage.get(dayPrefix(place) + DAY_FILE);
  const table = bytes && (JSON.parse(bytes.toString()) as DayTable);
  return table?.layout === LAYOUT ? table : undefined;
}

/** From the moment in which it is there it takes the hours' place. */
export async function writeDayTable(storage: LakeStorage, place: DayPlace, table: DayTable): Promise<void> {
  await storage.put(dayPrefix(place) + DAY_FILE, Buffer.from(JSON.stringify(table)));
  await clearDay(storage, place, table);
}

/** Deletes what the day's table has taken the place of; a crash may have left some of it. */
export async function clearDay(storage: LakeStorage, place: DayPlace, { parts }: DayTable): Promise<void> {
  const prefix = dayPrefix(place);
  const wanted = new Set([DAY_FILE, ...parts.map(({ name }) => name)].map((name) => prefix + name));
  for (const key of await storage.list(prefix, { limit: MOST_FILES })) {
    if (!wanted.has(key)) await storage.delete(key);
  }
}

/** From the moment in which it is gone its hours' tables count. Leaves nothing, nor what a crash has left. */
export async function deleteDayTable(storage: LakeStorage, place: DayPlace): Promise<void> {
  const prefix = dayPrefix(place);
  await storage.delete(prefix + DAY_FILE);
  for (const key of await storage.list(prefix, { limit: MOST_FILES })) {
    if (key.startsWith(prefix + PART)) await storage.delete(key);
  }
}

export function filesOfDay(place: DayPlace, { parts }: DayTable): LakeFile[] {
  return parts.map(({ name, bytes }) => ({ key: dayPrefix(place) + name, bytes }));
}

/** The files with some hours (`YYYY-MM-DDTHH`) of one day, oldest first; those of a day that is one have all of its hours. */
export async function filesOfHours(
  storage: LakeStorage,
  place: DayPlace,
  hours: () => Promise<readonly string[]>,
): Promise<LakeFile[]> {
  const day = await readDayTable(storage, place);
  if (day) return filesOfDay(place, day);
  const places = (await hours()).map((hour) => ({ sourceId: place.sourceId, hour }));
  const tables = await Promise.all(places.map((one) => readHourTable(storage, one)));
  return places.flatMap((one, n) => filesOf(one, tables[n]));
}
