import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { normaliseLine, type Lake, type RawLine, type RawObject } from '@trackyard/lake';
import { openDuckDb, quoted, quotedList, type DuckDb } from './duckdb.ts';
import { filesOfHours, readDayTable } from './day-table.ts';
import { EVENT_COLUMNS, eventLine, LAYOUT } from './event-columns.ts';
import { unfoldDay } from './fold-day.ts';
import { readHourTable, tablePrefix, writeHourTable, type TablePart, type TablePlace } from './hour-table.ts';
import type { LakeFile, LocalFiles } from './local-files.ts';

/** Bounds a file's size and what a put has in memory. */
const PART_EVENTS = 250_000;
/** Parsing must not keep others waiting for long. */
const LINES_IN_A_ROW = 20;
const HOUR_MS = 3_600_000;
/** How long a message id is remembered, as in routing by default: a retry within it is left out. */
const REMEMBERED_HOURS = 24;

export interface BuildHourOptions {
  lake: Pick<Lake, 'storage' | 'reader' | 'catalog'>;
  files: LocalFiles;
  /** A source that refused a request with one bad item as a whole has accepted none of it. */
  isStrict(sourceId: string): boolean;
  /** For tests. */
  partEvents?: number;
}

/** Whether an hour's table is as the lake is, was made now, or has to wait until the hour is settled. */
export type Built = 'current' | 'made' | 'waiting';

/**
 * Makes the Parquet files of one source's hour from the lake, where they are missing or the lake has others lines now.
 * Each message once: the first within the hour, and none that the {@link REMEMBERED_HOURS} before have. Readers see the
 * old files or the new ones; a step that is repeated after a crash writes the same.
 */
export async function buildHour(options: BuildHourOptions, place: TablePlace): Promise<Built> {
  const { storage, catalog } = options.lake;
  const { objects, isSettled } = await catalog.objects(place.sourceId, place.hour);
  if (!isSettled) return 'waiting';
  const madeOf = nameContent(objects, options.isStrict(place.sourceId));
  const dayPlace = { sourceId: place.sourceId, date: place.hour.slice(0, 10) };
  const day = await readDayTable(storage, dayPlace);
  if (day?.hours[place.hour.slice(11)]?.madeOf === madeOf) return 'current';
  if (day) await unfoldDay(options, dayPlace);
  const current = await readHourTable(storage, place);
  if (current?.madeOf === madeOf) return 'current';
  const db = await openDuckDb();
  try {
    const parts = await buildParts(options, place, { db, madeOf });
    const rows = parts.reduce((sum, part) => sum + part.rows, 0);
    await writeHourTable(storage, place, { layout: LAYOUT, madeOf, rows, parts });
    return 'made';
  } finally {
    await db.close();
  }
}

function nameContent(objects: readonly RawObject[], isStrict: boolean): string {
  const names = objects.map(({ name }) => name);
  return createHash('sha256')
    .update([LAYOUT, isStrict, ...names].join('\n'))
    .digest('hex')
    .slice(0, 32);
}

async function buildParts(
  options: BuildHourOptions,
  place: TablePlace,
  { db, madeOf }: { db: DuckDb; madeOf: string },
): Promise<TablePart[]> {
  const { storage, reader } = options.lake;
  const from = Date.parse(`${place.hour}:00:00.000Z`);
  const lines = reader.timeline({ sourceIds: [place.sourceId], from, to: from + HOUR_MS });
  const before = await options.files.borrow(await filesBefore(options, place));
  const parts: TablePart[] = [];
  const seen = [...before.paths];
  const since = new Date(from - REMEMBERED_HOURS * HOUR_MS).toISOString();
  const isStrict = options.isStrict(place.sourceId);
  try {
    await db.connection.run("SET TimeZone = 'UTC'");
    for await (const events of inParts(lines, { ...options, isStrict, folder: db.folder })) {
      const path = join(db.folder, `${parts.length}.parquet`);
      const rows = await toParquet(db, { events, path, seen, since });
      await rm(events);
      if (rows === 0) continue;
      const name = `${madeOf}-${String(parts.length).padStart(4, '0')}.parquet`;
      const bytes = await readFile(path);
      await storage.put(tablePrefix(place) + name, bytes);
      parts.push({ name, rows, bytes: bytes.length });
      seen.push(path);
    }
  } finally {
    before.giveBack();
  }
  return parts;
}

/** The tables of the hours before: what they have is no news. */
async function filesBefore({ lake }: BuildHourOptions, { sourceId, hour }: TablePlace): Promise<LakeFile[]> {
  const start = Date.parse(`${hour}:00:00.000Z`);
  const hours = Array.from({ length: REMEMBERED_HOURS }, (_, n) =>
    new Date(start - (n + 1) * HOUR_MS).toISOString().slice(0, 13),
  );
  const byDate = Map.groupBy(hours, (one) => one.slice(0, 10));
  const files = await Promise.all(
    [...byDate].map(([date, some]) => filesOfHours(lake.storage, { sourceId, date }, async () => some)),
  );
  return files.flat();
}

interface PartRules {
  folder: string;
  isStrict: boolean;
  partEvents?: number;
}

/** The accepted events as files of JSON lines; each is the caller's to delete. */
async function* inParts(
  lines: AsyncIterable<RawLine>,
  { folder, isStrict, partEvents = PART_EVENTS }: PartRules,
): AsyncGenerator<string> {
  const path = join(folder, 'events.ndjson');
  let file = createWriteStream(path);
  let events = 0;
  let read = 0;
  for await (const line of lines) {
    const parsed = normaliseLine(line);
    if ((read += 1) % LINES_IN_A_ROW === 0) await yieldToOthers();
    if (isStrict && parsed.rejections.length > 0) continue;
    const text = parsed.events.map((event) => `${eventLine(event)}\n`).join('');
    events += parsed.events.length;
    if (!file.write(text)) await once(file, 'drain');
    if (events < partEvents) continue;
    await ended(file);
    yield path;
    file = createWriteStream(path);
    events = 0;
  }
  await ended(file);
  if (events > 0) yield path;
}

async function ended(file: ReturnType<typeof createWriteStream>): Promise<void> {
  file.end();
  await once(file, 'finish');
}

/** Gives the number of rows. Row numbers of the file are the order in which events were received. */
async function toParquet(
  { connection }: DuckDb,
  { events, path, seen, since }: { events: string; path: string; seen: readonly string[]; since: string },
): Promise<number> {
  const columns = Object.entries(EVENT_COLUMNS).map(([name, type]) => `${name}: '${type}'`);
  const source = `read_json(${quoted(events)}, format = 'newline_delimited', columns = {${columns.join(', ')}}, maximum_object_size = ${MOST_LINE_BYTES})`;
  const isNew =
    seen.length === 0
      ? ''
      : `WHERE NOT EXISTS (SELECT 1 FROM read_parquet(${quotedList(seen)}) AS before WHERE before.message_id = event.message_id AND before.received_at >= TIMESTAMPTZ ${quoted(since)})`;
  await connection.run(`COPY (
    SELECT event.* EXCLUDE (nth) FROM (SELECT *, row_number() OVER () AS nth FROM ${source}) AS event
    ${isNew}
    QUALIFY row_number() OVER (PARTITION BY event.message_id ORDER BY nth) = 1
    ORDER BY nth
  ) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 100000)`);
  const result = await connection.runAndReadAll(`SELECT count(*) FROM read_parquet(${quoted(path)})`);
  return Number(result.getRows()[0]?.[0] ?? 0);
}

const MOST_LINE_BYTES = 16 * 1024 * 1024;
