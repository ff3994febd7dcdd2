import { and, eq, gte, lt, sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { sourceStats } from '../schema/index.ts';
import { chunks } from './chunks.ts';

/** What came to one source in a minute; several processes may each add their part. */
export interface SourceStat {
  workspaceId: string;
  sourceId: string;
  /** Milliseconds since the epoch: the minute's first moment. */
  minute: number;
  accepted: number;
  duplicate: number;
  /** Refused. */
  quarantined: number;
}

export function sourceStatsRepository(db: Database) {
  return {
    /** System write, once a second a process: adds to what stands there. A repeated call adds again. */
    async systemAdd(stats: readonly SourceStat[]): Promise<void> {
      // In one order in every process, so that two upserts never wait for one another.
      const sorted = stats.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      for (const chunk of chunks(sorted)) {
        await db
          .insert(sourceStats)
          .values(chunk.map((stat) => ({ ...stat, minute: new Date(stat.minute) })))
          .onConflictDoUpdate({
            target: [sourceStats.workspaceId, sourceStats.sourceId, sourceStats.minute],
            set: {
              accepted: added('accepted'),
              duplicate: added('duplicate'),
              quarantined: added('quarantined'),
            },
          });
      }
    },

    /** System: forgets minutes before that moment; a source's latest stays, to say when it was last heard of. */
    async systemPrune(before: Date): Promise<number> {
      const { rowCount } = await db.execute(
        sql`delete from ${sourceStats} where ${lt(sourceStats.minute, before)} and exists (
          select 1 from ${sourceStats} as later
          where later.workspace_id = ${sourceStats.workspaceId} and later.source_id = ${sourceStats.sourceId}
            and later.minute > ${sourceStats.minute})`,
      );
      return rowCount ?? 0;
    },

    /** The workspace's minutes since that moment in which anything came, oldest first. */
    since(workspaceId: string, from: Date) {
      return db
        .select()
        .from(sourceStats)
        .where(and(eq(sourceStats.workspaceId, workspaceId), gte(sourceStats.minute, from)))
        .orderBy(sourceStats.minute);
    },

    /** The latest minute of each source in which anything came. */
    async latest(workspaceId: string): Promise<Map<string, Date>> {
      const rows = await db
        .select({
          sourceId: sourceStats.sourceId,
          at: sql<Date>`max(${sourceStats.minute})`.mapWith(sourceStats.minute),
        })
        .from(sourceStats)
        .where(eq(sourceStats.workspaceId, workspaceId))
        .groupBy(sourceStats.sourceId);
      return new Map(rows.map(({ sourceId, at }) => [sourceId, at]));
    },
  };
}

const added = (name: string) => sql.raw(`source_stats.${name} + excluded.${name}`);

function keyOf({ workspaceId, sourceId, minute }: SourceStat): string {
  return `${workspaceId} ${sourceId} ${String(minute)}`;
}
