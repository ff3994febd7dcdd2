import { TrackyardError } from '@trackyard/base';
import type { LakeStorage } from '@trackyard/lake';
import { filesOfHours } from './day-table.ts';
import { PARQUET_PREFIX } from './hour-table.ts';
import type { LakeFile } from './local-files.ts';

/** A year of one source by the hour, and many by the day. */
const MOST_FILES = 9_000;
/** Each of up to 24 hours. */
const DAYS_AT_ONCE = 2;
const DATE = /^date=(\d{4}-\d{2}-\d{2})$/;
const HOUR = /^hour=(\d{2})$/;

export interface TableQuery {
  sourceId: string;
  /** Received from and to, in milliseconds since the epoch: hours that lie in it in part are whole hours here. */
  from?: number | undefined;
  to?: number | undefined;
}

/**
 * The Parquet files of one source, oldest first; where a day's hours are in one, those of the whole day. Throws
 * `TY_QUERY_TOO_LARGE` for more than a query may have.
 */
export async function listTables(storage: LakeStorage, query: TableQuery): Promise<LakeFile[]> {
  const { sourceId, from = -Infinity, to = Infinity } = query;
  const source = `${PARQUET_PREFIX}source=${sourceId}/`;
  const first = hourOf(from);
  const last = hourOf(to - 1);
  const dates = (await storage.folders(source))
    .flatMap((folder) => DATE.exec(folder)?.[1] ?? [])
    .filter((date) => date >= first.slice(0, 10) && date <= last.slice(0, 10));
  const hoursOf = async (date: string) =>
    (await storage.folders(`${source}date=${date}/`))
      .flatMap((folder) => HOUR.exec(folder)?.[1] ?? [])
      .map((hour) => `${date}T${hour}`)
      .filter((hour) => hour >= first && hour <= last);
  const files: LakeFile[] = [];
  for (let at = 0; at < dates.length; at += DAYS_AT_ONCE) {
    const days = dates.slice(at, at + DAYS_AT_ONCE);
    const found = await Promise.all(
      days.map((date) => filesOfHours(storage, { sourceId, date }, () => hoursOf(date))),
    );
    files.push(...found.flat());
    if (files.length > MOST_FILES) throw tooMany();
  }
  return files;
}

function tooMany(): TrackyardError {
  return new TrackyardError('TY_QUERY_TOO_LARGE', {
    message: `These are more than the ${MOST_FILES} files that can be asked for: ask for a shorter time.`,
  });
}

function hourOf(at: number): string {
  if (!Number.isFinite(at)) return at < 0 ? '0000-00-00T00' : '9999-99-99T99';
  return new Date(at).toISOString().slice(0, 13);
}
