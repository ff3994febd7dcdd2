import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { storableText } from '../exchange.ts';
import { withPartitions } from '../partitions.ts';
import { destinationStats } from '../schema/index.ts';
import { chunks } from './chunks.ts';

/** What some attempts add up to. */
export interface StatCounts {
  /** Calls of an action. */
  requests: number;
  delivered: number;
  retried: number;
  dead: number;
  held: number;
  durationSumMs: number;
  durationMaxMs: number;
}

/** One destination's minute; several processes may each add their part. */
export interface NewStat extends StatCounts {
  workspaceId: string;
  destinationId: string;
  /** Milliseconds since the epoch: the minute's first moment. */
  minute: number;
  /** Events that were not delivered, by reason. */
  reasons: Readonly<Record<string, number>>;
}

export const STAT_BUCKETS = ['minute', 'hour', 'day'] as const;
export type StatBucket = (typeof STAT_BUCKETS)[number];

export interface StatsQuery {
  destinationId: string;
  from: Date;
  to: Date;
  bucket: StatBucket;
}

/** What came of the events that a destination was sent in an hour. */
export interface DestinationHour extends Pick<StatCounts, 'delivered' | 'retried' | 'dead' | 'held'> {
  destinationId: string;
  at: Date;
}

const sum = (column: 'requests' | 'delivered' | 'retried' | 'dead' | 'held' | 'durationSumMs') =>
  sql<number>`sum(${destinationStats[column]})`.mapWith(Number);

export function destinationStatsRepository(db: Database) {
  return {
    /** System write, once a second a process: adds to what stands there. A repeated call adds again. */
    async systemAdd(stats: readonly NewStat[]): Promise<void> {
      // In one order in every process, so that two upserts never wait for one another.
      const sorted = stats.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      for (const chunk of chunks(sorted)) {
        await withPartitions(
          db,
          { table: 'destination_stats', days: () => chunk.map(({ minute }) => minute) },
          () =>
            db
              .insert(destinationStats)
              .values(chunk.map(toRow))
              .onConflictDoUpdate({
                target: [
                  destinationStats.workspaceId,
                  destinationStats.destinationId,
                  destinationStats.minute,
                ],
                set: ADDED,
              }),
        );
      }
    },

    /** Buckets in which anything happened, oldest first. Days are UTC's. */
    async read(workspaceId: string, query: StatsQuery): Promise<(StatCounts & { at: Date })[]> {
      // Not a parameter: a grouped expression must be the same text in both places.
      const at = sql`date_trunc(${sql.raw(`'${query.bucket}'`)}, ${destinationStats.minute}, 'UTC')`;
      return db
        .select({
          at: sql<Date>`${at}`.mapWith(destinationStats.minute),
          requests: sum('requests'),
          delivered: sum('delivered'),
          retried: sum('retried'),
          dead: sum('dead'),
          held: sum('held'),
          durationSumMs: sum('durationSumMs'),
          durationMaxMs: sql<number>`max(${destinationStats.durationMaxMs})`.mapWith(Number),
        })
        .from(destinationStats)
        .where(within(workspaceId, query))
        .groupBy(at)
        .orderBy(at);
    },

    /** Hours since that moment in which a destination of the workspace was sent anything, oldest first. */
    async hours(workspaceId: string, from: Date): Promise<DestinationHour[]> {
      const at = sql`date_trunc('hour', ${destinationStats.minute}, 'UTC')`;
      return db
        .select({
          destinationId: destinationStats.destinationId,
          at: sql<Date>`${at}`.mapWith(destinationStats.minute),
          delivered: sum('delivered'),
          retried: sum('retried'),
          dead: sum('dead'),
          held: sum('held'),
        })
        .from(destinationStats)
        .where(and(eq(destinationStats.workspaceId, workspaceId), gte(destinationStats.minute, from)))
        .groupBy(destinationStats.destinationId, at)
        .orderBy(at);
    },

    /** How many events each reason stopped, the most frequent first. */
    async reasons(workspaceId: string, query: StatsQuery): Promise<{ reason: string; events: number }[]> {
      const { rows } = await db.execute<{ reason: string; events: string }>(
        sql`select key as reason, sum(value::bigint) as events
            from ${destinationStats}, jsonb_each_text(${destinationStats.reasons})
            where ${within(workspaceId, query)} group by key order by 2 desc, 1`,
      );
      return rows.map(({ reason, events }) => ({ reason, events: Number(events) }));
    },
  };
}

const added = (name: string) => sql.raw(`destination_stats.${name} + excluded.${name}`);

/** What stands there and what comes, together. */
const ADDED = {
  requests: added('requests'),
  delivered: added('delivered'),
  retried: added('retried'),
  dead: added('dead'),
  held: added('held'),
  durationSumMs: added('duration_sum_ms'),
  durationMaxMs: sql.raw('greatest(destination_stats.duration_max_ms, excluded.duration_max_ms)'),
  reasons: sql.raw(`(
    select coalesce(jsonb_object_agg(key, n), '{}') from (
      select key, sum(value::bigint) as n from (
        select * from jsonb_each_text(destination_stats.reasons)
        union all select * from jsonb_each_text(excluded.reasons)
      ) as one group by key
    ) as both_sides)`),
};

function toRow({ minute, reasons, ...stat }: NewStat): typeof destinationStats.$inferInsert {
  const storable = Object.entries(reasons).map(([reason, n]) => [storableText(reason), n]);
  return {
    ...stat,
    minute: new Date(minute),
    durationSumMs: Math.round(stat.durationSumMs),
    durationMaxMs: Math.round(stat.durationMaxMs),
    reasons: Object.fromEntries(storable) as Record<string, number>,
  };
}

function keyOf({ workspaceId, destinationId, minute }: NewStat): string {
  return `${workspaceId} ${destinationId} ${String(minute)}`;
}

function within(workspaceId: string, { destinationId, from, to }: StatsQuery) {
  return and(
    eq(destinationStats.workspaceId, workspaceId),
    eq(destinationStats.destinationId, destinationId),
    gte(destinationStats.minute, from),
    lt(destinationStats.minute, to),
  );
}
