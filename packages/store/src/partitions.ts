import { sql } from 'drizzle-orm';
import { DrizzleQueryError } from 'drizzle-orm/errors';
import { DatabaseError } from 'pg';
import type { Database } from './database.ts';

/** The tables that have one partition a day, in UTC. */
export type DailyTable = 'attempts' | 'destination_stats' | 'warehouse_syncs';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Made before they are needed, so that midnight waits for nobody. */
const DAYS_AHEAD = 2;
/** Any fixed number: partitions are made by one process at a time. */
const LOCK = 7_281_653_902;
/** A partition is not worth making everybody wait who reads the table. */
const LOCK_TIMEOUT = '5s';

/** Makes the partitions of today and the next days, drops those whose last moment is older than `keepDays`. */
export async function rotatePartitions(
  db: Database,
  table: DailyTable,
  { keepDays, now }: { keepDays: number; now: number },
): Promise<{ dropped: number }> {
  const ahead = Array.from({ length: DAYS_AHEAD + 1 }, (_, n) => dayOf(now + n * DAY_MS));
  await makePartitions(db, table, ahead);
  const oldest = dayOf(now - keepDays * DAY_MS);
  const dropped = (await partitionDays(db, table)).filter((day) => day < oldest);
  for (const day of dropped) {
    await locked(db, (tx) => tx.execute(sql`drop table if exists ${nameOf(table, day)}`));
  }
  return { dropped: dropped.length };
}

/**
 * Inserts through `insert`; where a row's day has no partition (rotation has not run yet, or the row is late) makes
 * it and tries once more: the log does not depend on maintenance.
 */
export async function withPartitions(
  db: Database,
  { table, days }: { table: DailyTable; days: () => number[] },
  insert: () => Promise<unknown>,
): Promise<void> {
  try {
    await insert();
  } catch (error) {
    if (!lacksPartition(error)) throw error;
    await makePartitions(db, table, [...new Set(days().map(dayOf))]);
    await insert();
  }
}

/** `20260304`. */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10).replaceAll('-', '');
}

/** In one transaction, one process at a time: `if not exists` alone is no protection against another's. */
async function makePartitions(db: Database, table: DailyTable, days: readonly string[]): Promise<void> {
  const known = new Set(await partitionDays(db, table));
  for (const day of days) {
    if (known.has(day)) continue;
    const start = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`);
    // Bounds take no parameters; both are made of a date.
    const bounds = sql.raw(`from ('${iso(start)}') to ('${iso(start + DAY_MS)}')`);
    const parent = sql.raw(`trackyard.${table}`);
    await locked(db, (tx) =>
      tx.execute(
        sql`create table if not exists ${nameOf(table, day)} partition of ${parent} for values ${bounds}`,
      ),
    );
  }
}

async function locked(db: Database, change: (tx: Database) => Promise<unknown>): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql.raw(`set local lock_timeout = '${LOCK_TIMEOUT}'`));
    await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
    await change(tx);
  });
}

async function partitionDays(db: Database, table: DailyTable): Promise<string[]> {
  const { rows } = await db.execute<{ name: string }>(
    sql`select relid::regclass::text as name from pg_partition_tree(${`trackyard.${table}`}) where isleaf`,
  );
  return rows.flatMap(({ name }) => /_(\d{8})"?$/.exec(name)?.[1] ?? []);
}

function nameOf(table: DailyTable, day: string) {
  return sql.raw(`trackyard.${table}_${day}`);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** SQLSTATE 23514 is every check's; PostgreSQL names no constraint where a row finds no partition. */
function lacksPartition(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  return cause instanceof DatabaseError && cause.code === '23514' && cause.constraint === undefined;
}
