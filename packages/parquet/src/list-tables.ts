import { TrackyardError } from '@trackyard/base';
import type { LakeStorage } from '@trackyard/lake';
import { filesOf } from './build-hour.ts';
import { PARQUET_PREFIX, readHourTable } from './hour-table.ts';
import type { LakeFile } from './local-files.ts';

/** A year of one source. */
const MOST_TABLES = 9_000;
const READS_AT_ONCE = 16;
const DATE = /^date=(\d{4}-\d{2}-\d{2})$/;
const HOUR = /^hour=(\d{2})$/;

export interface TableQuery {
  sourceId: string;
  /** Received from and to, in milliseconds since the epoch: hours that lie in it in part are whole hours here. */
  from?: number | undefined;
  to?: number | undefined;
}

/** The Parquet files of one source, oldest first. Throws `TY_QUERY_TOO_LARGE` for more hours than a query may have. */
export async function listTables(storage: LakeStorage, query: TableQuery): Promise<LakeFile[]> {
  const hours = await listTableHours(storage, query);
  if (hours.length > MOST_TABLES) {
    throw new TrackyardError('TY_QUERY_TOO_LARGE', {
      message: `These are ${hours.length} hours, and ${MOST_TABLES} can be asked for: ask for a shorter time.`,
    });
  }
  const files: LakeFile[] = [];
  for (let at = 0; at < hours.length; at += READS_AT_ONCE) {
    const places = hours.slice(at, at + READS_AT_ONCE).map((hour) => ({ sourceId: query.sourceId, hour }));
    const tables = await Promise.all(places.map((place) => readHourTable(storage, place)));
    files.push(...places.flatMap((place, n) => filesOf(place, tables[n])));
  }
  return files;
}

async function listTableHours(storage: LakeStorage, query: TableQuery): Promise<string[]> {
  const source = `${PARQUET_PREFIX}source=${query.sourceId}/`;
  const { from = -Infinity, to = Infinity } = query;
  const first = hourOf(from);
  const last = hourOf(to - 1);
  const hours: string[] = [];
  for (const folder of await storage.folders(source)) {
    const date = DATE.exec(folder)?.[1];
    if (date === undefined || date < first.slice(0, 10) || date > last.slice(0, 10)) continue;
    const names = await storage.folders(`${source}${folder}/`);
    hours.push(...names.flatMap((name) => HOUR.exec(name)?.[1] ?? []).map((hour) => `${date}T${hour}`));
  }
  return hours.filter((hour) => hour >= first && hour <= last);
}

function hourOf(at: number): string {
  if (!Number.isFinite(at)) return at < 0 ? '0000-00-00T00' : '9999-99-99T99';
  return new Date(at).toISOString().slice(0, 13);
}
